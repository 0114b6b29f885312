from odoo import models
from odoo.exceptions import AccessError


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Merging reads and moves partners past all record rules: with customers, it is for sales
    administration (CM-4.2.2)."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _process_query(self, query):
        self._check_customer_merge()
        return super()._process_query(query)

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        if self.env["res.partner"].sudo().browse(partner_ids).filtered("is_confidential"):
            self._check_customer_merge()
        return super()._merge(partner_ids, dst_partner, extra_checks)

    def _check_customer_merge(self):
        if not self.env.su and not self.env.user.has_group(
            "sales_policy.group_sales_administration"
        ):
            raise AccessError(
                self.env._("Customers are merged by sales administration: ask there (CM-4.2.2).")
            )
