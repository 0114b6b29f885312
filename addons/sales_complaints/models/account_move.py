from odoo import models


class AccountMove(models.Model):
    """A credit note that is posted carries out the solution it was made for (CM-5.2.2)."""

    _inherit = "account.move"

    def _post(self, soft=True):
        posted = super()._post(soft)
        solutions = self.env["sales.complaint.solution"]
        solutions._of_documents("credit_note_id", posted)._documents_moved()
        return posted
