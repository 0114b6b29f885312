from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools.misc import format_date

from odoo.addons.sales_complaints.models.sales_complaint_cause import QUALITY_GROUPS
from odoo.addons.sales_complaints.models.sales_desk_complaint import OPEN
from odoo.addons.sales_policy.deadline import naive_utc

ROWS = 5
TONES = {"registered": "danger", "confirmed": "warning", "offered": "warning"}


class SalesVisit(models.Model):
    """Who goes to a customer knows what it complains of (VM-5.1)."""

    _inherit = "sales.visit"

    complaint_ids = fields.One2many(
        "sales.complaint", "visit_id", string="Complaints", readonly=True
    )

    traced_complaint_id = fields.Many2one(
        "sales.complaint",
        string="Asked for by Complaint",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
        copy=False,
        groups=QUALITY_GROUPS,
        help="Of another customer, who got the same lot.",
    )

    def _kept_fields(self):
        return super()._kept_fields() | {"traced_complaint_id"}

    @api.model
    def _plan_for_complaint(self, customer, user, moment, content, reason, contact_ids=(), **vals):
        """A visit because of a complaint; in a plan that is in approval already it is a change, logged and
        told with `reason` (VM-4.4)."""
        purpose = self.env.ref("sales_visits.sales_visit_purpose_relationship")
        visit = self.create(
            {
                "partner_id": customer.id,
                "user_id": user.id,
                "date_start": moment,
                "content": content,
                "contact_ids": [Command.set(contact_ids)],
                "purpose_ids": [Command.link(purpose.id)],
                **vals,
            }
        )
        visit._join_plan(closed=True)
        visit._note_change("add", reason, after=visit._as_text())
        return visit

    @api.model
    def _first_moment(self, company, day):
        """When work begins on `day`, or the next working day; not before now."""
        begins = datetime.combine(day, time.min, ZoneInfo(company._sales_tz()))
        minute = timedelta(minutes=1)
        calendar = company.resource_calendar_id
        worked = calendar and calendar.plan_hours(minute / timedelta(hours=1), begins, True)
        if worked:
            begins = worked - minute
        return max(naive_utc(begins), fields.Datetime.now())

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
