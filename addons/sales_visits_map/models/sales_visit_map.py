from odoo import api, fields, models


class SalesVisit(models.Model):
    """Visits on a map are the stops of routes (VM-4.3)."""

    _name = "sales.visit"
    _inherit = ["sales.map.mixin", "sales.visit"]

    @api.model
    def _map_fields(self):
        return ["partner_id", "user_id", "day", "date_start", "state", "purpose_ids"]

    def _map_customers(self):
        return self.partner_id

    def _map_points(self):
        states = dict(self._fields["state"]._description_selection(self.env))
        return [
            {
                "id": visit.id,
                "customer_id": visit.partner_id.id,
                "name": visit.sudo().partner_id.display_name,
                "person": [visit.user_id.id, visit.sudo().user_id.name],
                "day": fields.Date.to_string(visit.day),
                "start": fields.Datetime.to_string(visit.date_start),
                "state": visit.state,
                "state_name": states[visit.state],
                "purposes": ", ".join(visit.purpose_ids.mapped("name")),
            }
            for visit in self
        ]
