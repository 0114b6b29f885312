from odoo import fields, models

from .res_partner_visit import VISIT_GROUPS


class ResPartner(models.Model):
    _inherit = "res.partner"

    promise_open_count = fields.Integer(
        string="Open Promises", compute="_compute_promise_open_count", groups=VISIT_GROUPS
    )

    def _compute_promise_open_count(self):
        counts = dict(
            self.env["sales.promise"]._read_group(
                [("partner_id", "in", self.ids), ("state", "in", ("open", "broken"))],
                ["partner_id"],
                ["__count"],
            )
        )
        for partner in self:
            partner.promise_open_count = counts.get(partner, 0)

    def action_open_promises(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_visits.sales_promise_action")
        return {
            **action,
            "domain": [("partner_id", "=", self.id)],
            "context": {"default_partner_id": self.id},
            "display_name": self.env._("Promises to %s", self.name),
        }
