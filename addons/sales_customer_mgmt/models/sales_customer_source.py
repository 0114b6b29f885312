from odoo import fields, models


class SalesCustomerSource(models.Model):
    """Where a customer was found (CM-4.1.1): recorded with each, required on submission."""

    _name = "sales.customer.source"
    _description = "Customer Source"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _name_unique = models.UniqueIndex("(name)", "This source exists already.")
