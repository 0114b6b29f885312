from odoo import api, fields, models

from .res_partner_visit import VISIT_GROUPS


class SalesVisit(models.Model):
    """What was requested for a visit goes the way of the visit (VM-5.2)."""

    _inherit = "sales.visit"

    request_ids = fields.One2many("sales.visit.request", "visit_id", string="Requests")
    request_count = fields.Integer(compute="_compute_request_count")

    @api.depends("request_ids")
    def _compute_request_count(self):
        for visit in self:
            visit.request_count = len(visit.request_ids)

    def _set_state(self, verb, **vals):
        super()._set_state(verb, **vals)
        requests = self.sudo().request_ids
        if verb == "finish":
            requests._sync_duties()
        elif verb in ("miss", "cancel"):
            requests._fall_away(self.env._("The visit did not take place"))


class SalesTrip(models.Model):
    _inherit = "sales.trip"

    request_ids = fields.One2many(
        "sales.visit.request", "trip_id", string="Requests", groups=VISIT_GROUPS
    )
    request_count = fields.Integer(compute="_compute_request_count", groups=VISIT_GROUPS)

    @api.depends("request_ids")
    def _compute_request_count(self):
        for trip in self:
            trip.request_count = len(trip.request_ids)

    def action_cancel(self, reason):
        super().action_cancel(reason)
        self.sudo().request_ids._fall_away(self.env._("The trip did not take place"))
