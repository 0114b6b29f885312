from odoo import fields, models


class SalesVisitMaterial(models.Model):
    """What is packed for a visit (VM-5.1): for visits of some purposes, or for every visit."""

    _name = "sales.visit.material"
    _description = "Material for Visits"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    purpose_ids = fields.Many2many(
        "sales.visit.purpose",
        string="For Purposes",
        help="Empty: for every visit. Visits entered from now on ask for it.",
    )

    _name_unique = models.UniqueIndex("(name)", "This material exists already.")

    def _asked_for(self, purposes):
        """Those of these materials that a visit of `purposes` asks for."""
        return self.filtered(lambda m: not m.purpose_ids or m.purpose_ids & purposes)
