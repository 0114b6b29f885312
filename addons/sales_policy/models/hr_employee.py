from odoo import api, models
from odoo.exceptions import ValidationError

LINE_FIELDS = {"parent_id", "user_id", "active"}


class HrEmployee(models.Model):
    """The reporting line of the regulations is the line of managers (`parent_id`)."""

    _inherit = "hr.employee"

    @api.constrains("parent_id")
    def _check_reporting_line(self):
        if self._has_cycle("parent_id"):
            raise ValidationError(
                self.env._("Nobody can stand above themselves on the reporting line (CM-6.1).")
            )

    @api.model_create_multi
    def create(self, vals_list):
        employees = super().create(vals_list)
        self._clear_reporting_line()
        return employees

    def write(self, vals):
        result = super().write(vals)
        if LINE_FIELDS & vals.keys():
            self._clear_reporting_line()
        if vals.get("active") is False:
            self.sudo().user_id._hand_over_duties()
        return result

    def unlink(self):
        result = super().unlink()
        self._clear_reporting_line()
        return result

    def _clear_reporting_line(self):
        """Record rules keep the ids of a team in the registry's cache, on every server."""
        self.env.flush_all()
        self.env["res.users"].invalidate_model(["sales_team_user_ids"])
        self.env.registry.clear_cache()
