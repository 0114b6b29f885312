from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_new_complaint(self):
        """Of this customer, told by this person."""
        self.ensure_one()
        customer = self.commercial_partner_id
        return self.env["sales.complaint"]._quick_action(
            partner_id=customer.id, contact_id=self != customer and self.id
        )
