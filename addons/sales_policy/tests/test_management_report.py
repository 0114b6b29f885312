from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import PolicyCase, utc


@tagged("post_install", "-at_install")
class TestManagementReport(PolicyCase):
    """The monthly report to top management (CM-7.2.2)."""

    def setUp(self):
        super().setUp()
        self.number = 0
        parameter = self.env["sales.clause.parameter"]._get("CM-4.1.3", "review")
        # Shanghai's March is from 28 February 16:00 to 31 March 16:00 UTC
        for user, deadline, done in (
            ("sales1", "2026-02-28 15:59:59", "2026-02-28 15:00"),
            ("sales1", "2026-03-01 15:59:59", "2026-03-01 15:59"),
            ("sales1", "2026-03-31 15:59:59", "2026-04-02 15:59"),
            ("sales3", "2026-03-15 15:59:59", "2026-03-15 01:00"),
            ("sales3", "2026-04-01 15:59:59", None),
        ):
            self._duty(parameter, user, utc(deadline), done and utc(done))

    def _duty(self, parameter, user, deadline, done):
        self.number += 1
        duty = self.env["sales.duty"]._open(
            [
                {
                    "parameter_id": parameter.id,
                    "res_model": "res.partner",
                    "res_id": self.number,
                    "res_name": str(self.number),
                    "user_id": self.users[user].id,
                    "company_id": self.company.id,
                    "date_opened": utc("2026-02-20 01:00"),
                    "deadline": deadline,
                    "unit": "days",
                }
            ]
        )
        if done:
            duty._fulfil(done)

    def report(self):
        with freeze_time("2026-04-01 02:00:00"):
            self.env["sales.management.report"]._cron_write()
        return self.env["sales.management.report"].search([("company_id", "=", self.company.id)])

    def test_duty_is_named_in_the_language_of_who_owes_it(self):
        self.users["salesadmin"].lang = "zh_CN"
        report = self.report()
        name = report.with_context(lang="zh_CN").display_name
        self.assertNotEqual(name, report.display_name)
        self.assertEqual(report.sudo().duty_ids.mapped("res_name"), [name])

    def test_nothing_on_a_time_before_the_regulations(self):
        """A company that begins today is not asked about last month."""
        company = self.env["res.company"].create({"name": "Begins today"})
        self.report()
        reports = self.env["sales.management.report"].with_context(allowed_company_ids=company.ids)
        self.assertFalse(reports.search([("company_id", "=", company.id)]))

    def test_only_proposals_are_entered(self):
        """CM-7.2.2: what is reported writes itself, and only sending it fulfils the duty."""
        report = self.as_user(self.report(), "salesadmin")
        report.proposals = "More training"
        for vals in (
            {"figures": {}},
            {"state": "sent"},
            {"date_sent": "2026-04-01"},
            {"date_written": "2026-04-01"},
            {"date_from": "2026-01-01"},
            {"company_id": self.env.ref("base.main_company").id},
        ):
            with self.assertRaises(AccessError):
                report.write(vals)
            with self.assertRaises(AccessError):
                report.web_save(vals, {})
        self.assertEqual(report.state, "draft")

    def test_figures(self):
        report = self.report()
        self.assertEqual((str(report.date_from), str(report.date_to)), ("2026-03-01", "2026-03-31"))
        people = {line["name"]: line for line in report.figures["person"]}
        self.assertEqual(people["sales1"]["now"], {"count": 2, "on_time": 50})
        self.assertEqual(people["sales1"]["before"], {"count": 1, "on_time": 100})
        self.assertEqual(people["sales3"]["now"], {"count": 1, "on_time": 100})
        teams = {line["name"]: line["now"]["count"] for line in report.figures["team"]}
        self.assertEqual(teams, {"supervisor1": 2, "supervisor2": 1})
        (clause,) = report.figures["clause"]
        self.assertEqual(clause["now"]["count"], 3)

    def test_nothing_in_time(self):
        """Who kept nothing in time stands there with 0 %, and not like somebody who owed nothing."""
        parameter = self.env["sales.clause.parameter"]._get("CM-4.1.3", "review")
        self._duty(parameter, "sales2", utc("2026-03-10 15:59:59"), utc("2026-03-12 01:00"))
        self.assertIn(">0 %<", self.report().figures_html)

    def test_written_once(self):
        self.report()
        self.assertEqual(len(self.report()), 1)

    def test_period(self):
        """Quarters and half years begin with the year; the company's clock says which one is past."""
        value = self.env.ref("sales_policy.value_cm_7_2_2_period")
        reports = self.env["sales.management.report"]
        for months, now, expected in (
            (1, "2026-03-31 15:59:59", ("2026-02-01", "2026-02-28")),
            (1, "2026-03-31 16:00:00", ("2026-03-01", "2026-03-31")),
            (1, "2028-03-01 01:00:00", ("2028-02-01", "2028-02-29")),
            (3, "2026-02-10 01:00:00", ("2025-10-01", "2025-12-31")),
            (3, "2026-03-31 16:00:00", ("2026-01-01", "2026-03-31")),
            (6, "2026-12-31 15:59:59", ("2026-01-01", "2026-06-30")),
            (12, "2026-12-31 16:00:00", ("2026-01-01", "2026-12-31")),
        ):
            value.sudo().value = months
            self.env.registry.clear_cache()
            with self.subTest(months=months, now=now), freeze_time(now):
                self.assertEqual(tuple(map(str, reports._period(self.company))), expected)

    def test_period_before(self):
        report = self.env["sales.management.report"].new(
            {"date_from": "2026-04-01", "date_to": "2026-06-30"}
        )
        self.assertEqual(tuple(map(str, report._period_before())), ("2026-01-01", "2026-03-31"))

    def test_sending_is_a_duty(self):
        report = self.report()
        duty = report.duty_ids
        self.assertEqual((duty.state, duty.user_id), ("open", self.users["salesadmin"]))
        self.as_user(report, "salesadmin").proposals = "<p>More training</p>"
        with self.assertRaises(AccessError):
            self.as_user(report, "sales1").action_send()
        self.as_user(report, "salesadmin").action_send()
        self.assertIn(duty.state, ("done", "late"))
        mail = self.env["mail.mail"].search([("model", "=", report._name)])
        self.assertEqual(mail.recipient_ids, self.users["gm"].partner_id)
        self.assertEqual(len(mail.attachment_ids), 1)
        with self.assertRaises(UserError):
            self.as_user(report, "salesadmin").action_send()

    def test_nothing_is_entered_once_it_is_sent(self):
        report = self.as_user(self.report(), "salesadmin")
        report.action_send()
        with self.assertRaises(AccessError):
            report.proposals = "<p>Later</p>"

    def test_readers_language(self):
        """CM-7.2.2: it comes in the language of who reads it, the job's own notwithstanding."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.users["gm"].lang = "zh_CN"
        clause = self.env["sales.clause"].search([("number", "=", "CM-4.1.3")])
        clause.with_context(lang="zh_CN").name = "审核"
        report = self.report()
        self.assertEqual([line["name"] for line in report.figures["clause"]], ["CM-4.1.3 审核"])
        report._send()
        mail = self.env["mail.mail"].search([("model", "=", report._name)])
        self.assertEqual(mail.subject, report.with_context(lang="zh_CN").display_name)

    def test_nobody_to_read_it(self):
        report = self.report()
        self.users["gm"].group_ids = self.env.ref("base.group_user")
        with self.assertRaisesRegex(UserError, "general manager"):
            self.as_user(report, "salesadmin").action_send()

    def test_goes_out_by_itself_when_forgotten(self):
        report = self.report()
        self.assertEqual(report.state, "draft")
        with freeze_time("2026-04-20 02:00:00"):
            with self.enter_registry_test_mode():
                self.env.ref("sales_policy.ir_cron_duty").method_direct_trigger()
            self.env.invalidate_all()
            self.env["sales.management.report"]._cron_write()
        self.assertEqual((report.state, report.duty_ids.state), ("sent", "late"))
