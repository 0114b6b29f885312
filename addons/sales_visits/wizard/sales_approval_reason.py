from odoo import fields, models


class SalesApprovalReason(models.TransientModel):
    """The same question for a check-in that is refused (VM-6.2)."""

    _inherit = "sales.approval.reason"

    verb = fields.Selection(selection_add=[("refuse", "Refuse")], ondelete={"refuse": "cascade"})

    def action_confirm(self):
        if self.verb != "refuse":
            return super().action_confirm()
        self.env[self.res_model].browse(self.res_ids).action_refuse(self.reason)
        return {"type": "ir.actions.act_window_close"}
