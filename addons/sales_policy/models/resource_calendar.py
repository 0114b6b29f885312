from datetime import UTC, timedelta

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools.intervals import Intervals

from odoo.addons.sales_policy.deadline import naive_utc


class ResourceCalendarLeaves(models.Model):
    _inherit = "resource.calendar.leaves"

    time_type = fields.Selection(
        selection_add=[("makeup", "Make-up Working Day")], ondelete={"makeup": "set default"}
    )


class ResourceCalendar(models.Model):
    """Make-up working days (调休上班): a day off that is worked because a holiday was moved."""

    _inherit = "resource.calendar"

    def _work_intervals_batch(
        self, start_dt, end_dt, resources=None, domain=None, tz=None, compute_leaves=True
    ):
        result = super()._work_intervals_batch(
            start_dt, end_dt, resources, domain, tz, compute_leaves
        )
        makeup = compute_leaves and self._makeup_intervals(start_dt, end_dt, tz)
        if makeup:
            result = {key: intervals | makeup for key, intervals in result.items()}
        return result

    def _makeup_intervals(self, start_dt, end_dt, tz=None):
        """The hours worked on make-up days between two aware moments."""
        days = self.env["resource.calendar.leaves"].search(
            Domain("time_type", "=", "makeup")
            & Domain("resource_id", "=", False)
            & Domain("calendar_id", "in", [False, self.id])
            & Domain("company_id", "in", [False, (self.company_id or self.env.company).id])
            & Domain("date_from", "<=", naive_utc(end_dt))
            & Domain("date_to", ">=", naive_utc(start_dt))
        )
        intervals = Intervals([])
        for day in days:
            start = max(day.date_from.replace(tzinfo=UTC), start_dt)
            end = min(day.date_to.replace(tzinfo=UTC), end_dt)
            intervals |= self._usual_hours(start, end, tz)
        return intervals

    def _usual_hours(self, start, end, tz=None):
        """The hours of the nearest earlier weekday that is worked, moved onto [start, end]."""
        for back in map(timedelta, range(1, 8)):
            usual = self._attendance_intervals_batch(start - back, end - back, tz=tz)[False]
            if usual:
                return Intervals([(low + back, high + back, line) for low, high, line in usual])
        return Intervals([])
