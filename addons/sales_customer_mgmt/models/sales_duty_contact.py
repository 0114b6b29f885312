from odoo import models


class SalesDuty(models.Model):
    """What a supervisor allows for a contact shows on its customer (CM-4.3.1)."""

    _inherit = "sales.duty"

    def _extend(self, deadline, reason):
        super()._extend(deadline, reason)
        if self.res_model == "res.partner":
            self.env["res.partner"].sudo().browse(self.res_id)._show_next_contact()
