import json

from odoo import models

from odoo.addons.spreadsheet.utils.validate_data import fields_in_spreadsheet


class SpreadsheetDashboard(models.Model):
    _inherit = "spreadsheet.dashboard"

    def _shows_customers(self):
        """Whether the figures of these dashboards are about partners."""
        models_used = {
            name
            for dashboard in self.sudo()
            for name in fields_in_spreadsheet(json.loads(dashboard.spreadsheet_data or "{}"))
        }
        return any(
            name == "res.partner" or field.comodel_name == "res.partner"
            for name in models_used & self.env.registry.models.keys()
            for field in self.env[name]._fields.values()
        )
