from odoo import fields, models


class IrActionsActWindowView(models.Model):
    _inherit = "ir.actions.act_window.view"

    view_mode = fields.Selection(
        selection_add=[("sales_visit_map", "Map")], ondelete={"sales_visit_map": "cascade"}
    )
