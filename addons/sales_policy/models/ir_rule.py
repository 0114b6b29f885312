from odoo import api, models
from odoo.fields import Domain


class IrRule(models.Model):
    _inherit = "ir.rule"

    @api.model
    def _columns_asked(self, model):
        """The fields of `model` in the table that the user's rules ask for before a record is read."""
        rule = Domain(self._compute_domain(model._name, "read"))
        asked = (model._fields[leaf.field_expr.split(".")[0]] for leaf in rule.iter_conditions())
        return [field for field in asked if field.column_type]
