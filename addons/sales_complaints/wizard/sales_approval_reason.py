from odoo import fields, models


class SalesApprovalReason(models.TransientModel):
    """The same question for what happens to a complaint with a reason."""

    _inherit = "sales.approval.reason"

    verb = fields.Selection(
        selection_add=[("reject", "Reject"), ("wait", "Wait for the Customer"), ("drop", "Drop")],
        ondelete={"reject": "cascade", "wait": "cascade", "drop": "cascade"},
    )
