from odoo import api, fields, models
from odoo.tools import ormcache


class SalesCustomerGrade(models.Model):
    """The value scale of customers (SD-4.2.1); clause values may differ by grade."""

    _name = "sales.customer.grade"
    _description = "Customer Grade"
    _order = "sequence, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    description = fields.Char(translate=True)
    strategy = fields.Html(
        translate=True, help="How customers of this class are looked after (CM-4.4.2)."
    )
    color = fields.Integer()
    active = fields.Boolean(default=True)

    _name_unique = models.UniqueIndex("(name)", "This grade exists already.")

    @api.depends("name")
    def _compute_display_name(self):
        """There are few, and each page of customers shows them."""
        names = self._names()
        for grade in self:
            grade.display_name = names.get(grade.id) or grade.name

    @api.model
    @ormcache()
    def _names(self):
        grades = self.sudo().with_context(active_test=False).search_fetch([], ["name"])
        return {grade.id: grade.name for grade in grades}

    @api.model_create_multi
    def create(self, vals_list):
        grades = super().create(vals_list)
        self.env.registry.clear_cache()
        return grades

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()
