from odoo import fields, models


class AccountAnalyticAccount(models.Model):
    """Every employee may pick an analytic account: its customer is a name there, and no way around
    the rules on customers (CM-4.2.2)."""

    _inherit = "account.analytic.account"

    partner_id = fields.Many2one(bypass_search_access=False)

    def _compute_display_name(self):
        return super(AccountAnalyticAccount, self.sudo())._compute_display_name()
