from odoo import models
from odoo.exceptions import UserError


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Merging keeps the review of the customer that stays (CM-4.1.3)."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _update_values(self, src_partners, dst_partner):
        reviewed = src_partners.sudo().filtered(
            lambda p: p.is_sales_customer and p.approval_state in ("submitted", "approved")
        )
        if reviewed and not self.env.su:
            raise UserError(
                self.env._(
                    "“%s” is reviewed and cannot be merged into another one: keep this one, or have it "
                    "reopened first (CM-4.1.3).",
                    reviewed[0].name,
                )
            )
        # both have the same tax number until the source is deleted
        self.env.cr.execute("SET CONSTRAINTS res_partner_vat_key_unique DEFERRED")
        return super()._update_values(
            src_partners, dst_partner.with_context(sales_customer_merge=True)
        )
