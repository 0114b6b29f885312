from odoo import fields, models

COMPLAINT_GROUPS = (
    "sales_policy.group_salesperson,sales_policy.group_sales_administration,"
    "sales_policy.group_quality"
)


class ResPartner(models.Model):
    _inherit = "res.partner"

    complaint_ids = fields.One2many(
        "sales.complaint", "partner_id", string="Their Complaints", groups=COMPLAINT_GROUPS
    )
    complaint_count = fields.Integer(
        string="Complaints", compute="_compute_complaint_count", groups=COMPLAINT_GROUPS
    )

    def _compute_complaint_count(self):
        self._count_own("complaint_count", "sales.complaint")

    def action_open_complaints(self):
        return self._open_own(
            "sales_complaints.sales_complaint_action",
            self.env._("Complaints of %s", self.name),
            default_partner_id=self.id,
        )
