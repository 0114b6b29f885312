from odoo import fields, models


class SalesVisitPurpose(models.Model):
    """What a visit is for (VM-1)."""

    _name = "sales.visit.purpose"
    _description = "Purpose of a Visit"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    duration = fields.Float(
        string="Hours", default=1.0, required=True, help="How long such a visit usually takes."
    )

    _name_unique = models.UniqueIndex("(name)", "This purpose exists already.")
    _duration_positive = models.Constraint(
        "CHECK (duration > 0 AND duration <= 24)", "A visit takes more than 0 and at most 24 hours."
    )
