from datetime import date, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_plan import PlanCase


@tagged("post_install", "-at_install")
class TestVisitPlan(PlanCase):
    """The plan of a month (VM-4.1): opened, handed in by the last day of the month before, approved."""

    def duty(self, plan):
        return self.env["sales.duty"].search(
            [("res_model", "=", plan._name), ("res_id", "=", plan.id)]
        )

    def test_the_job_opens_one_for_each_salesperson_with_customers(self):
        people = self.plans.search([("date_from", "=", self.first)]).user_id
        self.assertIn(self.sales1, people)
        self.assertIn(self.sales3, people)
        self.assertNotIn(self.sales2, people)  # has no customer
        self.assertEqual((self.plan.date_from, self.plan.date_to), (self.first, self.last))
        duty = self.duty(self.plan)
        self.assertEqual(duty.user_id, self.sales1)
        self.assertEqual(duty.deadline, self.utc("2026-04-30 23:59:59"))
        self.assertEqual(duty.clause_id.number, "VM-4.1")

    def test_run_again_the_job_opens_nothing(self):
        with self.at("2026-04-30 23:00:00"):
            self.assertFalse(self.plans._write_period(self.env.company))
        with self.at("2026-05-01 00:00:00"):  # a new month on the company's clock, not yet in UTC
            fresh = self.plans._write_period(self.env.company)
        self.assertEqual(set(fresh.mapped("date_from")), {date(2026, 6, 1)})

    def test_the_cron(self):
        with self.at("2026-06-03 01:10:00"), self.enter_registry_test_mode():
            for _twice in range(2):
                self.env.ref("sales_visits.ir_cron_plan").method_direct_trigger()
        self.assertEqual(len(self.plan_of(self.sales1, date(2026, 7, 1))), 1)

    def test_a_person_who_moved_to_another_company_has_one_plan(self):
        other = self.env["res.company"].create({"name": "Other", "resource_calendar_id": False})
        self.sales1.write({"company_ids": [(4, other.id)], "company_id": other.id})
        with self.at("2026-04-21 10:00:00"):
            fresh = self.plans._write_period(other)
        self.assertNotIn(self.sales1, fresh.user_id)

    def test_two_at_once(self):
        values = {
            "user_id": self.sales1.id,
            "company_id": self.env.company.id,
            "date_from": self.first,
            "date_to": self.last,
        }
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self.plans.create(values)

    def test_the_last_second_of_the_month(self):
        self.may(self.sales1, 4)
        with self.at("2026-04-30 23:59:59"):
            self.plan.with_user(self.sales1).action_submit()
        self.assertFalse(self.plan.is_late)
        self.assertEqual(self.duty(self.plan).state, "done")

    def test_a_second_later(self):
        self.may(self.sales1, 4)
        with self.at("2026-05-01 00:00:00"):
            self.plan.with_user(self.sales1).action_submit()
        self.assertTrue(self.plan.is_late)
        self.assertEqual(self.duty(self.plan).state, "late")

    def test_what_was_returned_in_time_stays_in_time(self):
        self.may(self.sales1, 4)
        with self.at("2026-04-30 20:00:00"):
            self.plan.with_user(self.sales1).action_submit()
        with self.at("2026-05-02 09:00:00"):
            self.plan.with_user(self.supervisor1).action_return("One visit is too few")
            self.plan.with_user(self.sales1).action_submit()
        self.assertFalse(self.plan.is_late)

    def test_what_was_withdrawn_was_not_handed_in(self):
        self.may(self.sales1, 4)
        with self.at("2026-04-30 20:00:00"):
            self.plan.with_user(self.sales1).action_submit()
            self.plan.with_user(self.sales1).action_withdraw()
        self.assertFalse(self.plan.date_handed_in)
        self.assertEqual(set(self.duty(self.plan).mapped("state")), {"open", "done"})
        with self.at("2026-05-02 09:00:00"):
            self.plan.with_user(self.sales1).action_submit()
        self.assertTrue(self.plan.is_late)

    def test_an_extended_deadline_counts(self):
        self.may(self.sales1, 4)
        with self.at("2026-04-29 09:00:00"):
            self.duty(self.plan).with_user(self.supervisor1).action_extend(
                self.utc("2026-05-02 23:59:59"), "On a trip"
            )
        with self.at("2026-05-02 09:00:00"):
            self.plan.with_user(self.sales1).action_submit()
        self.assertFalse(self.plan.is_late)

    def test_an_empty_plan_needs_a_word(self):
        plan = self.plan.with_user(self.sales1)
        with self.assertRaisesRegex(UserError, "No visit stands in this plan"):
            plan.action_submit()
        plan.note = "On leave for the whole month"
        plan.action_submit()
        self.assertEqual(plan.approval_state, "submitted")

    def test_the_supervisor_decides(self):
        self.may(self.sales1, 4)
        plan = self.approve(self.plan)
        self.assertEqual(plan.approval_ids.user_id, self.supervisor1)
        lines = dict(plan.approval_ids.summary)
        self.assertEqual((lines["visit_count"], lines["customer_count"]), (1, 1))
        self.assertEqual(lines["coverage"], "100%")

    def test_a_supervisors_own_goes_to_the_general_manager(self):
        """VM-4.5, although somebody else stands between them."""
        boss = self.supervisor2.employee_ids
        self.supervisor1.employee_ids.parent_id = boss
        self.approved(self.supervisor1)
        with self.at("2026-04-21 10:00:00"):
            self.plans._write_period(self.env.company)
        plan = self.plan_of(self.supervisor1)
        plan.with_user(self.supervisor1).note = "I lead my team"
        plan.with_user(self.supervisor1).action_submit()
        pending = plan.sudo().approval_ids.filtered(lambda a: a.state == "pending")
        self.assertIn(self.gm, pending.approver_ids)
        self.assertNotIn(self.supervisor2, pending.approver_ids)
        with self.assertRaises(UserError):
            plan.with_user(self.supervisor2).action_approve()
        self.assertEqual(pending.clause_id.number, "VM-4.5")

    def test_nobody_approves_the_general_manager(self):
        self.customer(self.gm)
        self.assertNotIn(self.gm, self.plans._people(self.env.company))

    def test_visits_follow_the_month(self):
        self.assertEqual(self.may(self.sales1, 31, 23).plan_id, self.plan)
        visit = self.may(self.sales1, 4)
        self.assertEqual(visit.plan_id, self.plan)
        visit.date_start = self.utc("2026-06-01 00:00")
        self.assertFalse(visit.plan_id)
        visit.date_start = self.utc("2026-05-01 00:00")
        self.assertEqual(visit.plan_id, self.plan)

    def test_what_was_planned_before_is_taken_in(self):
        visit = self.visit(self.sales1, date_start=self.utc("2026-06-10 09:00"))
        self.assertFalse(visit.plan_id)
        with self.at("2026-05-02 10:00:00"):
            self.plans._write_period(self.env.company)
        self.assertEqual(visit.plan_id, self.plan_of(self.sales1, date(2026, 6, 1)))

    def test_figures(self):
        self.formal(self.c1)
        self.plan._measure()
        self.assertEqual(self.plan.owed, {str(self.c1.id): 4})
        self.assertEqual(self.plan.coverage, 0)
        first = self.may(self.sales1, 4)
        self.may(self.sales1, 4, 14, is_spare=True)
        self.may(self.sales1, 11, duration=2).action_cancel("Their plant is closed")
        self.may(self.sales1, 12, duration=2)
        self.assertEqual((self.plan.visit_count, self.plan.customer_count), (2, 1))
        self.assertEqual((self.plan.day_count, self.plan.coverage), (2, 0.5))
        self.assertEqual(self.plan.hours_on_site, 3)
        self.assertAlmostEqual(self.plan.hours_travel, 4 * 3.017 * 1.3 / 40, places=2)
        self.assertAlmostEqual(
            self.plan.workload, (3 + self.plan.hours_travel) / self.plan.work_hours, places=4
        )
        first.unlink()
        self.assertEqual((self.plan.visit_count, self.plan.coverage), (1, 0.25))

    def test_working_hours_without_leave_holidays_and_absence(self):
        self.plan._measure()
        full = self.plan.work_hours
        day = full / len(self.plan._work_days())
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Labour Day",
                "company_id": self.env.company.id,
                "date_from": self.utc("2026-05-01 00:00"),
                "date_to": self.utc("2026-05-01 23:59:59"),
            }
        )
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "resource_id": self.sales1.employee_ids.resource_id.id,
                "calendar_id": self.env.company.resource_calendar_id.id,
                "date_from": self.utc("2026-05-07 00:00"),
                "date_to": self.utc("2026-05-07 23:59:59"),
            }
        )
        self.env["sales.absence"].create(
            {
                "user_id": self.sales1.id,
                "date_from": date(2026, 5, 4),
                "date_to": date(2026, 5, 5),
            }
        )
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Make-up",
                "time_type": "makeup",
                "company_id": self.env.company.id,
                "date_from": self.utc("2026-05-09 00:00"),
                "date_to": self.utc("2026-05-09 23:59:59"),
            }
        )
        self.plan._measure()
        self.assertAlmostEqual(self.plan.work_hours, full - 3 * day, places=2)
        self.assertIn(date(2026, 5, 9), self.plan._work_days())

    def button(self, user, name):
        """As a browser presses a button above a list of which nothing is chosen."""
        return call_kw(self.plans.with_user(user), name, [[]], {})

    def test_a_newcomer_in_the_middle_of_the_month(self):
        self.approved(self.sales2)
        with self.at("2026-05-12 10:00:00"):
            for _twice in range(2):
                action = self.button(self.sales2, "action_open_this_month")
        plan = self.plan_of(self.sales2)
        self.assertEqual((action["res_id"], len(plan)), (plan.id, 1))
        self.assertEqual(plan.message_partner_ids, self.sales2.partner_id)
        with self.assertRaises(AccessError):
            self.button(self.employee, "action_open_this_month")
        with (
            self.at("2026-05-12 10:00:00"),
            self.assertRaisesRegex(UserError, "in charge of customers"),
        ):
            self.button(self.supervisor2, "action_open_this_month")

    def test_a_week(self):
        """VM-4.2: the table of the next week, by Sunday 24:00."""
        weeks = self.env["sales.visit.week"]
        with self.at("2026-05-04 01:00:00"):
            for _twice in range(2):
                weeks._write_period(self.env.company)
        week = weeks.search([("user_id", "=", self.sales1.id)])
        self.assertEqual((week.date_from, week.date_to), (date(2026, 5, 11), date(2026, 5, 17)))
        visits = self.may(self.sales1, 11, 0) | self.may(self.sales1, 17, 23)
        self.may(self.sales1, 18, 0)
        self.may(self.sales1, 10, 23)
        self.assertEqual(week.with_user(self.sales1).visit_ids, visits)
        duty = self.duty(week)
        self.assertEqual(duty.deadline, self.utc("2026-05-10 23:59:59"))
        for user, error in ((self.supervisor1, AccessError), (self.sales3, AccessError)):
            with self.assertRaises(error):
                week.with_user(user).action_submit()
        with self.assertRaises(AccessError):
            week.with_user(self.sales1).date_submitted = self.now()
        with self.at("2026-05-10 23:59:59"):
            week.with_user(self.sales1).action_submit()
        self.assertEqual((duty.state, week.is_late), ("done", False))
        with self.assertRaisesRegex(UserError, "submitted already"):
            week.with_user(self.sales1).action_submit()
        with self.assertRaises(AccessError):
            week.with_user(self.sales1).note = "Too late"

    def test_a_week_a_second_late(self):
        weeks = self.env["sales.visit.week"]
        with self.at("2026-05-10 23:59:00"):
            weeks._write_period(self.env.company)
        week = weeks.search([("user_id", "=", self.sales1.id)])
        with self.at("2026-05-11 00:00:00"):
            week.with_user(self.sales1).action_submit()
        self.assertEqual((self.duty(week).state, week.is_late), ("late", True))

    def test_a_leavers_plan(self):
        """What is owed goes to the line above, the visits to who takes the customer over."""
        visit = self.may(self.sales1, 12).sudo()
        self.c1.sudo().user_id = self.sales2
        self.sales1.active = False
        self.assertEqual(self.duty(self.plan).user_id, self.supervisor1)
        self.assertEqual((visit.user_id, visit.plan_id), (self.sales2, self.plans))
        self.assertNotIn(self.sales1, self.plans._people(self.env.company))

    def test_deleted_with_nothing_left_behind(self):
        self.may(self.sales1, 12).unlink()
        self.assertEqual(self.plan.visit_count, 0)
        self.assertEqual(self.plan.date_to - self.plan.date_from, timedelta(days=30))
