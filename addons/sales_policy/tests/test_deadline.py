"""Deadlines against an oracle that shares no code with them: tables worked out by hand, and a walk
minute by minute through the calendar, with pytz where the code uses zoneinfo."""

from datetime import UTC, date, datetime, timedelta

import pytz

from odoo.tests import tagged

from odoo.addons.sales_policy.deadline import deadline

from .common import PolicyCase, utc

# unit, value, start (UTC), time zone, deadline (UTC), all worked out by hand
TABLE = [
    # elapsed hours are elapsed hours, whatever the clocks do
    ("hours", 2, "2026-03-10 08:00", "Asia/Shanghai", "2026-03-10 10:00:00"),
    ("hours", 24, "2026-03-07 20:00", "America/New_York", "2026-03-08 20:00:00"),  # over the gap
    ("hours", 24, "2026-10-31 20:00", "America/New_York", "2026-11-01 20:00:00"),  # over the fold
    ("hours", 2.5, "2026-12-31 22:00", "UTC", "2027-01-01 00:30:00"),
    ("hours", 24, "2028-02-28 12:00", "UTC", "2028-02-29 12:00:00"),
    # days end at 24:00 of the company's day; 16:00 UTC is midnight in Shanghai
    ("days", 0, "2026-03-10 15:59", "Asia/Shanghai", "2026-03-10 15:59:59"),
    ("days", 0, "2026-03-10 16:00", "Asia/Shanghai", "2026-03-11 15:59:59"),
    ("days", 0, "2026-03-10 16:01", "Asia/Shanghai", "2026-03-11 15:59:59"),
    ("days", 2, "2026-03-10 15:59", "Asia/Shanghai", "2026-03-12 15:59:59"),
    ("days", 2, "2026-03-10 16:00", "Asia/Shanghai", "2026-03-13 15:59:59"),
    ("days", 1, "2026-03-10 23:59", "UTC", "2026-03-11 23:59:59"),
    ("days", 1, "2026-03-07 12:00", "America/New_York", "2026-03-09 03:59:59"),  # spring: EDT
    ("days", 0, "2026-03-08 07:30", "America/New_York", "2026-03-09 03:59:59"),  # day of the gap
    ("days", 0, "2026-03-08 04:59", "America/New_York", "2026-03-08 04:59:59"),  # still Saturday
    ("days", 1, "2026-10-31 12:00", "America/New_York", "2026-11-02 04:59:59"),  # autumn: EST
    ("days", 180, "2026-03-10 01:00", "Asia/Shanghai", "2026-09-06 15:59:59"),
    ("days", 365, "2027-03-01 01:00", "UTC", "2028-02-29 23:59:59"),
    ("days", 1, "2028-02-28 01:00", "Asia/Shanghai", "2028-02-29 15:59:59"),
    ("days", 1, "2027-02-28 01:00", "Asia/Shanghai", "2027-03-01 15:59:59"),
    ("days", 1, "2026-12-31 16:00", "Asia/Shanghai", "2027-01-02 15:59:59"),
    # Lord Howe moves its clocks by half an hour, at two o'clock on 5 April and 4 October 2026
    ("days", 0, "2026-10-03 15:00", "Australia/Lord_Howe", "2026-10-04 12:59:59"),
    ("days", 0, "2026-04-04 14:00", "Australia/Lord_Howe", "2026-04-05 13:29:59"),
    # months keep the day, or take the last one
    ("months", 12, "2026-03-10 01:00", "Asia/Shanghai", "2027-03-10 15:59:59"),
    ("months", 1, "2026-01-31 01:00", "Asia/Shanghai", "2026-02-28 15:59:59"),
    ("months", 1, "2028-01-31 01:00", "Asia/Shanghai", "2028-02-29 15:59:59"),
    ("months", 12, "2028-02-29 01:00", "UTC", "2029-02-28 23:59:59"),
    ("months", 3, "2026-11-30 12:00", "UTC", "2027-02-28 23:59:59"),
    ("months", 6, "2026-08-31 16:00", "Asia/Shanghai", "2027-03-01 15:59:59"),
    # the day before, by its end
    ("days_before", 1, "2026-03-10 01:00", "Asia/Shanghai", "2026-03-09 15:59:59"),
    ("days_before", 1, "2026-03-01 01:00", "Asia/Shanghai", "2026-02-28 15:59:59"),
    ("days_before", 1, "2028-03-01 01:00", "Asia/Shanghai", "2028-02-29 15:59:59"),
    ("days_before", 1, "2026-03-09 16:00", "Asia/Shanghai", "2026-03-09 15:59:59"),
    ("days_before", 1, "2026-03-09 04:30", "America/New_York", "2026-03-09 03:59:59"),
    # by the 25th of the month in which the anchor lies where the company is
    ("month_day", 25, "2026-03-10 01:00", "Asia/Shanghai", "2026-03-25 15:59:59"),
    ("month_day", 25, "2026-03-31 15:59", "Asia/Shanghai", "2026-03-25 15:59:59"),
    ("month_day", 25, "2026-03-31 16:00", "Asia/Shanghai", "2026-04-25 15:59:59"),
    ("month_day", 25, "2026-03-31 16:00", "UTC", "2026-03-25 23:59:59"),
    ("month_day", 30, "2026-02-10 01:00", "UTC", "2026-02-28 23:59:59"),
    ("month_day", 31, "2028-02-10 01:00", "UTC", "2028-02-29 23:59:59"),
    ("month_day", 31, "2026-04-10 01:00", "America/New_York", "2026-05-01 03:59:59"),
    # by the last day of the month
    ("month_end", 0, "2026-01-15 01:00", "Asia/Shanghai", "2026-01-31 15:59:59"),
    ("month_end", 0, "2026-02-15 01:00", "Asia/Shanghai", "2026-02-28 15:59:59"),
    ("month_end", 0, "2028-02-15 01:00", "Asia/Shanghai", "2028-02-29 15:59:59"),
    ("month_end", 0, "2026-04-30 15:59", "Asia/Shanghai", "2026-04-30 15:59:59"),
    ("month_end", 0, "2026-04-30 16:00", "Asia/Shanghai", "2026-05-31 15:59:59"),
    ("month_end", 0, "2026-12-31 15:59", "Asia/Shanghai", "2026-12-31 15:59:59"),
    ("month_end", 0, "2026-12-31 16:01", "Asia/Shanghai", "2027-01-31 15:59:59"),
    ("month_end", 1, "2026-01-31 01:00", "Asia/Shanghai", "2026-02-28 15:59:59"),
    ("month_end", 0, "2026-10-15 12:00", "America/New_York", "2026-11-01 03:59:59"),
    ("month_end", 0, "2026-11-15 12:00", "America/New_York", "2026-12-01 04:59:59"),
    # by Sunday 24:00; 2026-03-15 is a Sunday
    ("weekday_end", 7, "2026-03-10 01:00", "Asia/Shanghai", "2026-03-15 15:59:59"),
    ("weekday_end", 7, "2026-03-15 15:59", "Asia/Shanghai", "2026-03-15 15:59:59"),
    ("weekday_end", 7, "2026-03-15 16:00", "Asia/Shanghai", "2026-03-22 15:59:59"),
    ("weekday_end", 7, "2026-03-08 05:00", "America/New_York", "2026-03-09 03:59:59"),
    ("weekday_end", 5, "2026-03-14 12:00", "UTC", "2026-03-20 23:59:59"),
    ("weekday_end", 1, "2026-12-31 12:00", "UTC", "2027-01-04 23:59:59"),
]
ZONES = ("Asia/Shanghai", "UTC", "America/New_York")
# Spring Festival 2026: off from 15 to 23 February, worked for on the two Saturdays beside it
HOLIDAY = (date(2026, 2, 15), date(2026, 2, 23))
MAKEUP = (date(2026, 2, 14), date(2026, 2, 28))
STARTS = (
    "2026-02-11 03:20",
    "2026-02-13 09:05",
    "2026-02-14 04:30",
    "2026-02-14 22:00",
    "2026-02-20 01:00",
    "2026-02-24 00:01",
    "2026-02-27 10:59",
    "2026-03-06 16:00",
    "2026-03-08 06:59",
    "2026-10-30 21:30",
)


