from odoo import models
from odoo.fields import Domain

# All that the name of a customer is made of
NAME = ["commercial_company_name", "company_name", "is_company", "name", "parent_id", "type"]


class SalesComplaint(models.Model):
    """A page of complaints in few, narrow queries: Odoo reads customers and people with all their
    columns for their names, and complaints anew for what the record rules ask. Customers do not read all of
    that."""

    _inherit = "sales.complaint"

    def _fetch_query(self, query, fields):
        if not fields or not self.env.user._is_internal() or self.env.su:
            return super()._fetch_query(query, fields)
        rule = Domain(self.env["ir.rule"]._compute_domain(self._name, "read"))
        asked = (self._fields[leaf.field_expr.split(".")[0]] for leaf in rule.iter_conditions())
        fields = dict.fromkeys([*fields, *(field for field in asked if field.column_type)])
        return super()._fetch_query(query, fields)

    def _read_format(self, fnames, load="_classic_read"):
        shown = self.sudo()
        if "partner_id" in fnames:
            shown.partner_id.fetch(NAME)
        if "user_id" in fnames:
            shown.user_id.fetch(["partner_id"])
            shown.user_id.partner_id.fetch(["name"])
        return super()._read_format(fnames, load)
