from odoo import fields, models


class ResPartnerLose(models.TransientModel):
    """Asks why these customers are lost, and hands it to their own method (SD-3.3.1)."""

    _name = "res.partner.lose"
    _description = "Lost Customer"

    partner_ids = fields.Many2many(
        "res.partner",
        string="Customers",
        default=lambda self: self.env.context.get("active_ids"),
    )
    reason_id = fields.Many2one("crm.lost.reason", required=True)
    note = fields.Char(string="What Happened")

    def action_confirm(self):
        self.partner_ids.action_lose(self.reason_id, self.note)
        return {"type": "ir.actions.act_window_close"}
