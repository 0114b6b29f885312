from collections import Counter

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import CustomerCase


@tagged("post_install", "-at_install")
class TestInspection(CustomerCase):
    """Sales administration inspects a random sample of the files of each salesperson (CM-7.1.1)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.files = cls.env["res.partner"]
        for user, count in ((cls.sales1, 7), (cls.sales2, 2), (cls.sales3, 6)):
            for _number in range(count):
                cls.files |= cls.approved(user)
        cls.unreviewed = cls.customer(cls.sales2)
        with freeze_time("2031-03-10 02:00:00"):
            cls.inspection = cls.env["sales.inspection"]._write_period(cls.env.company)
        cls.lines = cls.inspection.line_ids.filtered(lambda line: line.partner_id in cls.files)

    def line_of(self, user):
        return self.lines.filtered(lambda line: line.user_id == user)[0].with_user(self.salesadmin)

    def finish(self, **found):
        """Judge all files, with defects as the values `found` for the first one of sales1."""
        self.inspection.line_ids.with_user(self.salesadmin).action_good()
        bad = self.line_of(self.sales1)
        bad.write({"result": "defect", "note": "No decision maker", **found})
        with freeze_time("2031-03-12 02:00:00"):
            self.inspection.with_user(self.salesadmin).action_finish()
        return bad.sudo()

    def test_print(self):
        """What was found stands on paper, not the files in order."""
        bad = self.finish(note="No decision maker")
        self.inspection.conclusion = "<p>Check the contacts</p>"
        report = self.env["ir.actions.report"].with_user(self.salesadmin)
        html = report._render_qweb_html(
            "sales_customer_mgmt.report_inspection", self.inspection.ids
        )[0].decode()
        for said in (bad.partner_id.name, "No decision maker", "Check the contacts"):
            self.assertIn(said, html)
        good = (self.inspection.line_ids - bad).partner_id
        self.assertFalse([customer.name for customer in good if customer.name in html])

    def test_sample(self):
        self.assertEqual(
            Counter(
                self.lines.user_id.mapped(
                    lambda u: len(self.lines.filtered(lambda x: x.user_id == u))
                )
            ),
            Counter({5: 2, 2: 1}),
        )
        self.assertEqual(len(self.lines.partner_id), 12)
        self.assertNotIn(self.unreviewed, self.inspection.line_ids.partner_id)
        self.assertEqual(
            (str(self.inspection.date_from), str(self.inspection.date_to)),
            ("2031-03-01", "2031-03-31"),
        )

    def test_sample_is_random(self):
        """Of 7 files 5 are drawn: in 30 draws each file is left out at least once (1 in 10^4 not)."""
        company = self.env.company
        mine = set(self.files.filtered(lambda f: f.user_id == self.sales1).ids)
        always = set(mine)
        for _draw in range(30):
            always &= {file for file, _user in self.env["sales.inspection"]._sample(company)}
        self.assertFalse(always & mine)

    def test_drawn_once(self):
        with freeze_time("2031-03-31 15:59:59"):
            self.assertFalse(self.env["sales.inspection"]._write_period(self.env.company))

    def test_finished_when_all_are_judged(self):
        inspection = self.inspection.with_user(self.salesadmin)
        duty = self.inspection.duty_ids
        self.assertEqual(duty.clause_id.number, "CM-7.1.1")
        self.assertEqual(str(duty.deadline)[:10], "2031-03-31")
        with self.assertRaisesRegex(UserError, "still to be judged"):
            inspection.action_finish()
        self.finish()
        self.assertEqual((duty.state, self.inspection.state), ("done", "done"))
        self.assertEqual(self.inspection.defect_count, 1)
        with self.assertRaisesRegex(UserError, "finished already"):
            inspection.action_finish()

    def test_a_defect_is_named(self):
        with self.assertRaisesRegex(ValidationError, "what is wrong"):
            self.line_of(self.sales1).result = "defect"

    def test_correction(self):
        """What is found is a duty of the salesperson, and the file itself proves the correction."""
        line = self.finish()
        (duty,) = line.duty_ids
        self.assertEqual((duty.user_id, duty.state), (self.sales1, "open"))
        self.assertEqual(str(duty.deadline)[:10], "2031-03-19")
        mine = line.with_user(self.sales1)
        with freeze_time("2031-03-13 02:00:00"):
            with self.assertRaisesRegex(UserError, "Nothing was entered"):
                mine.action_correct()
            mine.partner_id.customer_needs = "40,000 pairs"
            with self.assertRaisesRegex(UserError, "It is for"):
                line.with_user(self.salesadmin).action_correct()
            mine.action_correct()
        self.assertEqual(duty.state, "done")
        with self.assertRaisesRegex(UserError, "Nothing is to be corrected"):
            mine.action_correct()

    def test_who_sees_what(self):
        Line = self.env["sales.inspection.line"]
        before = {
            user: Line.with_user(user).search_count([("id", "in", self.lines.ids)])
            for user in (self.sales1, self.supervisor1, self.salesadmin, self.gm)
        }
        self.assertEqual(list(before.values()), [0, 0, 12, 12])
        self.finish()
        for user, count in (
            (self.sales1, 5),
            (self.sales2, 2),
            (self.supervisor1, 7),
            (self.supervisor2, 5),
            (self.salesadmin, 12),
            (self.gm, 12),
        ):
            with self.subTest(user.login):
                self.assertEqual(
                    Line.with_user(user).search_count([("id", "in", self.lines.ids)]), count
                )
        for user in (self.employee, self.finance):
            with self.subTest(user.login), self.assertRaises(AccessError):
                Line.with_user(user).search_count([])

    def test_nothing_else_is_written(self):
        line = self.line_of(self.sales1)
        for user in (self.sales1, self.supervisor1, self.gm):
            with self.subTest(user.login), self.assertRaises(AccessError):
                line.with_user(user).result = "good"
        for vals in (
            {"partner_id": self.unreviewed.id},
            {"user_id": self.sales2.id},
            {"date_corrected": "2031-03-11"},
        ):
            with self.subTest(vals), self.assertRaises(AccessError):
                line.write(vals)
        for command in (
            Command.delete(line.id),
            Command.create({"partner_id": self.unreviewed.id, "user_id": self.sales2.id}),
            Command.update(line.id, {"date_corrected": "2031-03-11"}),
        ):
            with self.request_of(self.salesadmin), self.assertRaises(AccessError):
                self.inspection.with_user(self.salesadmin).write({"line_ids": [command]})
        with self.request_of(self.salesadmin):
            judged = Command.update(line.id, {"result": "good"})
            self.inspection.with_user(self.salesadmin).write({"line_ids": [judged]})
        with self.assertRaises(AccessError):
            self.inspection.with_user(self.salesadmin).state = "done"
        with self.assertRaises(AccessError):
            self.env["sales.inspection"].with_user(self.salesadmin).create(
                {"date_from": "2031-04-01", "date_to": "2031-04-30"}
            )
        self.finish()
        with self.assertRaises(AccessError):
            line.result = "good"
