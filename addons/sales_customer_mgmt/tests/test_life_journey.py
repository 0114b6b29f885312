from datetime import timedelta

from odoo import fields
from odoo.tests import freeze_time, tagged

from .common_browser import PHONE, BrowserCase
from .common_grade import GradeCase
from .common_ledger import LedgerCase

NAME = "Journey Shoes Ltd"


@tagged("post_install", "-at_install")
class TestLifeJourney(BrowserCase, LedgerCase):
    """From contact to loss and back: CM-4.3, SD-1.2, SD-3.3, SD-4.2.2, SD-7.2."""

    stem = "customer_life"

    @classmethod
    def formal(cls):
        customer = cls.customer(cls.sales1, name=NAME)
        grade = cls.env.ref("sales_policy.grade_a")
        customer.sudo().write({"customer_stage": "formal", "customer_grade_id": grade.id})
        customer.action_submit()
        customer.with_user(cls.supervisor1).action_approve()
        return customer

    def test_contact(self):
        """CM-4.3.1, CM-4.3.3: who is due is called, and what is heard written down."""
        with freeze_time(fields.Datetime.now() - timedelta(days=20)):
            customer = self.formal()
        self.product.write({"name": "Journey Sole", "default_code": "0"})  # listed first
        self.play("contact", "sales1", PHONE)
        contact = self.env["sales.contact"].search([("partner_id", "=", customer.id)])
        self.assertEqual(
            (contact.kind, contact.note, contact.user_id),
            ("call", "Wants the new soles in May", self.sales1),
        )
        self.assertGreater(customer.next_contact_date, fields.Datetime.now())
        feedback = self.env["sales.feedback"].search([("partner_id", "=", customer.id)])
        self.assertEqual(
            (feedback.kind, feedback.text, feedback.product_id, feedback.user_id),
            ("quality", "The glue smells", self.product, self.sales1),
        )

    def test_release(self):
        """SD-4.2.2: refused over the limit, released by the general manager, confirmed."""
        customer = self.formal()
        self.judge(1000, customer)
        order = self.order(1500, customer, name="S-JOURNEY")
        self.play("order_refused", "sales1", PHONE)
        self.assertEqual(order.state, "draft")
        self.assertEqual(order.credit_release_ids.approval_state, "submitted")
        self.play("order_released", "gm")
        self.play("order_confirmed", "sales1", PHONE)
        self.assertEqual(order.state, "sale")
        self.assertTrue(order.credit_release_ids.date_used)

    def test_exception(self):
        """SD-7.2, SD-4.2.2: reported, answered, judged again by two people: the light is green."""
        customer = self.formal()
        self.judge(1000, customer)
        self.invoice(1200, customer=customer)
        self.assertEqual(customer.credit_light, "red")
        exception = self.exceptions(customer)
        self.play("exception_reported", "sales1", PHONE)
        self.assertEqual(exception.reported_by_id, self.sales1)
        self.play("exception_answered", "finance")
        self.assertEqual(exception.decision, "judge")
        review = self.env["sales.credit.review"].search([("exception_id", "=", exception.id)])
        self.assertEqual((review.occasion, review.limit_amount), ("exception", 5000))
        self.assertEqual(customer.credit_light, "red")
        self.play("credit_approved", "finance2")
        self.assertEqual(exception.state, "closed")
        self.play("credit_seen", "sales1", PHONE)

    def test_won_back(self):
        """SD-3.3.1, SD-3.3.2: lost with a reason, rescued by plan, formal again with an order."""
        customer = self.formal()
        self.play("lost", "sales1", PHONE)
        self.assertEqual(customer.customer_stage, "lost")
        plan = customer.rescue_plan_ids
        self.assertEqual(plan.cause_id, customer.lost_reason_id)
        self.play("rescue_approved", "supervisor1", PHONE)
        self.assertEqual(plan.state, "executing")
        self.play("rescue_step", "sales1", PHONE)
        self.assertEqual(plan.step_ids.done_by_id, self.sales1)
        order = self.order(300, customer)
        self.play("won_back", "sales1", PHONE)
        self.assertEqual(customer.customer_stage, "formal")
        self.assertEqual((plan.state, plan.order_id), ("won_back", order))

    def test_referral(self):
        """SD-1.2: any employee refers, the salesperson registers the customer from it."""
        self.play("refer", "employee", PHONE)
        referral = self.env["sales.referral"].search([("name", "=", "Newcomer Boots")])
        self.assertEqual((referral.referrer_id, referral.state), (self.employee, "new"))
        self.play("assign", "salesadmin")
        self.assertEqual(referral.user_id, self.sales1)
        self.play("register", "sales1", PHONE)
        self.assertEqual(referral.state, "registered")
        self.assertEqual(referral.customer_id.user_id, self.sales1)
        self.assertEqual(referral.customer_id.customer_needs, referral.reason)


@tagged("post_install", "-at_install")
class TestGradingJourney(BrowserCase, GradeCase):
    """SD-4.2.1, CM-4.4.2: the month is graded, decided, read and published."""

    stem = "customer_life"

    def test_grading(self):
        self.env["sales.grade.run"].search([]).unlink()
        customer = self.formal(self.sales1, name=NAME)
        today = self.company._sales_today()
        last_month = today.replace(day=1) - timedelta(days=1)
        self.order(customer, 900, fields.Datetime.to_datetime(last_month))
        run = self.run_of(last_month.year, last_month.month)
        self.assertEqual(run.change_ids.new_grade_id, self.a)
        self.play("grade_approved", "supervisor1")
        self.assertEqual(customer.customer_grade_id, self.a)
        self.play("grade_published", "salesadmin")
        self.assertEqual(run.state, "published")
        self.assertIn("newcomer", run.analysis)
