from odoo import fields, models


class SalesPromiseSettle(models.TransientModel):
    """Asks what was done, or why a promise is moved or cancelled, and hands it to the promise (VM-7.3)."""

    _name = "sales.promise.settle"
    _description = "What Became of a Promise"

    promise_id = fields.Many2one(
        "sales.promise",
        required=True,
        default=lambda self: self.env.context.get("active_id"),
    )
    verb = fields.Selection(
        [("done", "Done"), ("postpone", "Move the day"), ("cancel", "Cancel")],
        required=True,
        default="done",
    )
    date_due = fields.Date(string="New Day")
    note = fields.Char(required=True)

    def action_confirm(self):
        if self.verb == "done":
            self.promise_id.action_done(self.note)
        elif self.verb == "postpone":
            self.promise_id.action_postpone(self.date_due, self.note)
        else:
            self.promise_id.action_cancel(self.note)
        return {"type": "ir.actions.act_window_close"}
