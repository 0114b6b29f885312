from odoo import api, models
from odoo.fields import Domain

from odoo.addons.sales_policy.models.sales_desk import DUTY_ROW
from odoo.addons.sales_policy.models.sales_duty import LIVE

from .res_partner_complaint import COMPLAINT_GROUPS

OPEN = ("registered", "confirmed", "offered", "accepted", "carried_out")
URGENT = ["|", ("clock_state", "=", "overdue"), ("severity", "=", "critical")]
READ = [
    "name", "title", "severity", "partner_id.name", "user_id", "deadline", "clock_state", "owed_id",
]  # fmt: skip


class SalesDesk(models.AbstractModel):
    _inherit = "sales.desk"

    @api.model
    def _section_names(self):
        return [*super()._section_names(), "complaints", "team_complaints", "judgements"]

    @api.model
    def _my_complaints(self):
        return [("user_id", "=", self.env.uid), ("state", "in", OPEN)]

    @api.model
    def _my_judgements(self):
        return [
            ("user_id", "=", self.env.uid),
            ("state", "in", LIVE),
            ("clause_id.number", "=", "CM-7.1.2"),
        ]

    @api.model
    def _duties_told_elsewhere(self):
        told = super()._duties_told_elsewhere()
        if self.env.user.has_groups(COMPLAINT_GROUPS):
            mine = self.env["sales.complaint"]._search(self._my_complaints(), bypass_access=True)
            told |= Domain("res_model", "=", "sales.complaint") & Domain("res_id", "in", mine)
        if self.env.user.has_group("sales_policy.group_quality"):
            told |= Domain(self._my_judgements())
        return told

    def _section_complaints(self):
        """Complaints that I handle, by what is due first (CM-5.2)."""
        if not self.env.user.has_groups(COMPLAINT_GROUPS):
            return None
        return self._section(
            "complaints",
            self.env._("My complaints"),
            "sales.complaint",
            self._my_complaints(),
            urgent=URGENT,
            order="deadline, id",
            read=READ,
            row=self._complaint_row,
            action="sales_complaints.sales_complaint_action_mine",
        )

    def _section_team_complaints(self):
        """Complaints of my team whose clock has run out (CM-5.2)."""
        if not self.env.user.has_group("sales_policy.group_supervisor"):
            return None
        team = self.env.user.sales_team_user_ids - self.env.user
        return self._section(
            "team_complaints",
            self.env._("Late complaints of my team"),
            "sales.complaint",
            [("user_id", "in", team.ids), ("clock_state", "=", "overdue")],
            urgent=[("severity", "=", "critical")],
            order="deadline, id",
            read=READ,
            row=lambda complaint: {
                **self._complaint_row(complaint),
                "subtitle": f"{complaint.user_id.name} · {complaint.sudo().partner_id.name or ''}",
            },
            action="sales_complaints.sales_complaint_action_late",
        )

    def _section_judgements(self):
        """Handled complaints that QA judges (CM-7.1.2)."""
        if not self.env.user.has_group("sales_policy.group_quality"):
            return None
        return self._section(
            "judgements",
            self.env._("Complaints to judge"),
            "sales.duty",
            self._my_judgements(),
            urgent=[("state", "=", "overdue")],
            read=DUTY_ROW,
            row=self._duty_row,
            action="sales_policy.sales_duty_action_mine",
        )

    def _complaint_row(self, complaint):
        customer = complaint.sudo().partner_id.name or self.env._("Customer unknown")
        owed = complaint.owed_id.display_name
        return self._row(
            complaint,
            complaint.display_name,
            " · ".join(filter(None, (customer, owed))),
            complaint.deadline,
            urgent=complaint.clock_state == "overdue" or complaint.severity == "critical",
        )
