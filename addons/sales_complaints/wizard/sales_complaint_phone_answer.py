from odoo import fields, models


class SalesComplaintPhoneAnswer(models.TransientModel):
    """What a customer without an e-mail address said by phone (CM-5.2.3)."""

    _name = "sales.complaint.phone.answer"
    _description = "Answer by Phone"

    complaint_id = fields.Many2one("sales.complaint", required=True, ondelete="cascade")
    is_solved = fields.Selection(
        [("yes", "Yes"), ("no", "No")], string="Is the problem solved?", required=True
    )
    score = fields.Selection(
        [(str(score), "★" * score) for score in range(1, 6)],
        string="How content are they?",
        required=True,
    )
    comment = fields.Text(string="In the Customer's Words")
    answered_by = fields.Char(string="Who Answered, and When", required=True)

    def action_confirm(self):
        self.complaint_id._record_answer(
            int(self.score), self.is_solved == "yes", self.comment, self.answered_by
        )
        return {"type": "ir.actions.act_window_close"}
