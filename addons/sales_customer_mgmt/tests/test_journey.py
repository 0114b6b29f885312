from odoo.tests import tagged

from .common import CustomerCase
from .common_browser import PHONE, BrowserCase

NAME = "东莞永固精工鞋业有限公司"


@tagged("post_install", "-at_install")
class TestJourney(BrowserCase, CustomerCase):
    """A customer goes through review in the browser, on phone and desktop (CM-4.1.3)."""

    stem = "customer_journey"

    def test_registered_returned_mended_approved(self):
        self.approved(self.sales3, name="永固鞋业有限公司")
        self.play("register", "sales1", PHONE)
        customer = self.env["res.partner"].search([("name", "=", NAME)])
        self.assertEqual(customer.approval_state, "submitted")
        self.assertEqual(customer.user_id, self.sales1)
        self.play("return", "supervisor1")
        self.assertEqual(customer.return_reason, "Who decides on buying there?")
        self.play("mend", "sales1", PHONE)
        self.assertEqual(customer.approval_state, "submitted")
        self.assertEqual(customer.child_ids.buying_role, "decision")
        self.play("approve", "supervisor1", PHONE)
        self.assertEqual(customer.approval_state, "approved")
        review = customer.duty_ids.filtered(lambda duty: duty.clause_id.number == "CM-4.1.3")
        self.assertEqual(set(review.mapped("state")), {"done"})
        self.play("compliance", "salesadmin")
        self.play("hidden", "sales3")
