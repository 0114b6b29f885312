from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def action_new_complaint(self):
        self.ensure_one()
        products = self.order_line.product_id
        return self.env["sales.complaint"]._quick_action(
            partner_id=self.commercial_partner_id.id,
            order_id=self.id,
            product_id=len(products) == 1 and products.id,
        )
