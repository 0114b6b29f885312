from odoo import api, fields, models


class SalesReceivableReply(models.TransientModel):
    """Asks for the text of a report, an answer or a settlement, and hands it to the document's own
    method (SD-7.2)."""

    _name = "sales.receivable.reply"
    _description = "Report or Answer"

    exception_id = fields.Many2one("sales.receivable.exception", readonly=True)
    followup_id = fields.Many2one("sales.receivable.followup", readonly=True)
    verb = fields.Selection(
        [("report", "Report"), ("answer", "Answer"), ("settle", "Settle")], required=True
    )
    comment = fields.Text(related="exception_id.comment")
    dispute_reason = fields.Char(related="followup_id.dispute_reason")
    decision = fields.Selection(
        [("keep", "The credit stays as it is"), ("judge", "The credit is judged again")],
        default="keep",
    )
    text = fields.Text(required=True)

    @api.model
    def default_get(self, fields):
        context = self.env.context
        field = {
            "sales.receivable.exception": "exception_id",
            "sales.receivable.followup": "followup_id",
        }.get(context.get("active_model"))
        values = super().default_get(fields)
        return {**values, field: context.get("active_id")} if field else values

    def action_confirm(self):
        if self.verb == "report":
            self.exception_id.action_report(self.text)
        elif self.verb == "answer":
            return self.exception_id.action_answer(self.decision, self.text)
        else:
            self.followup_id.action_settle(self.text)
        return {"type": "ir.actions.act_window_close"}
