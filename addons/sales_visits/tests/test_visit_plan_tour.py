from odoo.tests import tagged

from odoo.addons.sales_customer_mgmt.tests.common_browser import DESKTOP, PHONE, BrowserCase

from .common_plan import PlanCase


@tagged("post_install", "-at_install")
class TestVisitPlanTour(BrowserCase, PlanCase):
    """The next month is proposed by one button, on either screen, submitted and approved (VM-4.1)."""

    stem = "visit_plan"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plans.search([("user_id", "in", [user.id for user in cls.users.values()])]).unlink()
        cls.formal(cls.c1)
        cls.formal(cls.approved(cls.sales1), place=(0, 0))
        cls.plans._write_period(cls.env.company)
        cls.plan = cls.plans.search([("user_id", "=", cls.sales1.id)])

    def proposed(self, size):
        self.play("fill", "sales1", size)
        plan = self.plan
        self.assertEqual(plan.approval_state, "submitted")
        self.assertEqual(plan.visit_ids.partner_id, self.c1)
        self.assertEqual(len(plan.visit_ids), plan.proposed_count)
        self.assertEqual(plan.unfitted_ids.mapped("reason"), ["no_place"])

    def test_proposed_and_approved(self):
        self.proposed(DESKTOP)
        self.play("approve", "supervisor1", PHONE)
        self.assertEqual(self.plan.approval_state, "approved")

    def test_proposed_on_a_phone(self):
        self.proposed(PHONE)
