from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import CustomerCase


class FormalCase(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create({"name": "Sole", "type": "consu"})

    def order(self, customer, user=None):
        line = Command.create({"product_id": self.product.id, "price_unit": 10})
        return (
            self.env["sale.order"]
            .with_user(user or self.sales1)
            .create({"partner_id": customer.id, "order_line": [line]})
        )

    def said(self, customer):
        """What the conversation says of turning formal."""
        return customer.sudo().message_ids.filtered(
            lambda message: "Formal customer now" in (message.body or "")
        )

    def refuse(self, error, function, *args, **kwargs):
        with self.assertRaises(error) as caught, self.env.cr.savepoint():
            function(*args, **kwargs)
        return str(caught.exception)


@tagged("post_install", "-at_install")
class TestTurnFormal(FormalCase):
    """A prospect turns into a formal customer once, by every road (SD-3.2.1)."""

    def assertFormal(self, customer):
        self.assertEqual(customer.customer_stage, "formal")
        self.assertTrue(customer.date_formal)
        self.assertEqual(len(self.said(customer)), 1)

    def test_first_order(self):
        customer = self.approved(self.sales1)
        self.assertEqual((customer.customer_stage, customer.date_formal), ("prospect", False))
        order = self.order(customer)
        order.action_confirm()
        self.assertFormal(customer)
        self.assertIn(order.name, self.said(customer).body)
        since = customer.date_formal
        self.order(customer).action_confirm()
        self.assertFormal(customer)
        self.assertEqual(customer.date_formal, since)

    def test_order_of_a_contact(self):
        customer = self.approved(self.sales1)
        self.order(customer.child_ids).action_confirm()
        self.assertFormal(customer)

    def test_batch(self):
        """Two orders of one customer and one of another, confirmed at once."""
        one, two = self.approved(self.sales1), self.approved(self.sales1)
        (self.order(one) + self.order(one) + self.order(two)).action_confirm()
        self.assertFormal(one)
        self.assertFormal(two)

    def test_order_that_is_confirmed_from_the_start(self):
        """An import or another addon creates orders that are confirmed already."""
        customer = self.approved(self.sales1)
        self.env["sale.order"].create({"partner_id": customer.id, "state": "sale"})
        self.assertFormal(customer)

    def test_order_before_the_review(self):
        """CM-4.1.3: a customer that is not reviewed turns formal with its review."""
        customer = self.customer(self.sales1)
        self.env["sale.order"].create({"partner_id": customer.id, "state": "sale"})
        self.assertEqual(customer.customer_stage, "prospect")
        customer.action_submit()
        customer.with_user(self.supervisor1).action_approve()
        self.assertFormal(customer)

    def test_request(self):
        """SD-3.2.1: without an order, with a reason that sales administration approves."""
        customer = self.approved(self.sales1)
        requests = self.env["sales.stage.change"].with_user(self.sales1)
        change = requests.create({"partner_id": customer.id, "reason": "Framework contract"})
        change.action_submit()
        self.refuse(UserError, change.action_approve)
        self.refuse(UserError, change.with_user(self.supervisor1).action_approve)
        self.assertEqual(customer.customer_stage, "prospect")
        change.with_user(self.salesadmin).action_approve()
        self.assertFormal(customer)
        self.assertIn("Framework contract", self.said(customer).body)
        again = requests.create({"partner_id": customer.id, "reason": "Again"})
        self.assertIn("no prospect", self.refuse(UserError, again.action_submit))
        draft = self.customer(self.sales1)
        early = requests.create({"partner_id": draft.id, "reason": "Early"})
        self.assertIn("CM-4.1.3", self.refuse(UserError, early.action_submit))

    def test_request_for_somebody_elses_customer(self):
        theirs, mine = self.approved(self.sales3), self.approved(self.sales1)
        requests = self.env["sales.stage.change"].with_user(self.sales1)
        vals = {"partner_id": theirs.id, "reason": "Mine now"}
        self.refuse(AccessError, requests.create, vals)
        change = requests.create({**vals, "partner_id": mine.id})
        self.refuse(AccessError, change.write, {"partner_id": theirs.id})
        self.refuse(AccessError, change.write, {"approval_state": "approved"})
        self.assertFalse(change.with_user(self.sales3).has_access("read"))
        self.assertFalse(requests.with_user(self.employee).has_access("read"))
        self.assertTrue(change.with_user(self.supervisor1).has_access("read"))

    def test_won_back(self):
        """SD-3.3.1: a lost customer may turn formal again; since when it was first is kept."""
        customer = self.approved(self.sales1)
        self.order(customer).action_confirm()
        since = customer.date_formal
        customer.sudo().customer_stage = "lost"
        self.order(customer).action_confirm()
        self.assertEqual((customer.customer_stage, customer.date_formal), ("formal", since))
        self.assertTrue(customer.sudo().date_won_back)
        customer.sudo().customer_stage = "lost"
        self.assertEqual(customer.sudo()._turn_formal("won back"), customer)
        self.assertEqual((customer.customer_stage, customer.date_formal), ("formal", since))
        self.assertFalse(customer.sudo()._turn_formal("again"))

    def test_cancelled_order(self):
        """SD-3.2.1: cancelling the only order is said, and takes nothing back."""
        customer = self.approved(self.sales1)
        one, two = self.order(customer), self.order(customer)
        (one + two).action_confirm()
        count = len(customer.sudo().message_ids)
        one.sudo()._action_cancel()
        self.assertEqual(len(customer.sudo().message_ids), count, "there is another one")
        two.sudo()._action_cancel()
        self.assertEqual(customer.customer_stage, "formal")
        self.assertIn("stays formal", customer.sudo().message_ids[0].body)

    def test_others_are_left_alone(self):
        """Partners that are no customers of the regulations have no stage to turn."""
        vendor = self.env["res.partner"].create({"name": "Vendor"})
        self.order(vendor).action_confirm()
        self.assertFalse(vendor.date_formal)
        self.assertEqual(vendor.customer_stage, "prospect")

    def test_forged(self):
        """Nobody enters the stage or its date."""
        customer = self.approved(self.sales1)
        for user in (self.sales1, self.supervisor1, self.salesadmin, self.gm):
            theirs = customer.with_user(user)
            self.refuse(AccessError, theirs.write, {"customer_stage": "formal"})
            self.refuse(AccessError, theirs.write, {"date_formal": "2020-01-01"})
        self.refuse(AccessError, self.customer, self.sales1, date_formal="2020-01-01")
        partners = self.env["res.partner"].with_user(self.sales1)
        forged = partners.with_context(
            default_date_formal="2020-01-01", default_customer_stage="formal"
        ).create(self.file_values())
        self.assertEqual((forged.customer_stage, forged.date_formal), ("prospect", False))
        self.assertEqual(customer.copy().date_formal, False)
