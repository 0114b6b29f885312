from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

MOVED = {"start", "stop", "start_date", "stop_date", "duration", "allday"}


class CalendarEvent(models.Model):
    """The meeting of a visit: see `sales_visit_calendar.py`."""

    _inherit = "calendar.event"

    visit_ids = fields.One2many(
        "sales.visit",
        "calendar_event_id",
        string="Visits",
        groups="sales_policy.group_salesperson,sales_policy.group_sales_administration",
    )

    @api.model
    def _shown_domain(self):
        """Whose visit one does not see, of their meeting one sees that they are busy."""
        return super()._shown_domain() & (
            Domain("user_id", "=", self.env.uid)
            | Domain("partner_ids", "in", self.env.user.partner_id.ids)
            | Domain("id", "not in", self._hidden_visits())
        )

    @api.model
    def _hidden_visits(self):
        """SQL for the ids of the meetings of visits that the current user does not see."""
        visits, rules = self.env["sales.visit"], self.env["ir.rule"].sudo(False)
        visible = Domain.FALSE
        if visits.has_access("read"):
            visible = Domain(rules._compute_domain("sales.visit", "read"))
        hidden = visits.sudo()._search(Domain("calendar_event_id", "!=", False) & ~visible)
        return hidden.subselect(SQL.identifier("sales_visit", "calendar_event_id"))

    def _follow_visit(self, vals):
        """Take over what differs."""
        self.ensure_one()
        old = {name: self[name] for name in ("name", "start", "stop", "location")}
        changed = {name: vals[name] for name in old if (old[name] or "") != (vals[name] or "")}
        if vals["user_id"] != self.user_id.id:
            changed |= {"user_id": vals["user_id"], "partner_ids": vals["partner_ids"]}
        if changed:
            self.write(changed)

    def write(self, vals):
        result = super().write(vals)
        if MOVED & vals.keys():
            for meeting in self.filtered(lambda meeting: meeting.sudo().visit_ids):
                meeting._move_visit()
        if vals.get("active") is False:
            self._cancel_visits()
        return result

    def unlink(self):
        self._cancel_visits()
        return super().unlink()

    def _move_visit(self):
        """The visit moves with its meeting, as the current user."""
        visit = self.sudo().visit_ids.with_env(self.env)
        hours = (self.stop - self.start).total_seconds() / 3600
        if (visit.date_start, visit.date_stop) != (self.start, self.stop):
            visit.write({"date_start": self.start, "duration": hours})

    def _cancel_visits(self):
        """Who deletes the meeting cancels the visit."""
        visits = self.sudo().visit_ids.with_env(self.env)
        planned = visits.filtered(lambda visit: visit.sudo().state == "planned")
        if planned:
            planned.sudo().calendar_event_id = False
            planned.action_cancel(self.env._("The meeting was deleted in the calendar"))
