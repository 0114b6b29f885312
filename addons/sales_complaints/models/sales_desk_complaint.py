from odoo import api, models

from .res_partner_complaint import COMPLAINT_GROUPS

OPEN = ("registered", "confirmed", "offered", "accepted", "carried_out")


class SalesDesk(models.AbstractModel):
    _inherit = "sales.desk"

    @api.model
    def _section_names(self):
        return [*super()._section_names(), "complaints"]

    def _section_complaints(self):
        """Complaints that I handle, first received first (CM-5.2)."""
        if not self.env.user.has_groups(COMPLAINT_GROUPS):
            return None
        return self._section(
            "complaints",
            self.env._("My complaints"),
            "sales.complaint",
            [("user_id", "=", self.env.uid), ("state", "in", OPEN)],
            urgent=[("severity", "=", "critical")],
            order="date_clock, id",
            read=["name", "title", "state", "severity", "partner_id"],
            row=lambda complaint: self._row(
                complaint,
                complaint.display_name,
                complaint.sudo().partner_id.name or "",
                urgent=complaint.severity == "critical",
            ),
            action="sales_complaints.sales_complaint_action_mine",
        )
