from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class SalesPageMixin(models.AbstractModel):
    """Documents of which there are very many: a page of them in few, narrow queries."""

    _name = "sales.page.mixin"
    _description = "Document in Long Lists"

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **options):
        """What is mine for one reason or another begins with the first that are mine for each reason, which
        an index holds in order: PostgreSQL would walk past those of all others to find them."""
        ways = order and limit and not options.get("bypass_access") and self._ways_to_be_mine()
        if ways:
            search, domain = super()._search, Domain(domain)
            firsts = [search(domain & way, 0, offset + limit, order, **options) for way in ways]
            union = SQL(" UNION ALL ").join(SQL("(%s)", first.select()) for first in firsts)
            domain = Domain("id", "in", union)
            options = {"active_test": False, "bypass_access": True}  # both are done
        return super()._search(domain, offset, limit, order, **options)

    @api.model
    def _ways_to_be_mine(self):
        """The conditions of the record rules that name the user, where one of several must hold."""
        if self.env.su:
            return []
        rule = Domain(self.env["ir.rule"]._compute_domain(self._name, "read"))
        me = [self.env.uid]
        ways = [
            leaf
            for leaf in rule.iter_conditions()
            if leaf.operator == "in" and list(leaf.value) == me
        ]
        others = rule.map_conditions(lambda leaf: Domain.FALSE if leaf in ways else leaf)
        return ways if len(ways) > 1 and others.is_false() else []

    def _fetch_query(self, query, fields):
        """With what staff read comes what the record rules ask of it."""
        if fields and not self.env.su and self.env.user._is_internal():
            fields = self.env["ir.rule"]._with_columns_asked(self, fields)
        return super()._fetch_query(query, fields)
