from odoo import fields, models


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
