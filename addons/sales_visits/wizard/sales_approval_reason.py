from odoo import fields, models

VERBS = [
    ("cancel", "Cancel"),
    ("excuse", "Excuse"),
    ("refuse", "Refuse"),
    ("done", "Done"),
    ("postpone", "Move the day"),
]


class SalesApprovalReason(models.TransientModel):
    """The same question for what else ends with a reason, is done, or moves to another day (VM-7.3)."""

    _inherit = "sales.approval.reason"

    verb = fields.Selection(
        selection_add=VERBS, ondelete={verb: "cascade" for verb, _label in VERBS}
    )
    date_due = fields.Date(string="New Day")

    def _verb_arguments(self):
        arguments = super()._verb_arguments()
        return (self.date_due, *arguments) if self.verb == "postpone" else arguments
