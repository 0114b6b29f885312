from odoo import fields, models


class SaleOrder(models.Model):
    """A replacement goes out as an order at no price: it wins no lost customer back (CM-5.2.2)."""

    _inherit = "sale.order"

    complaint_id = fields.Many2one(
        "sales.complaint",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="What it replaces without charge.",
    )

    def _win_customers_back(self):
        return super(
            SaleOrder, self.filtered(lambda order: not order.sudo().complaint_id)
        )._win_customers_back()
