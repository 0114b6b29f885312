from odoo import models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def action_new_complaint(self):
        self.ensure_one()
        products, lots = self.move_ids.product_id, self.move_line_ids.lot_id
        return self.env["sales.complaint"]._quick_action(
            partner_id=self.partner_id.commercial_partner_id.id,
            order_id=self.sale_id.id,
            picking_id=self.id,
            product_id=len(products) == 1 and products.id,
            lot_id=len(products) == 1 and len(lots) == 1 and lots.id,
        )
