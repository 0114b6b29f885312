from datetime import datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.sales_policy.deadline import local_date

from .common import VisitCase


@tagged("post_install", "-at_install")
class TestVisitCalendar(VisitCase):
    """A visit and its meeting stay in step both ways (VM-4.4)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls.visit(cls.sales1)
        cls.meeting = cls.own.sudo().calendar_event_id.with_user(cls.sales1)

    def test_a_visit_stands_in_the_calendar_of_its_person(self):
        self.assertEqual(
            (self.meeting.start, self.meeting.stop), (self.own.date_start, self.own.date_stop)
        )
        self.assertEqual(self.meeting.partner_ids, self.sales1.partner_id)
        self.assertIn(self.c1.name, self.meeting.name)
        self.assertFalse(self.meeting.message_ids.filtered("partner_ids"))

    def test_others_see_that_the_person_is_busy(self):
        self.assertEqual(self.meeting.with_user(self.employee).display_name, "Busy")
        found = (
            self.env["calendar.event"]
            .with_user(self.employee)
            .search([("name", "ilike", self.c1.name)])
        )
        self.assertNotIn(self.meeting, found)

    def test_the_meeting_moves_with_the_visit(self):
        self.own.write({"date_start": self.own.date_start + timedelta(days=1), "duration": 2})
        self.assertEqual(
            (self.meeting.start, self.meeting.stop), (self.own.date_start, self.own.date_stop)
        )
        self.assertEqual(self.meeting.duration, 2)

    def test_the_visit_moves_with_the_meeting(self):
        start = self.meeting.start + timedelta(days=2)
        self.meeting.write({"start": start, "stop": start + timedelta(hours=3)})
        self.assertEqual((self.own.date_start, self.own.duration), (start, 3))

    def test_what_is_under_way_does_not_move(self):
        self.own._begin(fields.Datetime.now())
        with self.assertRaisesRegex(UserError, "kept as it was"):
            self.meeting.write({"start": self.meeting.start + timedelta(days=1)})

    def test_a_cancelled_visit_leaves_the_calendar(self):
        self.own.action_cancel("Their plant is closed")
        self.assertFalse(self.meeting.exists())

    def test_deleting_the_meeting_cancels_the_visit(self):
        self.meeting.unlink()
        self.assertEqual(self.own.state, "cancelled")
        self.assertIn("calendar", self.own.cancel_reason)

    def test_archiving_it_too(self):
        self.meeting.action_archive()
        self.assertEqual(self.own.state, "cancelled")

    def test_done_visits_stay_when_the_meeting_goes(self):
        self.own._begin(fields.Datetime.now())
        self.own._finish(fields.Datetime.now())
        self.meeting.unlink()
        self.assertEqual(self.own.state, "done")

    def test_another_person_gets_the_meeting(self):
        self.own.sudo().user_id = self.sales2
        self.assertEqual(self.meeting.sudo().user_id, self.sales2)
        self.assertEqual(self.meeting.sudo().partner_ids, self.sales2.partner_id)

    def test_nobody_moves_the_visits_of_others(self):
        with self.assertRaises(AccessError):
            self.meeting.with_user(self.sales3).write(
                {"start": self.meeting.start + timedelta(days=1)}
            )
        with self.assertRaises(AccessError):
            self.own.calendar_event_id = False

    def test_a_meeting_without_visit_is_as_ever(self):
        meeting = (
            self.env["calendar.event"]
            .with_user(self.employee)
            .create({"name": "Lunch", "start": "2026-03-01 04:00", "stop": "2026-03-01 05:00"})
        )
        meeting.write({"start": "2026-03-01 03:00"})
        meeting.unlink()

    def test_what_is_proposed_is_a_meeting_once_approved(self):
        start = fields.Datetime.now() + timedelta(days=40)
        plans = self.env["sales.visit.plan"]
        first = local_date(start, self.env.company._sales_tz()).replace(day=1)
        plan = plans.sudo().create(
            {
                "user_id": self.sales1.id,
                "company_id": self.env.company.id,
                "date_from": first,
                "date_to": first + relativedelta(day=31),
            }
        )
        visit = self.visit(self.sales1, date_start=start)
        self.assertEqual(visit.plan_id, plan)
        self.assertFalse(visit.sudo().calendar_event_id)
        plan.with_user(self.sales1).action_submit()
        plan.with_user(self.supervisor1).action_approve()
        meeting = visit.sudo().calendar_event_id
        self.assertEqual(meeting.start, start)
        with self.assertRaisesRegex(UserError, "stands in an approved plan"):
            meeting.with_user(self.sales1).write({"start": start + timedelta(days=1)})

    def test_moved_into_an_open_plan_it_leaves_the_calendar_and_stays_planned(self):
        """Into the next month, or handed to a person whose plan is open."""
        first = self.own.day + relativedelta(months=1, day=1)
        plans = self.env["sales.visit.plan"].sudo()
        mine, theirs = (
            plans.create(
                {
                    "user_id": user.id,
                    "company_id": self.env.company.id,
                    "date_from": first,
                    "date_to": first + relativedelta(day=31),
                }
            )
            for user in (self.sales1, self.sales2)
        )
        start = datetime.combine(first + timedelta(days=9), time(2))
        self.own.date_start = start
        for plan in (mine, theirs):
            with self.subTest(plan.user_id.login):
                self.own.sudo().user_id = plan.user_id
                self.assertEqual(
                    (self.own.sudo().plan_id, self.own.sudo().state), (plan, "planned")
                )
                self.assertFalse(self.own.sudo().calendar_event_id)
                self.assertEqual(plan.visit_count, 1)
        self.assertFalse(self.meeting.exists())

    def test_an_approved_plan_allows_its_visits(self):
        plan = (
            self.env["sales.visit.plan"]
            .sudo()
            .create(
                {
                    "user_id": self.sales1.id,
                    "company_id": self.env.company.id,
                    "date_from": self.own.day.replace(day=1),
                    "date_to": self.own.day + relativedelta(day=31),
                }
            )
        )
        visit = self.visit(self.sales1)
        self.assertEqual(visit.plan_id, plan)
        plan.with_user(self.sales1).action_submit()
        plan.with_user(self.supervisor1).action_approve()
        visit._begin(visit.date_start)
        self.assertEqual((visit.basis, visit.absence_state), ("plan", False))
