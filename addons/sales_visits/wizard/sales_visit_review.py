from odoo import fields, models


class SalesVisitReview(models.TransientModel):
    """The supervisor's answer to visit reports (VM-7.2), handed to the reports' own verbs."""

    _name = "sales.visit.review"
    _description = "Answer to a Visit Report"

    report_ids = fields.Many2many(
        "sales.visit.report",
        string="Reports",
        default=lambda self: self.env.context.get("active_ids"),
    )
    comment = fields.Char(string="Answer")

    def action_accept(self):
        self.report_ids.action_accept(self.comment)
        return {"type": "ir.actions.act_window_close"}

    def action_return(self):
        self.report_ids.action_return(self.comment)
        return {"type": "ir.actions.act_window_close"}
