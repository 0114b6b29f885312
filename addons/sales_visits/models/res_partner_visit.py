from odoo import fields, models

VISIT_GROUPS = "sales_policy.group_salesperson,sales_policy.group_sales_administration"


class ResPartner(models.Model):
    _inherit = "res.partner"

    visit_count = fields.Integer(
        string="Visits", compute="_compute_visit_count", groups=VISIT_GROUPS
    )

    def _compute_visit_count(self):
        counts = dict(
            self.env["sales.visit"]._read_group(
                [("partner_id", "in", self.ids)], ["partner_id"], ["__count"]
            )
        )
        for partner in self:
            partner.visit_count = counts.get(partner, 0)

    def action_open_visits(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_visits.sales_visit_action")
        return {
            **action,
            "domain": [("partner_id", "=", self.id)],
            "context": {"default_partner_id": self.id},
            "display_name": self.env._("Visits to %s", self.name),
        }
