from odoo import fields, models


class SalesWeekday(models.Model):
    """A day of the week, to be chosen among."""

    _name = "sales.weekday"
    _description = "Day of the Week"
    _order = "number"

    name = fields.Char(required=True, translate=True)
    number = fields.Integer(required=True, help="1 = Monday to 7 = Sunday.")

    _number_unique = models.UniqueIndex("(number)", "This day exists already.")
