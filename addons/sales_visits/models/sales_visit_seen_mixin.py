from odoo import api, models


class SalesVisitSeenMixin(models.AbstractModel):
    """A form about a document that one does not see is neither saved nor filled: its name tells the
    customer (CM-4.2.2), and Odoo reads the names of linked records past all record rules."""

    _name = "sales.visit.seen.mixin"
    _description = "Form About a Document That One Sees"

    _seen_fields = ()

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        self._check_seen([values])
        return values

    @api.model_create_multi
    def create(self, vals_list):
        self._check_seen(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_seen([vals])
        return super().write(vals)

    def onchange(self, values, field_names, fields_spec):
        self._check_seen([values])
        return super().onchange(values, field_names, fields_spec)

    @api.model
    def _check_seen(self, vals_list):
        for name in self._seen_fields:
            numbers = [vals[name] for vals in vals_list if vals.get(name)]
            self.env[self._fields[name].comodel_name].browse(numbers).check_access("read")
