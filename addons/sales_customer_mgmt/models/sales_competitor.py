from odoo import fields, models


class SalesCompetitor(models.Model):
    """Who else sells to a customer (SD-7.4); salespeople name them, sales administration tidies up."""

    _name = "sales.competitor"
    _description = "Competitor"
    _order = "name, id"

    name = fields.Char(required=True)
    note = fields.Text()
    color = fields.Integer()
    active = fields.Boolean(default=True)

    _name_unique = models.UniqueIndex("(name)", "This competitor exists already.")
