from odoo import fields, models


class SalesChannelCost(models.Model):
    """What was spent in a month on finding prospects by a source or through a channel (SD-1.1): a stand
    at an exhibition, an online shop. The funnel divides it by the formal customers it brought."""

    _name = "sales.channel.cost"
    _description = "Cost of a Channel"
    _order = "date desc, id desc"

    name = fields.Char(string="What For", required=True)
    date = fields.Date(required=True, default=lambda self: self.env.company._sales_today())
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    source_id = fields.Many2one("sales.customer.source", index="btree_not_null")
    channel_id = fields.Many2one("sales.customer.channel", index="btree_not_null")
    amount = fields.Monetary(required=True)

    _source_or_channel = models.Constraint(
        "CHECK (source_id IS NOT NULL OR channel_id IS NOT NULL)",
        "Say which source or channel the money was spent on (SD-1.1).",
    )
    _amount_positive = models.Constraint("CHECK (amount > 0)", "A cost is more than 0.")
