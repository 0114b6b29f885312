from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, TransactionCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestSalesCustomerPurchase(TransactionCase):
    """Purchasing buys from a vendor that is a customer as well (CM-4.2.2)."""

    def test_purchase_from_a_confidential_customer(self):
        seller = new_test_user(self.env, "purchase_seller", "sales_policy.group_salesperson")
        buyer = new_test_user(self.env, "purchase_buyer", "purchase.group_purchase_user")
        customer = self.env["res.partner"].create(
            {
                "name": "Soles Ltd",
                "is_company": True,
                "is_sales_customer": True,
                "user_id": seller.id,
                "comment": "between us",
            }
        )
        product = self.env["product.product"].create({"name": "Glue"})
        with Form(self.env["purchase.order"].with_user(buyer)) as form:
            form.partner_id = customer.with_user(buyer)
        order = form.record
        order.order_line = [
            Command.create({"product_id": product.id, "product_qty": 2, "price_unit": 5})
        ]
        order.button_confirm()
        self.assertEqual(order.state, "purchase")
        order.order_line.qty_received = 2
        self.assertEqual(order.order_line.qty_received, 2)
        self.assertFalse(customer.with_user(buyer).has_access("write"))
        with self.assertRaises(AccessError):
            customer.with_user(buyer).read(["comment"])
