from odoo import Command, api, fields, models


class SalesDutyExtend(models.TransientModel):
    """Moves the deadline of other people's duties, with a reason; `sales.duty` checks and logs."""

    _name = "sales.duty.extend"
    _description = "Extend Duty"

    duty_ids = fields.Many2many("sales.duty", required=True, readonly=True)
    deadline = fields.Datetime(string="New Deadline", required=True)
    reason = fields.Char(required=True)

    @api.model
    def default_get(self, fields):
        duties = self.env["sales.duty"].browse(self.env.context.get("active_ids"))
        return {**super().default_get(fields), "duty_ids": [Command.set(duties.ids)]}

    def action_confirm(self):
        self.duty_ids.action_extend(self.deadline, self.reason)
        return {"type": "ir.actions.act_window_close"}
