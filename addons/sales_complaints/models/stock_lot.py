from odoo import api, models
from odoo.fields import Domain


class StockLot(models.Model):
    """Who registers complaints finds a lot by its number and reads nothing else of it: where it went
    would tell the customers of others (CM-4.2.2, CM-5.1)."""

    _inherit = "stock.lot"

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        lots = self
        if self._is_only_looked_up():
            lots, domain = self.sudo(), self._lookup_domain(domain)
        return super(StockLot, lots).name_search(name, domain, operator, limit)

    @api.model
    def web_name_search(self, name, specification, domain=None, operator="ilike", limit=100):
        if not self._is_only_looked_up():
            return super().web_name_search(name, specification, domain, operator, limit)
        return [
            {"id": number, "display_name": label, "__formatted_display_name": label}
            for number, label in self.name_search(name, domain, operator, limit)
        ]

    def _is_only_looked_up(self):
        registers = self.env["sales.complaint"].has_access("create")
        return registers and not self.has_access("read")

    def _lookup_domain(self, asked):
        """Of what is asked for only the product counts: anything else could be asked to find out more."""
        conditions = [
            Domain("product_id", "=", condition[2])
            for condition in asked or []
            if list(condition[:2]) == ["product_id", "="] and isinstance(condition[2], int)
        ]
        companies = [False, *self.env.companies.ids]
        return Domain.AND([Domain("company_id", "in", companies), *conditions])
