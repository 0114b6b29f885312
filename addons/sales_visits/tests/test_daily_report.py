from datetime import datetime, timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_report import ReportCase


@tagged("post_install", "-at_install")
class TestDailyReport(ReportCase):
    """The day of visits is told to the supervisor by its end (VM-6.3)."""

    def daily(self, user=None):
        return (
            self.env["sales.daily.report"]
            .with_user(user or self.sales1)
            .search([("user_id", "=", (user or self.sales1).id)])
        )

    def test_there_when_the_first_visit_is_over(self):
        self.made()
        self.at(hours=2)
        self.made()
        daily = self.daily()
        self.assertEqual((len(daily), daily.day, daily.state), (1, self.now.date(), "draft"))
        duty = self.duty(daily, "VM-6.3")
        self.assertEqual(duty.deadline, datetime(2026, 3, 2, 15, 59, 59))

    def test_the_job_makes_it_for_who_only_planned(self):
        self.visit(self.sales1, date_start=self.now + timedelta(hours=2))
        self.job("ir_cron_daily_report")
        self.assertFalse(self.daily())
        self.at(hours=4)
        for _twice in range(2):
            self.job("ir_cron_daily_report")
            self.assertEqual((len(self.daily()), self.daily().visits_missed), (1, 1))

    def test_the_job_makes_up_for_lost_days(self):
        visit = self.visit(self.sales1, date_start=self.now)
        self.at(days=2)
        self.job("ir_cron_daily_report")
        self.assertEqual(self.daily().day, visit.day)

    def test_no_visit_no_report(self):
        visit = self.visit(self.sales1, date_start=self.now - timedelta(hours=2))
        self.job("ir_cron_daily_report")
        daily = self.daily()
        self.assertTrue(daily)
        duty = self.duty(daily, "VM-6.3")
        visit.action_cancel("Their plant is closed")
        self.job("ir_cron_daily_report")
        self.assertFalse(daily.exists())
        self.assertEqual(duty.state, "cancelled")

    def test_it_tells_the_day_as_it_is(self):
        report = self.written()
        report.outlook = "likely"
        self.promise(self.sales1)
        self.visit(self.sales1, date_start=self.now + timedelta(hours=3))
        daily = self.daily()
        for text in ("They like EVA", "Reached", "Likely", "Samples of the new colours", "Planned"):
            self.assertIn(text, daily.content)
        self.assertIn("09:00–10:00", daily.content, "on the company's clock")
        daily.action_send()
        self.assertRecordValues(
            daily,
            [{"visits_made": 1, "visits_missed": 1, "promises_given": 1, "is_late": False}],
        )

    def test_its_figures_cost_the_same_on_a_long_day(self):
        """They are counted anew whenever a visit is over; what was planned before asks for no trip."""
        for count in (2, 6):
            self.made()
            visits = self.env["sales.visit"]
            while len(visits) < count:
                visits |= self.visit(self.sales1, date_start=self.now + timedelta(hours=3))
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE sales_visit SET create_date = %s WHERE id IN %s",
                ("2026-02-20", visits._ids),
            )
            daily = self.daily().sudo()
            self.env.invalidate_all()
            with self.subTest(visits=count), self.assertQueryCount(6):
                figures = daily._figures()
            self.assertEqual(figures["visits_missed"], count)
            self.assertEqual(figures["visits_unplanned"], figures["visits_made"])
            self.at(hours=1)
            visits.action_cancel("Their plant is closed")

    def test_sent_it_stays_as_it_was(self):
        report = self.written()
        daily = self.daily()
        daily.note = "Traffic jam"
        daily.action_send()
        self.assertEqual((daily.state, daily.supervisor_id), ("sent", self.supervisor1))
        self.assertEqual(self.duty(daily, "VM-6.3").state, "done")
        self.assertTrue(self.told(self.supervisor1, "Sent"))
        report.summary = "Something else"
        self.assertIn("They like EVA", daily.content)
        self.assertNotIn("Something else", daily.content)
        self.job("ir_cron_daily_report")
        self.assertEqual(daily.snapshot["visits"][0]["summary"], "They like EVA")
        with self.assertRaisesRegex(UserError, "stays as it was"):
            daily.note = "x"
        with self.assertRaisesRegex(UserError, "sent already"):
            daily.action_send()

    def test_late_after_midnight(self):
        for seconds, late in ((0, False), (1, True)):
            self.at(morning := datetime(2026, 3, 2 + seconds, 2))
            self.made()
            daily = self.daily()[:1]  # the last day comes first
            self.at(morning.replace(hour=15, minute=59, second=59), seconds=seconds)
            daily.action_send()
            self.assertEqual(daily.is_late, late)

    def test_the_supervisor_reads_it(self):
        self.made()
        daily = self.daily()
        with self.assertRaisesRegex(UserError, "nothing to read"):
            daily.with_user(self.supervisor1).action_read()
        daily.action_send()
        with self.assertRaisesRegex(UserError, "Somebody above"):
            daily.action_read()
        desk = self.env["sales.desk"].with_user(self.supervisor1)
        self.assertEqual(desk._section_daily_reports()["count"], 1)
        daily.with_user(self.supervisor1).action_read()
        self.assertEqual(daily.read_by_id, self.supervisor1)
        self.assertEqual(desk._section_daily_reports()["count"], 0)

    def test_nobody_sends_it_for_another(self):
        self.made()
        with self.assertRaisesRegex(UserError, "It is for Zhang San"):
            self.daily().with_user(self.supervisor1).action_send()

    def test_what_stands_in_an_approved_plan_is_planned(self):
        """However late it came into the plan by a logged change (VM-4.4)."""
        visit = self.visit(self.sales1)
        self.assertTrue(visit._is_unplanned())
        self.env["sales.visit.plan"]._write_period(self.env.company)
        plan = self.env["sales.visit.plan"].search([("user_id", "=", self.sales1.id)], limit=1)
        visit.sudo().plan_id = plan
        self.assertTrue(visit._is_unplanned())
        plan.sudo().approval_state = "approved"
        self.assertFalse(visit._is_unplanned())

    def test_unplanned_is_what_was_entered_on_the_day(self):
        planned, added = self.visit(self.sales1), self.visit(self.sales1)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sales_visit SET create_date = %s WHERE id = %s", ("2026-02-20", planned.id)
        )
        self.env.cr.execute(
            "UPDATE sales_visit SET create_date = %s WHERE id = %s", (self.now, added.id)
        )
        self.env.invalidate_all()
        self.assertEqual([v._is_unplanned() for v in (planned, added)], [False, True])
