from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.sales_policy.deadline import local_date

from .common import VisitCase


@tagged("post_install", "-at_install")
class TestFrequency(VisitCase):
    """How often customers are visited (VM-3.1, VM-3.2, VM-3.3), and A-grade prospects (SD-3.2.2)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.partner_id.write({"city": "Dongguan City", "state_id": False})
        cls.formal = cls.c1.sudo()
        cls.formal.write({"customer_stage": "formal", "customer_intent": False})
        cls.grades = {key: cls.env.ref(f"sales_policy.grade_{key}") for key in ("a", "b", "c", "d")}

    def exception(self, visits, user=None, **vals):
        vals = {"partner_id": self.c1.id, "visits": visits, "reason": "They asked for it", **vals}
        return self.env["sales.visit.frequency"].with_user(user or self.sales1).create(vals)

    def approve(self, frequency):
        frequency.action_submit()
        frequency.with_user(frequency.sudo().approval_ids.approver_ids[:1]).action_approve()
        return frequency

    def set_value(self, number, code, value, **vals):
        """A value of a clause in force from today on."""
        parameter = self.env["sales.clause.parameter"]._get(number, code)
        self.env["sales.clause.value"].sudo().create(
            {
                "parameter_id": parameter.id,
                "date_from": fields.Date.today() - timedelta(days=1),
                "value": value,
                "unit": parameter._in_force().unit,
                "approval_state": "approved",
                **vals,
            }
        )

    def assertInterval(self, days, basis):
        self.assertEqual((self.formal.visit_interval, self.formal.visit_basis), (days, basis))

    def test_by_grade(self):
        for key, days in {"a": 8, "b": 15, "c": 30, "d": 61}.items():
            self.formal.customer_grade_id = self.grades[key]
            self.assertInterval(days, "grade")

    def test_by_region_where_no_grade_rules(self):
        state = self.env["res.country.state"].search([], limit=1)
        self.assertInterval(30, "region")
        self.formal.city = "东莞市"
        self.assertInterval(183, "region")
        self.env.company.partner_id.write({"city": "东莞", "state_id": state.id})
        self.formal._refresh_visit_frequency()
        self.assertInterval(30, "region")
        self.formal.write({"city": "广州", "state_id": state.id})
        self.assertInterval(91, "region")
        self.sales1.partner_id.city = "广州市"
        self.formal._refresh_visit_frequency()
        self.assertInterval(30, "region")

    def test_the_stricter_wins_where_the_company_says_so(self):
        self.formal.customer_grade_id = self.grades["d"]
        self.assertInterval(61, "grade")
        self.set_value("VM-3.2", "stricter", 1)
        self.env["res.partner"]._cron_visit_frequency()
        self.assertInterval(30, "region")
        self.formal.customer_grade_id = self.grades["a"]
        self.assertInterval(8, "grade")

    def test_a_prospect_with_intent_a(self):
        self.formal.write({"customer_stage": "prospect", "customer_intent": "b"})
        self.assertInterval(0, False)
        self.formal.customer_intent = "a"
        self.assertInterval(30, "prospect")
        duties = self.formal.duty_ids.filtered(lambda d: d.clause_id.number == "SD-3.2.2")
        duty = duties.filtered(lambda d: d.state == "open")
        self.assertEqual(duty.user_id, self.sales1)
        visit = self.visit(self.sales1)
        visit._begin(fields.Datetime.now())
        visit._finish(fields.Datetime.now())
        self.assertEqual(duty.state, "done")
        following = self.formal.duty_ids.filtered(lambda d: d.clause_id == duty.clause_id) - duties
        self.assertEqual(following.state, "open")

    def test_lost_and_unreviewed_customers_are_owed_none(self):
        self.formal.customer_stage = "lost"
        self.assertInterval(0, False)
        self.assertFalse(self.formal.next_visit_date)
        self.assertFalse(self.customer(self.sales1).visit_interval)

    def test_due_by_the_last_visit(self):
        self.formal.customer_grade_id = self.grades["b"]
        visit = self.visit(self.sales1)
        moment = fields.Datetime.now() - timedelta(days=30)
        visit._begin(moment)
        visit._finish(moment + timedelta(hours=1))
        self.assertEqual(self.formal.last_visit_date, moment)
        day = local_date(moment, self.env.company._sales_tz())
        self.assertEqual(self.formal.next_visit_date, day + timedelta(days=15))
        self.assertAlmostEqual(self.formal.visit_urgency, 2, delta=0.1)

    def test_an_earlier_visit_changes_nothing(self):
        now = fields.Datetime.now()
        self.c1._mark_visited(now)
        self.c1._mark_visited(now - timedelta(days=5))
        self.assertEqual(self.formal.last_visit_date, now)

    def test_an_exception_is_approved_on_the_line(self):
        frequency = self.exception(1)
        self.assertInterval(30, "region")
        frequency.action_submit()
        self.assertEqual(frequency.sudo().approval_ids.approver_ids, self.supervisor1)
        with self.assertRaises(UserError):
            frequency.with_user(self.sales1).action_approve()
        self.assertInterval(30, "region")
        frequency.with_user(self.supervisor1).action_approve()
        self.assertInterval(30, "exception")
        with self.assertRaises(UserError):
            frequency.visits = 8
        frequency.with_user(self.salesadmin).action_reopen("Wrong number")
        self.assertInterval(30, "region")

    def test_an_exception_holds_in_its_period(self):
        today = self.env.company._sales_today()
        self.approve(self.exception(10, date_from=today + timedelta(days=2)))
        self.assertInterval(30, "region")
        self.approve(self.exception(4, date_to=today))
        self.assertInterval(8, "exception")
        self.approve(self.exception(0))
        self.assertInterval(0, False)

    def test_an_exception_says_why(self):
        with self.assertRaisesRegex(UserError, "why this frequency is needed"):
            self.exception(1, reason=" ").action_submit()

    def test_positions_are_for_sales_administration(self):
        job = self.env["hr.job"].create({"name": "Key account manager"})
        vals = {"kind": "position", "partner_id": False, "job_id": job.id, "visits": 40}
        with self.assertRaises(AccessError):
            self.exception(user=self.sales1, **vals)
        frequency = self.exception(user=self.salesadmin, **{**vals, "visits": 20})
        self.approve(frequency)
        frequencies = self.env["sales.visit.frequency"]
        self.assertEqual(frequencies._of_position(job, self.env.company), 20)
        self.assertEqual(frequencies._of_position(False, self.env.company), 0)

    def test_rights(self):
        frequency = self.exception(1)
        readers = {"sales1", "supervisor1", "gm", "salesadmin"}
        for login, user in self.users.items():
            with self.subTest(login):
                self.assertEqual(frequency.with_user(user).has_access("read"), login in readers)
        with self.assertRaises(AccessError):
            self.exception(1, user=self.sales3)
        with self.assertRaises(AccessError):
            frequency.approval_state = "approved"

    def test_nobody_enters_what_follows(self):
        for name in ("last_visit_date", "visit_interval", "visit_basis", "next_visit_date"):
            with self.subTest(name), self.assertRaises(AccessError):
                self.c1.with_user(self.sales1).write({name: False})

    def test_one_statement_for_all(self):
        for _index in range(3):
            self.approved(self.sales1)
        self.env.flush_all()
        self.env["res.partner"]._cron_visit_frequency()
        with self.assertQueryCount(12):
            self.env["res.partner"]._cron_visit_frequency()

    def test_most_urgent_first(self):
        other = self.approved(self.sales1).sudo()
        other.write({"customer_stage": "formal", "customer_intent": False})
        self.c1._mark_visited(fields.Datetime.now() - timedelta(days=10))
        other._mark_visited(fields.Datetime.now() - timedelta(days=90))
        found = self.env["res.partner"].search(
            [("id", "in", (self.c1 | other).ids)], order="visit_urgency desc"
        )
        self.assertEqual(found.ids, [other.id, self.c1.id])
