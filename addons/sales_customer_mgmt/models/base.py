from odoo import api, models
from odoo.exceptions import AccessError, MissingError

from .mail_message import readable


class Base(models.AbstractModel):
    """Whoever does not see a customer puts it into no record either (CM-4.2.2).

    Odoo's fields that are computed from a customer, and its pages for customers, look past all record
    rules: an opportunity copies phone and e-mail, a form is filled with them before it is saved.
    """

    _inherit = "base"

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        self._check_customers_seen([values])
        return values

    @api.model_create_multi
    def create(self, vals_list):
        self._check_customers_seen(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_customers_seen([vals])
        return super().write(vals)

    def copy_data(self, default=None):
        """Leave out of a copy what the user may not read: Odoo would refuse the whole copy, and the
        customer file has fields on every partner, user and lead."""
        default = default or {}
        hidden = {
            name: False
            for name, field in self._fields.items()
            if field.copy
            and field.groups
            and name not in default
            and not self._has_field_access(field, "read")
        }
        copies = super().copy_data({**hidden, **default})
        return [
            values and {n: v for n, v in values.items() if n not in hidden} for values in copies
        ]

    def onchange(self, values, field_names, fields_spec):
        self._check_customers_seen([values], nested=True)
        return super().onchange(values, field_names, fields_spec)

    def _check_customers_seen(self, vals_list, nested=False):
        """Refuse customers that the user does not see, but for those that these records have already.

        :param nested: look into commands, which `create` and `write` do not need: they call each other
        """
        named = set() if self.env.su else {*self._customers_named(vals_list, nested)} - {None}
        if not named or not self.env.user._is_internal():
            return
        customers = self.env["res.partner"].sudo().browse(named)
        try:
            hidden = customers.filtered("is_confidential")
        except MissingError:
            hidden = customers.exists().filtered("is_confidential")
        hidden -= readable(hidden.with_env(self.env)).sudo()
        if hidden and hidden - self._customers_held():
            raise AccessError(
                self.env._(
                    "You do not work for customer no. %s, and take it into no document: ask sales "
                    "administration (CM-4.2.2).",
                    hidden[0].id,
                )
            )

    @api.model
    def _customers_named(self, vals_list, nested):
        """Yield the ids in the many2one fields to partners of these values."""
        for vals in vals_list:
            for name, value in vals.items():
                field = self._fields.get(name)
                if not (field and value):
                    continue
                if field.type == "many2one" and field.comodel_name == "res.partner":
                    number = field.convert_to_cache(value, self, validate=False)
                    yield from [getattr(number, "origin", number)] if number else []
                elif nested and field.type in ("one2many", "many2many"):
                    lines = [c[2] for c in value if len(c) > 2 and isinstance(c[2], dict)]
                    yield from self.env[field.comodel_name]._customers_named(lines, nested)

    def _customers_held(self):
        """The partners in the many2one fields of these records."""
        partners = self.env["res.partner"].sudo()
        for name, field in self._fields.items():
            if field.type == "many2one" and field.comodel_name == "res.partner" and field.store:
                partners |= self.sudo()[name]
        return partners

    def _message_get_suggested_recipients_batch(self, *args, **kwargs):
        """A document shows the name of its customer and no more: nor where to write to."""
        everything = super(Base, self.sudo())
        suggested = everything._message_get_suggested_recipients_batch(*args, **kwargs)
        ids = {info["partner_id"] for infos in suggested.values() for info in infos}
        shown = {False, *readable(self.env["res.partner"].browse(ids - {False})).ids}
        return {
            key: [info for info in infos if info["partner_id"] in shown]
            for key, infos in suggested.items()
        }
