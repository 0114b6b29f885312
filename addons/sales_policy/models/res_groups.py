from odoo import models


class ResGroups(models.Model):
    _inherit = "res.groups"

    def write(self, vals):
        if not {"user_ids", "implied_ids"} & vals.keys():
            return super().write(vals)
        before = self.env["sales.role.change"]._holders()
        result = super().write(vals)
        self.env["sales.role.change"]._log_since(before)
        return result
