from odoo import fields, models

VISIT_GROUPS = "sales_policy.group_salesperson,sales_policy.group_sales_administration"


class ResPartner(models.Model):
    _inherit = "res.partner"

    visit_count = fields.Integer(
        string="Visits", compute="_compute_visit_count", groups=VISIT_GROUPS
    )

    def _compute_visit_count(self):
        self._count_own("visit_count", "sales.visit")

    def action_open_visits(self):
        return self._open_own(
            "sales_visits.sales_visit_action",
            self.env._("Visits to %s", self.name),
            default_partner_id=self.id,
        )
