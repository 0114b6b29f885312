from odoo import fields, models

SEVERITIES = [("minor", "Minor"), ("major", "Major"), ("critical", "Critical")]


class SalesComplaintType(models.Model):
    """What a complaint is about (CM-5.3.1)."""

    _name = "sales.complaint.type"
    _description = "Type of Complaint"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    severity = fields.Selection(
        SEVERITIES,
        default="minor",
        required=True,
        help="How grave such a complaint is until somebody says otherwise.",
    )

    _name_unique = models.UniqueIndex("(name)", "This type exists already.")
