from odoo import api, fields, models

# What the two have in common; the state says whether there is a meeting at all
SHARED = {"date_start", "duration", "partner_id", "purpose_ids", "user_id", "state", "plan_id"}
QUIET = {
    "dont_notify": True,
    "no_mail_to_attendees": True,
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_auto_subscribe_no_notify": True,
}


class SalesVisit(models.Model):
    """Visits stand in the calendar of who makes them, and the two stay in step both ways: moving or deleting
    the meeting moves or cancels the visit, as far as the person may (VM-4.4).

    The meeting is private, as its title names the customer (CM-4.2.2).
    """

    _inherit = "sales.visit"

    calendar_event_id = fields.Many2one(
        "calendar.event",
        string="Meeting",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    def _kept_fields(self):
        return super()._kept_fields() | {"calendar_event_id"}

    @api.model_create_multi
    def create(self, vals_list):
        visits = super().create(vals_list)
        visits._sync_calendar()
        return visits

    def write(self, vals):
        result = super().write(vals)
        if SHARED & vals.keys():
            self._sync_calendar()
        return result

    def unlink(self):
        meetings = self.sudo().calendar_event_id
        result = super().unlink()
        meetings.with_context(**QUIET).unlink()
        return result

    def _in_calendar(self):
        """Those of these visits that stand in the calendar: what is only proposed in a plan is no meeting."""
        return self.filtered(
            lambda visit: (
                visit.state in ("under_way", "done")
                or visit.state == "planned"
                and (not visit.plan_id or visit.plan_id.approval_state == "approved")
            )
        )

    def _sync_calendar(self):
        """Bring the meetings in step with these visits."""
        visits = self.sudo().with_context(**QUIET)
        shown = visits._in_calendar()
        fresh = shown.filtered(lambda visit: not visit.calendar_event_id)
        if fresh:
            meetings = self.env["calendar.event"].sudo().with_context(**QUIET)
            for visit, meeting in zip(
                fresh,
                meetings.create([visit._prepare_meeting() for visit in fresh]),
                strict=True,
            ):
                visit.calendar_event_id = meeting
        for visit in shown - fresh:
            visit.calendar_event_id._follow_visit(visit._prepare_meeting())
        gone = (visits - shown).filtered("calendar_event_id")
        meetings = gone.calendar_event_id
        gone.calendar_event_id = (
            False  # it is not the person who deletes the meeting: the visit stays
        )
        meetings.unlink()

    def _prepare_meeting(self):
        purposes = ", ".join(self.purpose_ids.mapped("name"))
        return {
            "name": " – ".join(filter(None, (self.partner_id.name, purposes))),
            "start": self.date_start,
            "stop": self.date_stop,
            "user_id": self.user_id.id,
            "partner_ids": [fields.Command.set(self.user_id.partner_id.ids)],
            "location": self.partner_id.contact_address_inline,
            "privacy": "private",
        }
