from odoo import models
from odoo.tools import SQL
from odoo.tools.sql import column_exists


class IrModel(models.Model):
    _inherit = "ir.model"

    def _leave_ledgers(self, gone):
        """The customer was contacted all the same: contacts stay, without the document."""
        super()._leave_ledgers(gone)
        if column_exists(self.env.cr, "sales_contact", "source"):  # it may go in the same breath
            self.env.cr.execute(
                SQL(
                    "UPDATE sales_contact SET source = 'gone,' || id, res_model = NULL, res_id = NULL"
                    " WHERE res_model = ANY(%s)",
                    gone,
                )
            )
