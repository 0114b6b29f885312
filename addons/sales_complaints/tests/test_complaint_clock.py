from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from odoo.addons.sales_policy.deadline import local_time, naive_utc
from odoo.addons.sales_policy.tests.common import utc

from .common import ComplaintCase

MINUTE = timedelta(minutes=1)
# Spring Festival 2026: off from 15 to 23 February, worked for on the two Saturdays beside it
HOLIDAY = (date(2026, 2, 15), date(2026, 2, 23))
MAKEUP = (date(2026, 2, 14), date(2026, 2, 28))
CHINA, NEW_YORK = "Asia/Shanghai", "America/New_York"
# time zone, received there, [(waits, goes on) there], then what is due there: the answer within 2 working hours,
# the solution within 8 of them, the answer within 2 hours and the solution within 24 of them
TABLE = [
    ("over lunch", CHINA, "03-10 11:30", [], "03-10 14:30", "03-11 11:30", "03-10 13:30", "03-11 11:30"),
    ("in the lunch break", CHINA, "03-10 12:20", [], "03-10 15:00", "03-11 12:00", "03-10 14:20", "03-11 12:20"),
    ("over night", CHINA, "03-10 16:00", [], "03-11 09:00", "03-11 16:00", "03-10 18:00", "03-11 16:00"),
    ("over the weekend", CHINA, "03-13 16:30", [], "03-16 09:30", "03-16 16:30", "03-13 18:30", "03-14 16:30"),
    ("on a Sunday", CHINA, "03-15 03:00", [], "03-16 10:00", "03-16 17:00", "03-15 05:00", "03-16 03:00"),
    ("before a make-up Saturday", CHINA, "02-13 16:00", [], "02-14 09:00", "02-14 16:00", "02-13 18:00", "02-14 16:00"),
    ("over the Spring Festival", CHINA, "02-14 16:00", [], "02-24 09:00", "02-24 16:00", "02-14 18:00", "02-15 16:00"),
    ("in the Spring Festival", CHINA, "02-18 10:00", [], "02-24 10:00", "02-24 17:00", "02-18 12:00", "02-19 10:00"),
    ("the customer lets us wait", CHINA, "03-10 09:00", [("03-10 10:00", "03-12 10:00")],
     "03-12 11:00", "03-13 09:00", "03-12 11:00", "03-13 09:00"),
    ("waits over lunch", CHINA, "03-10 11:00", [("03-10 11:30", "03-10 14:00")],
     "03-10 15:30", "03-11 13:30", "03-10 15:30", "03-11 13:30"),
    ("waits over the weekend", CHINA, "03-13 16:00", [("03-13 16:30", "03-15 12:00")],
     "03-16 09:30", "03-16 16:30", "03-15 13:30", "03-16 11:30"),
    ("waits twice", CHINA, "03-10 08:00", [("03-10 09:00", "03-10 10:00"), ("03-10 10:30", "03-11 08:00")],
     "03-11 08:30", "03-11 15:30", "03-11 08:30", "03-12 06:30"),
    ("the clocks go forward", NEW_YORK, "03-06 16:00", [], "03-09 09:00", "03-09 16:00", "03-06 18:00", "03-07 16:00"),
    ("in the night of that", NEW_YORK, "03-08 01:30", [], "03-09 10:00", "03-09 17:00", "03-08 04:30", "03-09 02:30"),
    ("the clocks go back", NEW_YORK, "10-31 23:30", [], "11-02 10:00", "11-02 17:00", "11-01 01:30", "11-01 22:30"),
]  # fmt: skip


def local(text, tz=CHINA):
    """Naive UTC of what the clock shows in 2026."""
    return naive_utc(datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZoneInfo(tz)))


