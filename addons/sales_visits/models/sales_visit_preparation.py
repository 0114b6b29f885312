from odoo import api, fields, models
from odoo.exceptions import UserError


class SalesVisitPreparation(models.Model):
    """One thing to pack for one visit (VM-5.1): put on the list by the purposes or by hand, ticked when it
    is packed; as it was when the visit began."""

    _name = "sales.visit.preparation"
    _description = "Item to Pack"
    _order = "sequence, id"
    _rec_name = "material_id"

    visit_id = fields.Many2one("sales.visit", required=True, index=True, ondelete="cascade")
    material_id = fields.Many2one(
        "sales.visit.material", string="Item", required=True, index=True, ondelete="restrict"
    )
    sequence = fields.Integer(related="material_id.sequence", store=True, precompute=True)
    is_done = fields.Boolean(string="Packed", copy=False)
    note = fields.Char()

    _visit_unique = models.UniqueIndex(
        "(visit_id, material_id)", "This item is on the list of the visit already."
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_open()
        return lines

    def write(self, vals):
        self._check_open()
        result = super().write(vals)
        if "visit_id" in vals:
            self._check_open()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_asked_for(self):
        self._check_open()
        if self.env.su:
            return
        for line in self:
            if line.is_done or line.material_id._asked_for(line.visit_id.purpose_ids):
                raise UserError(
                    self.env._(
                        "“%s” stays on the list: the purposes of the visit ask for it, or it is packed "
                        "(VM-5.1).",
                        line.material_id.name,
                    )
                )

    def _check_open(self):
        """Refuse what concerns the visits of others, and visits that have begun."""
        self.visit_id.check_access("write")
        if not self.env.su and any(line.visit_id.state != "planned" for line in self):
            raise UserError(
                self.env._("One prepares before the visit: it is kept as it was (VM-5.1).")
            )

    def action_tick(self):
        """Packed, or not packed after all."""
        for line in self:
            line.is_done = not line.is_done
