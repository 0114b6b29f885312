from odoo import api, models
from odoo.exceptions import ValidationError


class SpreadsheetDashboardShare(models.Model):
    """A link that shows a copy of a dashboard to everybody is an export without a reason (CM-4.2.1)."""

    _inherit = "spreadsheet.dashboard.share"

    @api.constrains("dashboard_id")
    def _check_no_customers(self):
        if self.dashboard_id._shows_customers():
            raise ValidationError(
                self.env._(
                    "Figures of customers do not leave the system by a public link: export the records "
                    "behind them, with the reason (CM-4.2.1)."
                )
            )
