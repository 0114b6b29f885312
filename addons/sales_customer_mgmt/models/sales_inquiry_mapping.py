from odoo import api, fields, models

# Each with what it is found by on a lead
SIGNS = {"medium_ids": "medium_id", "utm_source_ids": "source_id"}


class SalesInquiryMapping(models.AbstractModel):
    """A source or channel that inquiries get by the medium and marketing source which Odoo has recorded
    of them: website, e-mail, campaign (SD-1.3)."""

    _name = "sales.inquiry.mapping"
    _description = "Recognised in Inquiries"
    _order = "sequence, id"

    medium_ids = fields.Many2many(
        "utm.medium",
        string="Inquiries by",
        help="An inquiry that comes this way gets this by itself (SD-1.3).",
    )
    utm_source_ids = fields.Many2many(
        "utm.source",
        string="Inquiries from",
        help="An inquiry that comes from there gets this by itself (SD-1.3).",
    )

    @api.model
    def _of_inquiry(self, lead):
        """What an inquiry like `lead` gets: by its marketing source before its medium."""
        for name in reversed(SIGNS):
            sign = lead.sudo()[SIGNS[name]]
            if sign and (found := self.sudo().search([(name, "in", sign.ids)], limit=1)):
                return found.sudo(False)
        return self.browse()


class SalesCustomerSource(models.Model):
    _inherit = ["sales.inquiry.mapping", "sales.customer.source"]
    _name = "sales.customer.source"


class SalesCustomerChannel(models.Model):
    _inherit = ["sales.inquiry.mapping", "sales.customer.channel"]
    _name = "sales.customer.channel"
