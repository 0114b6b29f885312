from odoo import api, fields, models
from odoo.exceptions import UserError

FIXED_POINTS = ("is_appointed", "contact_ids", "is_background_read")


class SalesVisit(models.Model):
    """How well a visit is prepared (VM-5.1): appointment made, target person set, background read, and what
    its purposes ask to pack."""

    _inherit = "sales.visit"

    is_appointed = fields.Boolean(string="Appointment Made", copy=False)
    is_background_read = fields.Boolean(
        string="Background Read",
        copy=False,
        help="The file of the customer, the last reports, what is owed and promised.",
    )
    preparation_ids = fields.One2many("sales.visit.preparation", "visit_id", string="Items to Pack")
    preparation = fields.Integer(
        compute="_compute_preparation",
        store=True,
        aggregator="avg",
        help="Percent of the points to prepare and the items to pack (VM-5.1).",
    )

    @api.depends(*FIXED_POINTS, "preparation_ids.is_done")
    def _compute_preparation(self):
        for visit in self.filtered(lambda visit: visit.state == "planned"):
            points = [bool(visit[name]) for name in FIXED_POINTS]
            points += visit.preparation_ids.mapped("is_done")
            visit.preparation = round(100 * sum(points) / len(points))

    @api.model_create_multi
    def create(self, vals_list):
        visits = super().create(vals_list)
        visits._pack()
        return visits

    def write(self, vals):
        if "purpose_ids" not in vals:
            return super().write(vals)
        before = {visit.id: visit.purpose_ids for visit in self}
        result = super().write(vals)
        self._pack(before)
        return result

    def _check_kept_fields(self, vals):
        """How it was prepared is history once the visit has begun."""
        super()._check_kept_fields(vals)
        entered = {"is_appointed", "is_background_read"} & vals.keys()
        if entered and any(visit.state != "planned" for visit in self):
            raise UserError(
                self.env._("One prepares before the visit: it is kept as it was (VM-5.1).")
            )

    def _set_state(self, verb, **vals):
        self.flush_recordset(["preparation"])  # as it is while the visit is still planned
        super()._set_state(verb, **vals)

    def _pack(self, before=None):
        """Put on the lists what the purposes ask for; take off what only the purposes `before` ({id of a
        visit: purposes}) asked for, unless it is packed."""
        materials = self.env["sales.visit.material"].sudo().search([("active", "=", True)])
        vals_list, obsolete = [], self.env["sales.visit.preparation"].sudo()
        for visit in self.sudo().filtered(lambda visit: visit.state == "planned"):
            lines = visit.preparation_ids
            asked = materials._asked_for(visit.purpose_ids)
            former = materials._asked_for(before[visit.id]) if before else asked
            obsolete |= lines.filtered(
                lambda line, gone=former - asked: line.material_id in gone and not line.is_done
            )
            vals_list += [
                {"visit_id": visit.id, "material_id": material.id}
                for material in asked - lines.material_id
            ]
        obsolete.unlink()
        obsolete.create(vals_list)
