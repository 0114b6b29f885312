from odoo import models
from odoo.tools import SQL
from odoo.tools.sql import column_exists


class IrModel(models.Model):
    _inherit = "ir.model"

    def unlink(self):
        gone = self.mapped("model")
        if gone:
            self._leave_ledgers(gone)
        return super().unlink()

    def _leave_ledgers(self, gone):
        """An addon goes, and its documents with it: so does what was owed and decided about them.

        Nobody could answer for it any more, and installed again the addon numbers its documents from
        one: they would inherit duties and decisions of others.

        :param gone: names of models
        """
        for table in ("sales_duty", "sales_approval"):
            if column_exists(self.env.cr, table, "res_model"):  # or it goes in the same breath
                self.env.cr.execute(
                    SQL("DELETE FROM %s WHERE res_model = ANY(%s)", SQL.identifier(table), gone)
                )
