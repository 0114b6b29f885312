from datetime import date, timedelta
from uuid import uuid4

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.sales_policy.deadline import local_time

from .common_checkin import METRE
from .common_plan import OFFICE, PlanCase

LATE = timedelta(minutes=12)
THERE = timedelta(minutes=45)


@tagged("post_install", "-at_install")
class TestVisitMonth(PlanCase):
    """A month lived by one salesperson and the supervisor, each deed at its own moment: planned, approved,
    made, reported, answered and appraised (VM-4.1, VM-4.2, VM-6, VM-7, VM-8)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plant = cls.formal(cls.c1)
        cls.shop = cls.formal(
            cls.approved(cls.sales1),
            grade=cls.env.ref("sales_policy.grade_b"),
            place=(OFFICE[0] - 0.03, OFFICE[1] + 0.01),
        )
        cls.person = cls.plant.child_ids[:1]

    def test_a_month_lived(self):
        self.plan_the_month()
        visits = self.plan.visit_ids.sorted("date_start").with_user(self.sales1)
        self.hand_in_the_week(visits)
        self.live(visits)
        self.sell(visits[0])
        self.judge_the_month(visits)

    def live(self, visits):
        """Each as planned, but for one that was elsewhere and one that was not made."""
        elsewhere, missed = visits[1], visits[2]
        for day in (visits - missed).grouped("day").values():
            for visit in day:
                self.make(visit, 2000 if visit == elsewhere else 100)
                self.report(visit)
            self.end_the_day(day[0])
            for visit in day:
                self.answer(visit)
        self.assertEqual(
            (elsewhere.arrival_verdict, visits[0].arrival_verdict), ("outside", "inside")
        )
        self.judge_the_place(elsewhere)
        with self.on(missed, 1, "02:00"), self.enter_registry_test_mode():
            self.env.ref("sales_visits.ir_cron_miss").method_direct_trigger()
        self.assertEqual(missed.state, "missed")

    def on(self, visit, days, time):
        """`time` on the company's clock, some days after the day of `visit`."""
        return self.at(f"{visit.day + timedelta(days=days)} {time}:00")

    def after(self, visit, delta):
        moment = local_time(visit.date_start + delta, self.env.company._sales_tz())
        return self.at(f"{moment:%Y-%m-%d %H:%M:%S}")

    def duty(self, document, clause):
        return self.env["sales.duty"].search(
            [
                ("res_model", "=", document._name),
                ("res_id", "in", document.ids),
                ("clause_id.number", "=", clause),
            ]
        )

    # The month before

    def plan_the_month(self):
        mine = self.plan.with_user(self.sales1)
        with self.at("2026-04-27 09:00:00"):
            mine.action_fill()
        self.assertEqual(
            {
                customer: len(visits)
                for customer, visits in mine.visit_ids.grouped("partner_id").items()
            },
            {self.plant: 4, self.shop: 2},
        )
        self.assertEqual(mine.coverage, 1)
        with self.at("2026-04-28 09:00:00"):
            mine.action_submit()
        with self.at("2026-04-29 09:00:00"):
            mine.with_user(self.supervisor1).action_approve()
        self.assertFalse(mine.is_late)
        self.assertEqual(self.duty(mine, "VM-4.1").state, "done")

    def hand_in_the_week(self, visits):
        first = visits[0].day
        sunday = first - timedelta(days=first.weekday() + 1)
        weeks = self.env["sales.visit.week"]
        with self.at(f"{sunday} 12:00:00"):
            weeks._write_period(self.env.company)
            week = weeks.with_user(self.sales1).search([("user_id", "=", self.sales1.id)], limit=1)
            week.action_submit()
        self.assertIn(visits[0], week.visit_ids)
        self.assertFalse(week.is_late)

    # A day

    def make(self, visit, north):
        with self.after(visit, LATE):
            self.assertEqual(visit.action_check_in(self.payload(visit, north))["status"], "done")
        with self.after(visit, LATE + THERE):
            visit.action_check_out(self.payload(visit, north))
        self.assertEqual((visit.state, visit.basis), ("done", "plan"))

    def payload(self, visit, north):
        latitude, longitude = visit.sudo().partner_id._place()
        return {
            "token": str(uuid4()),
            "date": fields.Datetime.to_string(self.now()),
            "latitude": latitude + north * METRE,
            "longitude": longitude,
            "accuracy": 15,
            "fix_age": 1,
            "reason": "We meet elsewhere" if north > 500 else "",
        }

    def report(self, visit):
        report = visit.report_ids
        with self.after(visit, timedelta(hours=3)):
            report.write({"result": "reached", "summary": "Wants EVA", "others_met": "Mr Liu"})
            promise = {"name": "Samples", "date_due": visit.day + timedelta(days=3)}
            lines = report.with_context(default_partner_id=report.partner_id.id)
            lines.promise_ids = [Command.create(promise)]
            report.action_submit()
        with self.on(visit, 2, "10:00"):
            report.promise_ids.action_done("Sent by courier")

    def end_the_day(self, visit):
        daily = self.daily(visit)
        with self.on(visit, 0, "20:00"):
            daily.action_send()
        with self.on(visit, 1, "08:30"):
            daily.with_user(self.supervisor1).action_read()

    def daily(self, visit):
        reports = self.env["sales.daily.report"].with_user(self.sales1)
        return reports.search([("user_id", "=", self.sales1.id), ("day", "=", visit.day)])

    def answer(self, visit):
        with self.on(visit, 1, "09:00"):
            visit.report_ids.with_user(self.supervisor1).action_accept("Well done")

    def judge_the_place(self, visit):
        arrival = visit.checkin_ids.filtered(lambda checkin: checkin.kind == "in")
        with self.on(visit, 1, "09:30"):
            arrival.with_user(self.supervisor1).action_accept("As agreed")
        self.assertEqual(visit.arrival_judgement, "accepted")

    def sell(self, visit):
        product = self.env["product.product"].create({"name": "EVA sole", "taxes_id": False})
        order = self.env["sale.order"].create(
            {
                "partner_id": visit.partner_id.id,
                "order_line": [Command.create({"product_id": product.id, "price_unit": 5000})],
            }
        )
        order.action_confirm()
        order.date_order = visit.date_finished + timedelta(days=1)
        with self.at("2026-06-01 02:00:00"):
            visit.sudo()._write_results(self.env.company, timedelta(days=40))

    # The month after

    def judge_the_month(self, visits):
        with self.at("2026-06-01 03:00:00"):
            months = self.env["sales.visit.appraisal"]._write_period(self.env.company)
        month = months.filtered(lambda month: month.user_id == self.sales1)
        self.assertRecordValues(
            month,
            [
                {
                    "date_from": date(2026, 5, 1),
                    "supervisor_id": self.supervisor1.id,
                    "visits_planned": 6,
                    "visits_done": 5,
                    "visits_missed": 1,
                    "absences": 0,
                    "customers_owed": 2,
                    "customers_kept": 1,
                    "frequency_kept": 0.5,
                    "dwell": 5 * 0.75,
                    "minutes_late": 12,
                    "amount_ordered": 5000,
                }
            ],
        )
        self.assertAlmostEqual(month.plan_kept, 5 / 6)
        mine = month.with_user(self.supervisor1)
        with self.at("2026-06-03 10:00:00"):
            mine.write({"judgement": "Reliable", "training": "Starts earlier"})
            mine.action_finish()
            mine.action_discuss()
        self.check_duties(month, visits)

    def check_duties(self, month, visits):
        """All that was owed was done in time."""
        reports, daily = visits.report_ids, self.env["sales.daily.report"].browse()
        for visit in visits.filtered("report_ids"):
            daily |= self.daily(visit)
        self.assertEqual(len(reports), 5)
        for document, clauses in (
            (reports, ("VM-7.1", "VM-7.2")),
            (reports.promise_ids, ("VM-7.3",)),
            (visits.checkin_ids, ("VM-6.2",)),
            (daily, ("VM-6.3",)),
            (month, ("VM-8.1", "VM-8.2")),
        ):
            for clause in clauses:
                with self.subTest(clause):
                    self.assertEqual(set(self.duty(document, clause).mapped("state")), {"done"})
        self.assertEqual(sum(daily.mapped("visits_made")), 5)
        self.assertFalse(any(daily.mapped("visits_unplanned")))
