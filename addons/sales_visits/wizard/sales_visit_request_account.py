from odoo import api, fields, models


class SalesVisitRequestAccount(models.TransientModel):
    """Asks what an approved request has cost, and hands it to the request (SD-5.2)."""

    _name = "sales.visit.request.account"
    _description = "Account for a Request"
    _inherit = ["sales.visit.seen.mixin"]
    _seen_fields = ("request_id",)

    request_id = fields.Many2one(
        "sales.visit.request",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env.context.get("active_id"),
    )
    currency_id = fields.Many2one(related="request_id.currency_id")
    amount = fields.Monetary(related="request_id.amount")
    actual = fields.Monetary(compute="_compute_actual", store=True, readonly=False, precompute=True)
    reason = fields.Char()

    @api.depends("request_id")
    def _compute_actual(self):
        for account in self:
            account.actual = account.request_id._expected_actual()

    def action_confirm(self):
        self.request_id.action_account(self.actual, self.reason)
        return {"type": "ir.actions.act_window_close"}
