from odoo import api, fields, models
from odoo.tools.misc import format_date

from odoo.addons.sales_complaints.models.sales_desk_complaint import OPEN

ROWS = 5
TONES = {"registered": "danger", "confirmed": "warning", "offered": "warning"}


class SalesVisit(models.Model):
    """Who goes to a customer knows what it complains of (VM-5.1)."""

    _inherit = "sales.visit"

    complaint_ids = fields.One2many(
        "sales.complaint", "visit_id", string="Complaints", readonly=True
    )

    @api.model
    def _card_part_names(self):
        return [*super()._card_part_names(), "complaints"]

    def _card_complaints(self):
        """Open complaints, newest first (CM-5.2)."""
        complaints = self.env["sales.complaint"]
        if not complaints.has_access("read"):
            return None
        found = complaints.search(
            [("partner_id", "=", self.partner_id.id), ("state", "in", OPEN)], limit=ROWS
        )
        states = dict(complaints._fields["state"]._description_selection(self.env))
        return self._card_part(
            "complaints",
            self.env._("Open complaints"),
            [
                self._card_row(
                    complaint.display_name,
                    format_date(self.env, complaint.date_received),
                    states[complaint.state],
                    TONES.get(complaint.state, ""),
                    record=complaint,
                )
                for complaint in found
            ],
            self.env._("No complaint is open."),
        )
