from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import VisitCase

MONTH = datetime(2026, 3, 2, 2)  # a Monday, 10:00 in Shanghai


@tagged("post_install", "-at_install")
class TestAppraisal(VisitCase):
    """The month's visits enter the appraisal (VM-8.1), and what is taught from them (VM-8.2)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.company.resource_calendar_id.tz = "Asia/Shanghai"
        cls.c1.sudo().write(
            {"customer_stage": "formal", "date_approved": MONTH - timedelta(days=90)}
        )

    def made(self, start, late=timedelta(0), spent=timedelta(hours=1), **vals):
        visit = self.visit(self.sales1, date_start=start, **vals)
        visit._begin(start + late)
        visit._finish(start + late + spent)
        return visit

    def write_month(self):
        with freeze_time("2026-04-01 01:00"):
            months = self.env["sales.visit.appraisal"].sudo()._write_period(self.company)
        return months.filtered(lambda month: month.user_id == self.sales1)

    def test_time_and_punctuality(self):
        visit = self.made(MONTH, late=timedelta(minutes=20), spent=timedelta(minutes=90))
        self.assertEqual((visit.dwell, visit.minutes_late), (1.5, 20))
        early = self.made(MONTH + timedelta(days=1), late=timedelta(minutes=-10))
        self.assertEqual(early.minutes_late, 0)
        self.assertEqual(visit.supervisor_id, self.supervisor1)

    def test_orders_count_for_the_last_visit_before_them(self):
        now = fields.Datetime.now()
        first = self.made(now - timedelta(days=20))
        second = self.made(now - timedelta(days=10))
        product = self.env["product.product"].create({"name": "EVA sole", "taxes_id": False})
        for days, price in ((25, 1), (15, 10), (5, 100)):
            order = self.env["sale.order"].create(
                {
                    "partner_id": self.c1.id,
                    "order_line": [
                        fields.Command.create({"product_id": product.id, "price_unit": price})
                    ],
                }
            )
            order.action_confirm()
            order.date_order = now - timedelta(days=days)
        with self.enter_registry_test_mode():
            self.env.ref("sales_visits.ir_cron_results").method_direct_trigger()
        self.assertEqual((first.amount_ordered, second.amount_ordered), (10, 100))

    def test_the_month_in_figures(self):
        self.made(MONTH)
        self.made(MONTH + timedelta(days=10), late=timedelta(minutes=30))
        self.visit(self.sales1, date_start=MONTH + timedelta(days=11)).sudo()._set_state("miss")
        self.visit(self.sales1, date_start=MONTH + timedelta(days=12)).action_cancel("Closed")
        self.made(MONTH + timedelta(days=40))
        month = self.write_month()
        self.assertEqual((month.visits_planned, month.visits_done, month.visits_missed), (3, 2, 1))
        self.assertEqual((month.absences, month.dwell, month.minutes_late), (2, 2, 15))
        self.assertEqual((month.customers_owed, month.customers_kept), (1, 1))
        self.assertEqual(month.frequency_kept, 1)
        self.assertAlmostEqual(month.plan_kept, 2 / 3)
        self.assertEqual(month.supervisor_id, self.supervisor1)
        self.assertFalse(self.write_month(), "The month is written once")

    def test_a_customer_is_kept_by_the_visits_of_the_month(self):
        """Grade A asks for four, whenever in the month the last of them was."""
        self.c1.sudo().customer_grade_id = self.env.ref("sales_policy.grade_a")
        for days in (0, 6, 12):
            self.made(MONTH + timedelta(days=days))
        month = self.write_month()
        self.assertEqual((month.customers_owed, month.customers_kept), (1, 0))
        self.made(MONTH + timedelta(days=17))
        month._write_figures()
        self.assertEqual((month.customers_owed, month.customers_kept), (1, 1))

    def test_a_customer_seen_within_a_long_interval_is_kept(self):
        self.c1.sudo().customer_grade_id = self.env.ref("sales_policy.grade_d")
        self.assertGreater(self.c1.visit_interval, 31)
        self.made(MONTH - timedelta(days=20))
        month = self.write_month()
        self.assertEqual((month.customers_owed, month.customers_kept), (1, 1))

    def test_the_supervisor_owes_judgement_and_training(self):
        self.made(MONTH)
        month = self.write_month()
        duties = {duty.clause_id.number: duty for duty in month.duty_ids}
        self.assertEqual(duties.keys(), {"VM-8.1", "VM-8.2"})
        self.assertEqual(month.duty_ids.user_id, self.supervisor1)
        mine = month.with_user(self.supervisor1)
        with self.assertRaisesRegex(UserError, "what you make of the month"):
            mine.action_finish()
        mine.judgement = "Good at new customers, late reports"
        with freeze_time("2026-04-02 01:00"):
            mine.action_finish()
        self.assertEqual(duties["VM-8.1"].state, "done")
        mine.training = "Reports on the way back"
        with freeze_time("2026-04-02 01:00"):
            mine.action_discuss()
        self.assertEqual(duties["VM-8.2"].state, "done")
        with self.assertRaises(AccessError):
            mine.judgement = "Another"

    def test_rights(self):
        self.made(MONTH)
        month = self.write_month()
        for login, user in self.users.items():
            own = login in {"sales1", "supervisor1", "gm", "salesadmin"}
            with self.subTest(login):
                self.assertEqual(month.with_user(user).has_access("read"), own)
        for user in (self.sales1, self.supervisor2, self.salesadmin):
            with self.subTest(user.login), self.assertRaises(AccessError):
                month.with_user(user).judgement = "Excellent"
        with self.assertRaises(AccessError):
            month.with_user(self.supervisor1).visits_done = 99
        with self.assertRaises(UserError):
            month.with_user(self.salesadmin).action_finish()
