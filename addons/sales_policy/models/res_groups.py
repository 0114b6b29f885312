from odoo import Command, api, models

# By these fields users come to a group, or one group to another
HOLDERS = {"user_ids", "all_user_ids", "implied_ids", "implied_by_ids"}


class ResGroups(models.Model):
    _inherit = "res.groups"

    @api.model_create_multi
    def create(self, vals_list):
        with self.env["sales.role.change"]._logging():
            return super().create(vals_list)

    def write(self, vals):
        if not HOLDERS & vals.keys():
            return super().write(vals)
        with self.env["sales.role.change"]._logging():
            return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_roles_lost(self):
        """With a group go the roles that it implies: taken away first, so that it is logged."""
        self.write({"implied_ids": [Command.clear()]})
