from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, TransactionCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestSalesCustomerStock(TransactionCase):
    """The warehouse ships to customers whose file it does not see (CM-4.2.2)."""

    def test_delivery_to_a_confidential_customer(self):
        seller = new_test_user(self.env, "stock_seller", "sales_policy.group_salesperson")
        keeper = new_test_user(self.env, "stock_keeper", "stock.group_stock_user")
        customer = self.env["res.partner"].create(
            {
                "name": "Soles Ltd",
                "is_company": True,
                "is_sales_customer": True,
                "user_id": seller.id,
                "street": "Houjie 1",
                "comment": "between us",
            }
        )
        product = self.env["product.product"].create({"name": "Sole", "is_storable": True})
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", self.env.company.id)], limit=1
        )
        self.env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, 10)
        picking = (
            self.env["stock.picking"]
            .with_user(keeper)
            .create(
                {
                    "partner_id": customer.id,
                    "picking_type_id": warehouse.out_type_id.id,
                    "location_id": warehouse.lot_stock_id.id,
                    "location_dest_id": self.env.ref("stock.stock_location_customers").id,
                    "move_ids": [
                        Command.create(
                            {
                                "product_id": product.id,
                                "product_uom_qty": 3,
                                "location_id": warehouse.lot_stock_id.id,
                                "location_dest_id": self.env.ref(
                                    "stock.stock_location_customers"
                                ).id,
                            }
                        )
                    ],
                }
            )
        )
        picking.action_confirm()
        picking.action_assign()
        with Form(picking) as form:
            form.note = "fragile"
        picking.move_ids.quantity = 3
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        slip, _format = (
            self.env["ir.actions.report"]
            .with_user(keeper)
            ._render_qweb_html("stock.report_deliveryslip", picking.ids)
        )
        self.assertIn(b"Houjie 1", slip)
        self.assertFalse(customer.with_user(keeper).has_access("write"))
        with self.assertRaises(AccessError):
            customer.with_user(keeper).read(["comment"])

    def test_demo_company_delivers(self):
        """What the demo company sold left its warehouse, but for the orders of these weeks."""
        companies = self.env.ref("sales_policy.company_a") | self.env.ref("sales_policy.company_b")
        for company in companies:
            warehouse = self.env["stock.warehouse"].search([("company_id", "=", company.id)])
            self.assertEqual(len(warehouse), 1)
            self.env["sales.demo"]._open_warehouses()
            self.assertEqual(warehouse.search([("company_id", "=", company.id)]), warehouse)
        old = self.env["sale.order"].search(
            [
                ("company_id", "in", companies.ids),
                ("state", "=", "sale"),
                ("date_order", "<", "today -14d"),
            ]
        )
        self.assertEqual(set(old.mapped("delivery_status")), {"full"})
        for order in old:
            self.assertLess(order.date_order, order.effective_date)
            for line in order.order_line:
                self.assertEqual(line.qty_delivered, line.product_uom_qty)
