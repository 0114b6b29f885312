from odoo import fields, models


class SalesFeedbackAnswer(models.TransientModel):
    """Asks what is done about a customer's feedback, and hands it to the feedback's own method (CM-4.3.3)."""

    _name = "sales.feedback.answer"
    _description = "Answer to Feedback"

    feedback_id = fields.Many2one("sales.feedback", required=True)
    answer = fields.Text(required=True)

    def action_confirm(self):
        for wizard in self:
            wizard.feedback_id.action_answer(wizard.answer)
        return {"type": "ir.actions.act_window_close"}
