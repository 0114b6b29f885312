from odoo import models


class StockPicking(models.Model):
    """A return or a replacement that is done carries out the solution it was made for (CM-5.2.2)."""

    _inherit = "stock.picking"

    def _action_done(self):
        result = super()._action_done()
        solutions = self.env["sales.complaint.solution"]
        moved = solutions._of_documents("return_id", self)
        moved |= solutions._of_documents("replacement_id", self.sudo().sale_id)
        moved._documents_moved()
        return result
