from odoo import api, models

from odoo.addons.sales_complaints.models.sales_desk_complaint import OPEN
from odoo.addons.sales_visits.models.sales_visit_plan_wish import Wish

# What a visit to a customer who waits for us is worth, as a step of a rescue plan is
COMPLAINT = 6.0


class SalesVisitPlan(models.Model):
    _inherit = "sales.visit.plan"

    @api.model
    def _wish_sources(self):
        return [*super()._wish_sources(), "complaint"]

    def _wish_text_complaint(self):
        return self.env._("Open complaint (SD-2.4.3)")

    def _wishes_complaint(self, charge):
        """Who complains is visited until it is solved (SD-2.4.3)."""
        groups = (
            self.env["sales.complaint"]
            .sudo()
            ._read_group(
                [("partner_id", "in", charge.ids), ("state", "in", OPEN)],
                ["partner_id"],
                ["title:array_agg"],
                order="partner_id",
            )
        )
        for customer, titles in groups:
            yield Wish(customer, 1, "complaint", COMPLAINT, ("relationship",), titles[0])
