from odoo import models


class SalesVisit(models.Model):
    """A page of visits in few, narrow queries."""

    _inherit = "sales.visit"

    def _fetch_query(self, query, fields):
        if fields and not self.env.su:
            fields = self.env["ir.rule"]._with_columns_asked(self, fields)
        return super()._fetch_query(query, fields)
