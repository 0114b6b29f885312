"""When is a duty late? Pure functions of a clause value, a moment, a time zone and a calendar.

All moments are naive UTC, as Odoo stores them. Whole days are counted as Chinese civil law does:
the day of the event is not counted and a period ends with the last second of its last day, on the
wall clock of the company (Civil Code of the PRC, art. 201 and 203).
"""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

LAST_SECOND = time(23, 59, 59)


def naive_utc(moment):
    """An aware `moment` as Odoo stores it."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def local_time(moment, tz):
    """What the clock and calendar in time zone `tz` (a name) show at `moment` (naive UTC)."""
    return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(tz))


def local_date(moment, tz):
    """The calendar day that `moment` (naive UTC) falls on in time zone `tz` (a name)."""
    return local_time(moment, tz).date()


def day_end(day, tz):
    """The last second of `day` in `tz`, as naive UTC; where the clock shows it twice, the later one."""
    return naive_utc(datetime.combine(day, LAST_SECOND, tzinfo=ZoneInfo(tz)).replace(fold=1))


def day_start(day, tz):
    """The moment after which the day before `day` has ended in `tz`, as naive UTC."""
    return day_end(day - timedelta(days=1), tz) + timedelta(seconds=1)


def deadline(unit, value, start, tz, calendar=None):
    """Return the moment (naive UTC) by which something that began at `start` is owed.

    :param str unit: one of the keys of `DEADLINES`
    :param float value: how many units; for `month_day` and `weekday_end` which day
    :param datetime start: naive UTC; for `days_before` and the "by" units, the anchor
    :param str tz: time zone of the company
    :param calendar: `resource.calendar`, for working units; without one every day and hour works
    :raises KeyError: if `unit` is not a deadline
    """
    return DEADLINES[unit](value, start, tz, calendar)


def _hours(value, start, _tz, _calendar):
    return start + timedelta(hours=value)


def _working_hours(value, start, tz, calendar):
    planned = calendar and calendar.plan_hours(value, start.replace(tzinfo=UTC), True)
    if not planned:  # a calendar without any working hour would never let a duty fall due
        return _hours(value, start, tz, calendar)
    return naive_utc(planned)


def _days(value, start, tz, _calendar):
    return day_end(local_date(start, tz) + timedelta(days=int(value)), tz)


def _working_days(value, start, tz, calendar):
    if value < 1:
        return _days(0, start, tz, calendar)
    tomorrow = day_start(local_date(start, tz) + timedelta(days=1), tz)
    planned = calendar and calendar.plan_days(int(value), tomorrow.replace(tzinfo=UTC), True)
    if not planned:
        return _days(value, start, tz, calendar)
    return day_end(planned.astimezone(ZoneInfo(tz)).date(), tz)


def _months(value, start, tz, _calendar):
    return day_end(local_date(start, tz) + relativedelta(months=int(value)), tz)


def _days_before(value, start, tz, calendar):
    return _days(-value, start, tz, calendar)


def _month_day(value, start, tz, _calendar):
    return day_end(local_date(start, tz) + relativedelta(day=int(value)), tz)


def _month_end(value, start, tz, _calendar):
    return day_end(local_date(start, tz) + relativedelta(months=int(value), day=31), tz)


def _weekday_end(value, start, tz, _calendar):
    day = local_date(start, tz)
    return day_end(day + timedelta(days=(int(value) - day.isoweekday()) % 7), tz)


DEADLINES = {
    "hours": _hours,
    "working_hours": _working_hours,
    "days": _days,
    "working_days": _working_days,
    "months": _months,
    "days_before": _days_before,
    "month_day": _month_day,
    "month_end": _month_end,
    "weekday_end": _weekday_end,
}