@tagged("post_install", "-at_install")
class TestDeadline(PolicyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendars = {tz: cls._chinese_calendar(tz) for tz in ZONES}

    @classmethod
    def _chinese_calendar(cls, tz):
        """Monday to Friday 8-12 and 13-17, with the Spring Festival and its make-up days."""
        calendar = cls.env["resource.calendar"].create(
            {"name": tz, "tz": tz, "company_id": cls.company.id}
        )
        zone = pytz.timezone(tz)

        def period(first, last):
            start = zone.localize(datetime(first.year, first.month, first.day))
            end = zone.localize(datetime(last.year, last.month, last.day, 23, 59, 59))
            return {
                "date_from": start.astimezone(pytz.utc).replace(tzinfo=None),
                "date_to": end.astimezone(pytz.utc).replace(tzinfo=None),
                "calendar_id": calendar.id,
            }

        cls.env["resource.calendar.leaves"].create(
            [
                {"name": "Spring Festival", **period(*HOLIDAY)},
                *({"name": "Make-up", "time_type": "makeup", **period(day, day)} for day in MAKEUP),
            ]
        )
        return calendar

    @staticmethod
    def _is_workday(day):
        if HOLIDAY[0] <= day <= HOLIDAY[1]:
            return False
        return day.weekday() < 5 or day in MAKEUP

    def _works(self, moment, zone):
        local = pytz.utc.localize(moment).astimezone(zone)
        return self._is_workday(local.date()) and (8 <= local.hour < 12 or 13 <= local.hour < 17)

    def test_table(self):
        for unit, value, start, tz, expected in TABLE:
            with self.subTest(unit=unit, value=value, start=start, tz=tz):
                self.assertEqual(deadline(unit, value, utc(start), tz), utc(expected))

    def test_the_calendar_is_the_chinese_one(self):
        """The oracle's calendar is what Odoo has, make-up Saturdays and lunch included."""
        for tz, calendar in self.calendars.items():
            zone = pytz.timezone(tz)
            start, end = datetime(2026, 2, 9), datetime(2026, 3, 16)
            intervals = calendar._work_intervals_batch(
                start.replace(tzinfo=UTC), end.replace(tzinfo=UTC)
            )[False]
            hours = sum((high - low).total_seconds() for low, high, _line in intervals) / 3600
            walk = sum(
                self._works(start + timedelta(minutes=m), zone)
                for m in range(0, int((end - start).total_seconds() // 60), 5)
            )
            self.assertAlmostEqual(hours, walk * 5 / 60, msg=tz)

    def test_working_hours(self):
        for tz, calendar in self.calendars.items():
            zone = pytz.timezone(tz)
            for start in map(utc, STARTS):
                for hours in (0.5, 2, 8, 24):
                    with self.subTest(tz=tz, start=start, hours=hours):
                        left, moment = int(hours * 60), start
                        while left:
                            left -= self._works(moment, zone)
                            moment += timedelta(minutes=1)
                        got = deadline("working_hours", hours, start, tz, calendar)
                        self.assertEqual(got, moment)

    def test_working_days(self):
        for tz, calendar in self.calendars.items():
            zone = pytz.timezone(tz)
            for start in map(utc, STARTS):
                for days in (0, 1, 3, 5):
                    with self.subTest(tz=tz, start=start, days=days):
                        day = pytz.utc.localize(start).astimezone(zone).date()
                        left = days
                        while left:
                            day += timedelta(days=1)
                            left -= self._is_workday(day)
                        end = zone.localize(datetime(day.year, day.month, day.day, 23, 59, 59))
                        self.assertEqual(
                            deadline("working_days", days, start, tz, calendar),
                            end.astimezone(pytz.utc).replace(tzinfo=None),
                        )

    def test_nobody_works(self):
        """A calendar without hours does not make a duty eternal."""
        calendar = self.calendars["UTC"]
        calendar.attendance_ids.unlink()
        start = utc("2026-03-10 08:00")
        self.assertEqual(
            deadline("working_hours", 2, start, "UTC", calendar), utc("2026-03-10 10:00")
        )
        self.assertEqual(
            deadline("working_days", 2, start, "UTC", calendar), utc("2026-03-12 23:59:59")
        )

    def test_no_deadline(self):
        with self.assertRaises(KeyError):
            deadline("percent", 5, utc("2026-03-10 08:00"), "UTC")

    def test_the_servers_clock_does_not_matter(self):
        """The same for OdooBot without a time zone and for a person in New York."""
        parameter = self.env["sales.clause.parameter"]._get("VM-4.1", "plan")
        start = utc("2026-04-30 16:00")
        answers = {
            parameter.with_context(tz=tz)._deadline(start, self.company)
            for tz in (False, "UTC", "America/New_York", "Asia/Shanghai")
        }
        self.assertEqual(answers, {(utc("2026-05-31 15:59:59"), "month_end")})
