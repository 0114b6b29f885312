from odoo import fields, models

from .res_partner_visit import VISIT_GROUPS


class ResPartner(models.Model):
    _inherit = "res.partner"

    promise_open_count = fields.Integer(
        string="Open Promises", compute="_compute_promise_open_count", groups=VISIT_GROUPS
    )

    def _compute_promise_open_count(self):
        self._count_own(
            "promise_open_count", "sales.promise", [("state", "in", ("open", "broken"))]
        )

    def action_open_promises(self):
        return self._open_own(
            "sales_visits.sales_promise_action",
            self.env._("Promises to %s", self.name),
            default_partner_id=self.id,
        )