@tagged("post_install", "-at_install")
class TestComplaintClock(ComplaintCase):
    """Every clock is honest (CM-5.2.1, CM-5.2.2, SP-6.2): over lunch, holidays, make-up days, weekends,
    pauses and summer time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        companies = cls.env["res.company"].create([{"name": "By Day"}, {"name": "Round the Clock"}])
        cls.day, cls.round = companies
        cls.calendars = {tz: cls._calendar(tz) for tz in (CHINA, NEW_YORK)}
        cls.env.user.company_ids |= companies
        for number, code, hours in (
            ("CM-5.2.1", "response", 2),
            ("CM-5.2.2", "solution", 8),
        ):
            cls.env["sales.clause.value"].create(
                {
                    "parameter_id": cls.env["sales.clause.parameter"]._get(number, code).id,
                    "company_id": cls.day.id,
                    "value": hours,
                    "unit": "working_hours",
                    "date_from": "2026-01-01",
                    "approval_state": "approved",
                }
            )
        cls.c1.sudo().company_id = False

    @classmethod
    def _calendar(cls, tz):
        """Monday to Friday 8-12 and 13-17; in China the Spring Festival and its make-up days."""
        calendar = cls.env["resource.calendar"].create(
            {"name": tz, "tz": tz, "company_id": cls.day.id}
        )
        days = [(HOLIDAY, "leave"), *(((day, day), "makeup") for day in MAKEUP)]
        cls.env["resource.calendar.leaves"].create(
            [
                {
                    "name": kind,
                    "time_type": kind,
                    "calendar_id": calendar.id,
                    "date_from": local(f"{first:%m-%d} 00:00", tz),
                    "date_to": local(f"{last:%m-%d} 23:59:59", tz),
                }
                for (first, last), kind in days
                if tz == CHINA
            ]
        )
        return calendar

    def received(self, company, moment, tz=CHINA):
        company.resource_calendar_id = self.calendars[tz] if company == self.day else False
        with freeze_time(moment):
            complaint = (
                self.env["sales.complaint"]
                .with_company(company)
                .create({"title": "Soles", "partner_id": self.c1.id, "type_id": self.type.id})
            )
        self.assertEqual(complaint.company_id, company)
        return complaint

    def due(self, complaint):
        return [self.duty(complaint, number).deadline for number in ("CM-5.2.1", "CM-5.2.2")]

    def wait(self, complaint, waits, tz=CHINA):
        for start, stop in waits:
            with freeze_time(local(start, tz)):
                complaint.action_wait("Samples are on their way")
            with freeze_time(local(stop, tz)):
                complaint.action_go_on()

    def tick(self, moment):
        """The job, at this moment."""
        duties = self.env["sales.duty"]
        for step in (duties._warn_batch, duties._overdue_batch, duties._escalate_batch):
            step(moment)

    def test_table(self):
        for title, tz, received, waits, *due in TABLE:
            expected = [local(text, tz) for text in due]
            for company, those in ((self.day, expected[:2]), (self.round, expected[2:])):
                with self.subTest(title, company=company.name):
                    complaint = self.received(company, local(received, tz), tz)
                    self.wait(complaint, waits, tz)
                    self.assertEqual(self.due(complaint), those)
                    self.assertEqual(complaint.deadline, those[0])
                    self.assertEqual(complaint.clock_state, "running")

    def works(self, moment):
        shown = local_time(moment, CHINA)
        day = shown.date()
        if HOLIDAY[0] <= day <= HOLIDAY[1] or (day.weekday() > 4 and day not in MAKEUP):
            return False
        return 8 <= shown.hour < 12 or 13 <= shown.hour < 17

    def test_property(self):
        """Whenever it comes and however often the customer lets us wait: as many minutes of the company's clock
        as the clause gives, counted one by one."""
        chance = Random(52)
        for company, minutes in ((self.day, 8 * 60), (self.round, 24 * 60)):
            for number in range(12):
                start = local("02-11 00:00") + chance.randrange(20 * 24 * 60) * MINUTE
                moment, left, waits = start, minutes, []
                for _wait in range(chance.randrange(4)):
                    waits.append(moment + chance.randrange(1, 300) * MINUTE)
                    moment = waits[-1] + chance.randrange(1, 3000) * MINUTE
                    waits.append(moment)
                moment, stops = start, iter(waits)
                stop, go = next(stops, None), next(stops, None)
                while left:
                    if moment == stop:
                        moment, stop, go = go, next(stops, None), next(stops, None)
                        continue
                    left -= company == self.round or self.works(moment)
                    moment += MINUTE
                with self.subTest(company=company.name, number=number, start=start, waits=waits):
                    complaint = self.received(company, start)
                    for stop, go in zip(waits[::2], waits[1::2], strict=True):
                        with freeze_time(stop):
                            complaint.action_wait("Asked back")
                        with freeze_time(go):
                            complaint.action_go_on()
                    solution = self.duty(complaint, "CM-5.2.2").deadline
                    if not waits or solution > waits[-1]:
                        self.assertEqual(solution, moment)

    def test_warned_overdue_escalated(self):
        """Warned when three quarters of the working hours have passed, in a working hour; then up the line."""
        complaint = self.received(self.day, local("03-13 16:30"))
        response = self.duty(complaint, "CM-5.2.1")
        for at, clock, state in (
            ("03-15 23:00", "running", "opened"),
            ("03-16 08:59", "running", "opened"),
            ("03-16 09:00", "running", "warned"),
            ("03-16 09:30", "overdue", "overdue"),
            ("03-17 09:30", "overdue", "escalated"),
        ):
            self.tick(local(at))
            with self.subTest(at=at):
                self.assertEqual(response.event_ids.sorted("id")[-1].event, state)
                self.assertEqual(complaint.clock_state, clock)
        self.assertEqual(response.escalation_user_id, self.supervisor1)
        self.assertEqual(complaint.deadline, local("03-16 09:30"))

    def test_nobody_is_warned_while_the_clock_stands_still(self):
        complaint = self.received(self.round, local("03-10 09:00"))
        with freeze_time(local("03-10 09:30")):
            complaint.action_wait("Photos are to come")
        self.tick(local("03-12 09:00"))
        self.assertEqual(complaint.clock_state, "paused")
        self.assertFalse(complaint.deadline)
        self.assertEqual(complaint.pause_reason, "Photos are to come")
        self.assertEqual(self.duty(complaint, "CM-5.2.1").state, "paused")
        with freeze_time(local("03-12 09:30")):
            complaint.invalidate_recordset(["hours_still"])
            self.assertEqual(complaint.hours_still, 48)
            complaint.action_go_on()
        self.assertRecordValues(
            complaint,
            [
                {
                    "clock_state": "running",
                    "deadline": local("03-12 11:00"),
                    "date_warning": local("03-12 10:37:30"),
                    "hours_still": 48,
                    "date_paused": False,
                }
            ],
        )

    def test_late_before_the_customer_lets_us_wait(self):
        """Five hours late and three days of waiting are five hours late: it climbs the line no faster."""
        complaint = self.received(self.round, local("03-10 09:00"))
        response = self.duty(complaint, "CM-5.2.1")
        self.tick(local("03-10 11:00"))
        with freeze_time(local("03-10 16:00")):
            complaint.action_wait("Photos are to come")
        self.tick(local("03-13 16:00"))
        self.assertEqual((response.state, response.escalation_level), ("paused", 0))
        with freeze_time(local("03-13 16:00")):
            complaint.action_go_on()
        self.tick(local("03-13 16:01"))
        self.assertEqual((response.state, response.escalation_level), ("overdue", 0))
        self.assertEqual(complaint.deadline, local("03-13 11:00"))
        self.tick(local("03-14 11:00"))
        self.assertEqual(response.escalation_level, 1)
        with freeze_time(local("03-14 12:00")):
            complaint.action_confirm()
        self.assertEqual((response.state, response.punctuality), ("late", 0))

    def test_the_next_one_counts(self):
        complaint = self.received(self.round, local("03-10 09:00"))
        self.assertEqual(complaint.owed_id, self.duty(complaint, "CM-5.2.1").parameter_id)
        with freeze_time(local("03-10 10:00")):
            complaint.action_confirm()
        self.assertEqual(complaint.owed_id, self.duty(complaint, "CM-5.2.2").parameter_id)
        self.assertEqual(complaint.deadline, local("03-11 09:00"))
        with freeze_time(local("03-10 11:00")):
            complaint._move("offer")
        self.assertEqual(complaint.clock_state, "paused")
        self.assertEqual(complaint.pause_reason, "The customer decides about the solution.")
        with freeze_time(local("03-10 15:00")):
            complaint._move("accept")
        self.assertEqual(
            (complaint.clock_state, complaint.deadline, complaint.hours_still), ("none", False, 4)
        )
        with freeze_time(local("03-11 09:00")):
            complaint._move("carry_out")
        self.assertEqual(complaint.owed_id, self.duty(complaint, "CM-5.2.3").parameter_id)

    def test_moves_of_the_ledger(self):
        """Extended and handed over, the clock follows."""
        complaint = self.received(self.round, local("03-10 09:00"))
        with freeze_time(local("03-10 10:00")):
            self.duty(complaint, "CM-5.2.1")._extend(local("03-10 15:00"), "Holiday there")
        self.assertEqual(complaint.deadline, local("03-10 15:00"))
        self.duty(complaint, "CM-5.2.1")._cancel()
        self.assertEqual(complaint.deadline, local("03-11 09:00"))

    def test_nobody_sets_it(self):
        complaint = self.complaint(self.sales1)
        for vals in ({"deadline": utc("2027-01-01")}, {"clock_state": "none"}, {"hours_paused": 9}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                complaint.write(vals)
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                self.complaint(self.sales1, **vals)

    def test_set_based(self):
        """A batch of the job is so many statements, whatever the number of complaints."""
        for count in (2, 12):
            complaints = [self.received(self.round, local("03-10 09:00")) for _each in range(count)]
            self.env.flush_all()
            self.env.invalidate_all()
            self.env["sales.duty"]._warn_batch(local("03-10 11:00"))
            with self.assertQueryCount(2):
                self.env["sales.duty"]._overdue_batch(local("03-10 11:00"))
            self.assertEqual({c.clock_state for c in complaints}, {"overdue"})

    def test_the_server_tells_its_time(self):
        with freeze_time("2026-03-10 02:00:00"):
            now = self.env["sales.complaint"].with_user(self.sales1).get_now()
        self.assertEqual(now, "2026-03-10 02:00:00")
