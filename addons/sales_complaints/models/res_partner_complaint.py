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
        counts = dict(
            self.env["sales.complaint"]._read_group(
                [("partner_id", "in", self.ids)], ["partner_id"], ["__count"]
            )
        )
        for partner in self:
            partner.complaint_count = counts.get(partner, 0)

    def action_open_complaints(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_complaints.sales_complaint_action"
        )
        return {
            **action,
            "domain": [("partner_id", "=", self.id)],
            "context": {"default_partner_id": self.id},
            "display_name": self.env._("Complaints of %s", self.name),
        }
