from odoo import api, fields, models


class SalesApprovalReason(models.TransientModel):
    """Asks for the reason of a return, a reopening or another verb, and hands it to the documents' own
    method of that name."""

    _name = "sales.approval.reason"
    _description = "Reason"

    res_model = fields.Char(required=True)
    res_ids = fields.Json(required=True)
    verb = fields.Selection([("return", "Return"), ("reopen", "Reopen")], required=True)
    reason = fields.Char(required=True)

    @api.model
    def default_get(self, fields):
        context = self.env.context
        return {
            **super().default_get(fields),
            "res_model": context.get("active_model"),
            "res_ids": context.get("active_ids") or [context.get("active_id")],
        }

    def action_confirm(self):
        documents = self.env[self.res_model].browse(self.res_ids)
        getattr(documents, f"action_{self.verb}")(*self._verb_arguments())
        return {"type": "ir.actions.act_window_close"}

    def _verb_arguments(self):
        return (self.reason,)
