from odoo import fields, models


class SalesRescueGiveUp(models.TransientModel):
    """Asks why a rescue plan is given up and what is learned, and hands it to the plan (SD-3.3.2)."""

    _name = "sales.rescue.give.up"
    _description = "Rescue Plan Given Up"

    plan_ids = fields.Many2many(
        "sales.rescue.plan",
        string="Rescue Plans",
        default=lambda self: self.env.context.get("active_ids"),
    )
    reason = fields.Char(required=True)
    learning = fields.Text(string="What We Learn", required=True)

    def action_confirm(self):
        self.plan_ids.action_give_up(self.reason, self.learning)
        return {"type": "ir.actions.act_window_close"}
