from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """The contacts with merged customers stay, each once (CM-4.3.1)."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        contacts = self.env["sales.contact"].sudo()
        contacts._merge_customers(src_partners + dst_partner)
        super()._update_foreign_keys(src_partners, dst_partner)
        last = contacts.search([("partner_id", "=", dst_partner.id)], limit=1)
        if last:
            dst_partner.sudo()._mark_contacted({dst_partner.id: last.date})
