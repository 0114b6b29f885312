from odoo import api, models
from odoo.fields import Domain


class IrRule(models.Model):
    _inherit = "ir.rule"

    @api.model
    def _with_columns_asked(self, model, fields):
        """`fields` of `model` to be read, and where a column is among them, those that rules ask for
        before a record is read: else Odoo reads all columns for them, in a query of their own."""
        if not any(field.column_type for field in fields):
            return fields
        rule = Domain(self._compute_domain(model._name, "read"))
        asked = (model._fields[leaf.field_expr.split(".")[0]] for leaf in rule.iter_conditions())
        return dict.fromkeys([*fields, *(field for field in asked if field.column_type)])
