from odoo import fields, models


class SalesApprovalReason(models.TransientModel):
    """The same question for what else ends with a reason."""

    _inherit = "sales.approval.reason"

    verb = fields.Selection(
        selection_add=[("stop", "Stop"), ("decline", "Do Not Pursue")],
        ondelete={"stop": "cascade", "decline": "cascade"},
    )

    def action_confirm(self):
        if self.verb not in ("stop", "decline"):
            return super().action_confirm()
        records = self.env[self.res_model].browse(self.res_ids)
        if self.verb == "stop":
            records.action_stop(self.reason)
        else:
            records.action_decline(self.reason)
        return {"type": "ir.actions.act_window_close"}
