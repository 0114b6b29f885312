from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import ormcache


class SalesKeptMixin(models.AbstractModel):
    """Fields that nobody enters, whichever way: they follow from a decision, a deed or a job.

    Server code that works as superuser sets them.
    """

    _name = "sales.kept.mixin"
    _description = "Record with Fields that are not Entered"

    @api.model
    def _kept_fields(self):
        """Names of the fields that are never entered."""
        return set()

    @api.model
    @ormcache()
    def _kept_names(self):
        """Those of a new record, gathered from all that extend the model once, not for each."""
        return frozenset(self._kept_fields())

    @api.model
    def default_get(self, fields):
        """Neither a client's context nor a user's own default sets a kept field."""
        kept = self._kept_names()
        values = super().default_get([name for name in fields if name not in kept])
        for name in kept.intersection(fields):
            field = self._fields[name]
            if field.default:
                value = field.convert_to_cache(field.default(self), self, validate=False)
                values[name] = field.convert_to_write(value, self)
        return values

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._check_kept_fields(vals)
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._check_kept_fields(vals)
        return super().write(vals)

    def _check_kept_fields(self, vals):
        kept = self._kept_fields() if self else self._kept_names()
        if name := next((name for name in vals if name in kept), None):
            raise AccessError(
                self.env._(
                    "“%s” follows from what happens and is decided, nobody enters it (CM-6.1).",
                    self._fields[name]._description_string(self.env),
                )
            )
