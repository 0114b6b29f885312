from datetime import datetime, timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import VisitCase


@tagged("post_install", "-at_install")
class TestVisit(VisitCase):
    """One visit from plan to contact (VM-1, VM-2)."""

    def test_a_visit_takes_as_long_as_its_purposes(self):
        purposes = self.purpose | self.env.ref("sales_visits.sales_visit_purpose_new_product")
        visit = self.visit(self.sales1, purpose_ids=purposes.ids)
        self.assertEqual(visit.duration, 1.5)
        self.assertEqual(visit.date_stop - visit.date_start, timedelta(hours=1.5))
        self.assertEqual(self.visit(self.sales1, duration=3).duration, 3)

    def test_the_day_is_that_of_the_company(self):
        self.env.company.resource_calendar_id.tz = "Asia/Shanghai"
        visit = self.visit(self.sales1, date_start=datetime(2026, 3, 1, 17))
        self.assertEqual(visit.day, datetime(2026, 3, 2).date())

    def test_kind_of_target_follows_the_customer(self):
        self.c1.sudo().customer_stage = "prospect"
        self.c1.sudo().customer_intent = "a"
        self.assertEqual(self.visit(self.sales1).target_kind, "target")
        self.c1.sudo().customer_intent = "b"
        self.assertEqual(self.visit(self.sales1).target_kind, "potential")
        self.c1.sudo().customer_stage = "formal"
        self.assertEqual(self.visit(self.sales1).target_kind, "existing")

    def test_a_visit_made_is_contact_once(self):
        visit = self.visit(self.sales1)
        now = fields.Datetime.now()
        visit._begin(now)
        visit._finish(now + timedelta(hours=1))
        contact = self.env["sales.contact"].search([("partner_id", "=", self.c1.id)])
        self.assertEqual((contact.kind, contact.user_id, contact.date), ("visit", self.sales1, now))
        self.assertEqual(self.c1.last_contact_date, now)
        with self.assertRaisesRegex(UserError, "in state “Done”"):
            visit._finish(now)

    def test_one_visit_is_under_way_at_a_time(self):
        self.visit(self.sales1)._begin(fields.Datetime.now())
        second = self.visit(self.sales1)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            second._begin(fields.Datetime.now())
            self.env.flush_all()

    def test_cancelled_with_a_reason(self):
        visit = self.visit(self.sales1)
        with self.assertRaisesRegex(UserError, "why the visit is cancelled"):
            visit.action_cancel(" ")
        visit.action_cancel("Their plant is closed")
        self.assertEqual((visit.state, visit.cancel_reason), ("cancelled", "Their plant is closed"))
        with self.assertRaisesRegex(UserError, "in state “Cancelled”"):
            visit.action_cancel("Again")

    def test_the_job_finds_what_was_missed(self):
        late = self.visit(self.sales1, date_start=fields.Datetime.now() - timedelta(days=2))
        today = self.visit(self.sales1, date_start=fields.Datetime.now())
        for _twice in range(2):
            with self.enter_registry_test_mode():
                self.env.ref("sales_visits.ir_cron_miss").method_direct_trigger()
            self.assertEqual((late.state, today.state), ("missed", "planned"))

    def test_what_was_planned_is_history_once_it_is_past(self):
        visit = self.visit(self.sales1)
        visit._begin(fields.Datetime.now())
        with self.assertRaisesRegex(UserError, "kept as it was"):
            visit.date_start = fields.Datetime.now()
        with self.assertRaisesRegex(UserError, "is kept"):
            visit.unlink()
        visit.content = "They want to see samples"

    def test_persons_to_see_are_those_of_the_customer(self):
        with self.assertRaises(ValidationError):
            self.visit(self.sales1, contact_ids=self.c3.child_ids.ids)

    def test_only_customers_are_visited(self):
        supplier = self.env["res.partner"].create({"name": "A supplier"})
        with self.assertRaisesRegex(ValidationError, "register the customer first"):
            self.visit(self.sales1, partner_id=supplier.id)
