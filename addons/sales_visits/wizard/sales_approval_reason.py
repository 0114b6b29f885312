from odoo import fields, models


class SalesApprovalReason(models.TransientModel):
    """The same question for what else ends with a reason."""

    _inherit = "sales.approval.reason"

    verb = fields.Selection(
        selection_add=[("cancel", "Cancel"), ("excuse", "Excuse"), ("refuse", "Refuse")],
        ondelete={"cancel": "cascade", "excuse": "cascade", "refuse": "cascade"},
    )
