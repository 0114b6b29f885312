from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_report import ReportCase

SALES = {"sales1", "supervisor1", "gm", "salesadmin"}


@tagged("post_install", "-at_install")
class TestVisitReportRights(ReportCase):
    """Who sees and changes reports and promises (security.md), and what nobody enters."""

    def allowed(self, record, operation):
        return {
            login
            for login, user in self.users.items()
            if record.with_user(user).has_access(operation)
        }

    def test_matrix_of_reports(self):
        report = self.written()
        daily = self.env["sales.daily.report"].search([("user_id", "=", self.sales1.id)])
        for document in (report, daily):
            with self.subTest(document._name):
                self.assertEqual(self.allowed(document, "read"), SALES)
                self.assertEqual(self.allowed(document, "write"), {"sales1"})
                self.assertEqual(self.allowed(document, "create"), set())
                self.assertEqual(self.allowed(document, "unlink"), set())

    def test_who_decides_in_each_state(self):
        verbs = {
            "draft": {"submit": {"sales1"}},
            "submitted": {"approve": {"supervisor1"}, "withdraw": {"sales1"}},
            "approved": {"reopen": {"gm", "salesadmin"}},
            "returned": {"submit": {"sales1"}},
        }
        for state, expected in verbs.items():
            report = self.written()
            if state != "draft":
                report.action_submit()
            if state == "approved":
                report.with_user(self.supervisor1).action_accept()
            if state == "returned":
                report.with_user(self.supervisor1).action_return("More")
            for verb in ("submit", "approve", "withdraw", "reopen"):
                can = {
                    login for login in SALES if report.with_user(self.users[login])[f"can_{verb}"]
                }
                with self.subTest(state=state, verb=verb):
                    self.assertEqual(can, expected.get(verb, set()))

    def test_nobody_accepts_their_own(self):
        report = self.written()
        report.action_submit()
        for user in (self.sales1, self.sales2, self.sales3, self.employee):
            with self.assertRaises(UserError):  # an AccessError is one, too
                report.with_user(user).action_accept("Fine")
        self.assertEqual(report.approval_state, "submitted")

    def test_what_happens_to_a_report_is_not_entered(self):
        report = self.written()
        now = fields.Datetime.now()
        forged = {
            "approval_state": "approved",
            "date_submitted": now,
            "is_late": False,
            "date_owed": now,
            "date_reported": now,
            "user_id": self.sales2.id,
            "visit_id": report.visit_id.id,
            "day": now.date(),
        }
        for name, value in forged.items():
            with self.subTest(name), self.assertRaises(AccessError):
                report.write({name: value})
        with self.assertRaises(AccessError):
            report.visit_id.write({"report_ids": [(1, report.id, {"is_late": False})]})
        with self.assertRaises(AccessError):
            self.env["sales.visit.report"].with_user(self.sales1).create(
                {"visit_id": report.visit_id.id, "user_id": self.sales1.id, "date_owed": now}
            )
        with self.assertRaises(AccessError):
            report.copy()
        with self.assertRaises(AccessError):
            report.unlink()

    def test_submitted_is_closed(self):
        report = self.written()
        report.action_submit()
        for vals in (
            {"summary": "x"},
            {"feedback_ids": [(0, 0, {"partner_id": self.c1.id, "text": "x"})]},
            {"promise_ids": [(0, 0, {"name": "x", "date_due": "2026-03-09"})]},
            {"photo_ids": [(5,)]},
        ):
            with self.assertRaisesRegex(UserError, "cannot be changed"):
                report.write(vals)

    def test_matrix_of_promises(self):
        promise = self.promise(self.sales1, user_id=self.employee.id)
        self.assertEqual(self.allowed(promise, "read"), SALES | {"employee"})
        self.assertEqual(
            self.allowed(promise, "write"), {"sales1", "supervisor1", "gm", "salesadmin"}
        )
        self.assertEqual(self.allowed(promise, "unlink"), {"sales1", "supervisor1", "gm"})
        verbs = {
            "done": {"employee", "gm", "salesadmin"},
            "postpone": {"sales1", "gm", "salesadmin"},
            "cancel": {"sales1", "gm", "salesadmin"},
        }
        for verb, expected in verbs.items():
            with self.subTest(verb):
                readers = self.allowed(promise, "read")
                can = {u for u in readers if promise.with_user(self.users[u])[f"can_{verb}"]}
                self.assertEqual(can, expected)

    def test_outside_sales_the_customer_stays_hidden(self):
        report = self.written()
        report.promise_ids = [
            (
                0,
                0,
                {
                    "name": "Test sheet",
                    "date_due": "2026-03-09",
                    "partner_id": self.c1.id,
                    "user_id": self.employee.id,
                },
            )
        ]
        promise = report.promise_ids.with_user(self.employee)
        promise.invalidate_recordset()
        self.assertEqual((promise.name, promise.customer_name), ("Test sheet", self.c1.name))
        for name in ("partner_id", "report_id", "responsible_id"):
            with self.subTest(name), self.assertRaises(AccessError):
                promise.read([name])
            with self.subTest(name), self.assertRaises(AccessError):
                self.env["sales.promise"].with_user(self.employee).search([(name, "=", 1)])
        for hidden in (self.c1, report, report.visit_id):
            with self.assertRaises(AccessError):
                hidden.with_user(self.employee).read(["display_name"])
        self.assertFalse(promise._message_get_suggested_recipients())
        views = (
            self.env["sales.promise"]
            .with_user(self.employee)
            .get_views([(False, "form"), (False, "list"), (False, "kanban"), (False, "search")])
        )
        self.assertNotIn("partner_id", views["models"]["sales.promise"]["fields"])

    def test_what_becomes_of_a_promise_is_not_entered(self):
        promise = self.promise(self.sales1)
        promises = self.env["sales.promise"].with_user(self.sales1)
        common = {"name": "x", "partner_id": self.c1.id, "date_due": "2026-03-09"}
        forged = {
            "state": "kept",
            "giver_id": self.sales2.id,
            "date_done": fields.Datetime.now(),
            "date_promised": fields.Datetime.now(),
            "date_first": "2026-01-01",
            "times_moved": 0,
            "outcome": "x",
            "cancel_reason": "x",
        }
        for name, value in forged.items():
            with self.subTest(name):
                with self.assertRaises(AccessError):
                    promise.write({name: value})
                with self.assertRaises(AccessError):
                    promises.create({**common, name: value})
                fresh = promises.with_context(**{f"default_{name}": value}).create(common)
                plain = promises.create(common)
                self.assertEqual(fresh[name], plain[name])
        for name, value in {
            "name": "y",
            "date_due": "2026-05-01",
            "partner_id": self.c3.id,
        }.items():
            with self.subTest(name), self.assertRaisesRegex(UserError, "as it was given"):
                promise.write({name: value})
        with self.assertRaisesRegex(UserError, "another person"):
            promise.user_id = self.sales2
        promise.with_user(self.supervisor1).user_id = self.sales2
        self.assertEqual(self.duty(promise, "VM-7.3").user_id, self.sales2)
        with self.assertRaisesRegex(UserError, "is kept"):
            promise.unlink()

    def test_nobody_promises_to_a_hidden_customer(self):
        with self.assertRaises(AccessError):
            self.promise(self.sales3)
        with self.assertRaises(AccessError):
            self.promise(self.employee)
        report = self.written()
        with self.assertRaises(AccessError):
            self.promise(self.supervisor1, report_id=report.id)
        with self.assertRaises(AccessError):
            self.env["sales.feedback"].with_user(self.supervisor1).create(
                {"partner_id": self.c1.id, "text": "x", "visit_report_id": report.id}
            )

    def test_the_daily_report_is_not_forged(self):
        self.made()
        daily = self.env["sales.daily.report"].with_user(self.sales1).search([])
        for name, value in {
            "state": "sent",
            "snapshot": {"visits": []},
            "is_late": False,
            "visits_made": 9,
            "date_sent": fields.Datetime.now(),
            "date_read": fields.Datetime.now(),
            "user_id": self.sales2.id,
            "day": "2026-01-01",
        }.items():
            with self.subTest(name), self.assertRaises(AccessError):
                daily.write({name: value})

    def test_what_is_open_goes_along_with_the_customer(self):
        report, promise = self.written(), self.promise(self.sales1)
        submitted = self.written()
        submitted.action_submit()
        self.c1.sudo().user_id = self.sales2
        self.assertEqual(report.sudo().user_id, self.sales2)
        self.assertEqual(self.duty(report, "VM-7.1").user_id, self.sales2)
        self.assertEqual(promise.sudo().user_id, self.sales2)
        self.assertEqual(self.duty(promise, "VM-7.3").user_id, self.sales2)
        self.assertEqual(submitted.sudo().user_id, self.sales1)
        self.assertIn(self.sales2, submitted.sudo()._open_steps().owner_ids)

    def test_who_is_in_charge_now_reads_earlier_reports(self):
        report = self.written()
        report.action_submit()
        self.c1.sudo().user_id = self.sales3
        self.assertTrue(report.with_user(self.sales3).has_access("read"))
        self.assertFalse(report.with_user(self.sales3).has_access("write"))

    def test_the_supervisor_writes_for_who_has_left(self):
        report = self.written()
        self.sales1.sudo().active = False
        self.assertEqual(self.duty(report, "VM-7.1").user_id, self.supervisor1)
        report.with_user(self.supervisor1).action_submit()
        self.assertEqual(self.duty(report, "VM-7.2").user_id, self.gm)

    def test_reports_and_promises_of_a_merged_customer_stay(self):
        report, promise = self.written(), self.promise(self.sales1)
        kept = self.approved(self.sales1)
        wizard = self.env["base.partner.merge.automatic.wizard"].sudo()
        wizard._merge((self.c1 | kept).ids, kept)
        self.env.invalidate_all()
        self.assertEqual(report.partner_id | promise.partner_id, kept)
        report.action_submit()
        promise.action_done("Sent")
        self.assertEqual((report.approval_state, promise.state), ("submitted", "kept"))
