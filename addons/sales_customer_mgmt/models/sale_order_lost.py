from odoo import api, models


class SaleOrder(models.Model):
    """A confirmed order wins a lost customer back, whichever way it comes (SD-3.3.1)."""

    _inherit = "sale.order"

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders._win_customers_back()
        return orders

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") == "sale":
            self._win_customers_back()
        return result

    def _win_customers_back(self):
        """Old orders that are entered afterwards win nobody back."""
        confirmed = self.sudo().filtered(
            lambda order: (
                order.state == "sale" and order.commercial_partner_id.customer_stage == "lost"
            )
        )
        newer = confirmed.filtered(
            lambda order: (
                not order.commercial_partner_id.date_lost
                or order.date_order > order.commercial_partner_id.date_lost
            )
        )
        if newer:
            newer.commercial_partner_id._win_back(newer)
