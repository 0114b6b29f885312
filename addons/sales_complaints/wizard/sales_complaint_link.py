from odoo import api, fields, models


class SalesComplaintLink(models.TransientModel):
    """A link to hand to a customer, to be copied (CM-5.1.1, CM-5.2.3)."""

    _name = "sales.complaint.link"
    _description = "Link for a Customer"

    url = fields.Char(string="Link", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)

    @api.model
    def _open(self, title, url, partner=None):
        link = self.create({"url": url, "partner_id": partner and partner.id})
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": self._name,
            "res_id": link.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_renew(self):
        self.partner_id.check_access("write")
        self.partner_id._renew_complaint_link()
        return self.partner_id.action_complaint_link()
