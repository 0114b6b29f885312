from odoo import fields, models


class SalesCustomerChannel(models.Model):
    """The way by which our goods reach a customer (SD-1.1)."""

    _name = "sales.customer.channel"
    _description = "Sales Channel"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _name_unique = models.UniqueIndex("(name)", "This channel exists already.")
