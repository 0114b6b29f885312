from odoo import fields, models


class SalesComplaint(models.Model):
    _inherit = "sales.complaint"

    chat_channel_id = fields.Many2one(
        "discuss.channel",
        string="Live Chat",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The conversation in which it was told.",
    )

    def _kept_fields(self):
        return super()._kept_fields() | {"chat_channel_id"}
