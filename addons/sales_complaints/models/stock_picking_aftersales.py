from odoo import fields, models

from odoo.addons.sales_policy.deadline import local_date


class StockPicking(models.Model):
    """Each delivery to a customer brings about its after-sales contact, at once (SP-6.1)."""

    _inherit = "stock.picking"

    aftersales_id = fields.Many2one(
        "sales.aftersales.contact",
        string="After-Sales Contact",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="sales_policy.group_salesperson,sales_policy.group_sales_administration",
    )

    def _action_done(self):
        result = super()._action_done()
        self.env["sales.aftersales.contact"]._expect(self)
        return result

    def _aftersales_key(self):
        """(customer, company, day) of a delivery to a customer, False of any other."""
        customer = self.partner_id.commercial_partner_id
        delivered = (
            self.state == "done"
            and self.picking_type_code == "outgoing"
            and self.location_dest_id.usage == "customer"
            and customer.is_sales_customer
        )
        if not delivered:
            return False
        day = local_date(self.date_done or fields.Datetime.now(), self.company_id._sales_tz())
        return customer, self.company_id, day
