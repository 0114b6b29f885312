from odoo import fields, models


class SalesInspectionDefect(models.Model):
    """A kind of defect of customer files, for statistics."""

    _name = "sales.inspection.defect"
    _description = "Kind of Defect"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
