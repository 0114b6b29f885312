from datetime import date, timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.sales_visits.planner import check

from .common_plan import OFFICE, PlanCase


@tagged("post_install", "-at_install")
class TestVisitPlanFill(PlanCase):
    """The month proposed from what is wished (VM-4.1), important customers first (CM-4.3.2)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.grades = [cls.env.ref(f"sales_policy.grade_{name}") for name in "abcd"]
        cls.formal(cls.c1)

    def fill(self, plan=None, user=None, at="2026-04-20 10:00:00"):
        plan = plan or self.plan
        with self.at(at):
            plan.with_user(user or plan.user_id).action_fill()
        return plan.visit_ids.sorted("date_start")

    def more(self, number, **vals):
        """Formal customers of sales1 around the office."""
        places = [(OFFICE[0] + 0.01 * (n % 7), OFFICE[1] + 0.01 * (n % 5)) for n in range(number)]
        customers = self.env["res.partner"].create(
            [self.file_values(user_id=self.sales1.id, **vals) for _place in places]
        )
        for number, (customer, place) in enumerate(zip(customers, places, strict=True)):
            self.formal(customer, self.grades[number % 4], place)
        return customers

    def wishes(self, source):
        return list(getattr(self.plan, f"_wishes_{source}")(self.plan._charge()))

    def test_as_often_as_the_frequency_asks_evenly_spread(self):
        visits = self.fill()
        self.assertEqual(visits.partner_id, self.c1)
        self.assertEqual(len(visits), 4)
        days = visits.mapped("day")
        self.assertTrue(all(5 <= (b - a).days <= 11 for a, b in zip(days, days[1:], strict=False)))
        self.assertEqual(visits.mapped("day_proposed"), days)
        self.assertEqual(visits.user_id, self.sales1)
        self.assertTrue(all("VM-3" in wish for wish in visits.mapped("wish")))
        self.assertEqual((self.plan.coverage, self.plan.proposed_count), (1, 4))

    def test_filled_twice(self):
        visits = self.fill()
        self.assertEqual(self.fill(), visits)
        self.assertEqual(self.plan.proposed_count, 4)

    def test_what_is_planned_stays(self):
        own = self.may(self.sales1, 13, 15)
        start = own.date_start
        visits = self.fill()
        self.assertEqual(len(visits), 4)
        self.assertIn(own, visits)
        self.assertEqual(own.date_start, start)
        self.assertFalse(own.day_proposed)
        self.assertEqual(self.plan.proposed_count, 3)

    def test_in_working_and_visiting_hours_in_the_order_of_the_route(self):
        self.more(12)
        tuesday = self.env.ref("sales_visits.sales_weekday_2")
        self.c1.sudo().write({"visit_weekday_ids": tuesday.ids, "visit_from": 14, "visit_to": 16})
        visits = self.fill()
        hours = self.plan._work_days()
        for visit in visits:
            start = self.plan._minute(visit.date_start)
            self.assertTrue(
                any(a <= start and start + visit.duration * 60 <= b for a, b in hours[visit.day])
            )
            self.assertEqual(start % 5, 0)
        own = visits.filtered(lambda v: v.partner_id == self.c1)
        self.assertEqual({day.isoweekday() for day in own.mapped("day")}, {2})
        self.assertTrue(all(14 * 60 <= self.plan._minute(v.date_start) <= 15 * 60 for v in own))
        for day in visits.grouped("day").values():
            for one, other in zip(day, day[1:], strict=False):
                self.assertLessEqual(one.date_stop, other.date_start)

    def test_the_planners_own_check_finds_nothing(self):
        """What the adapter asks for and gets keeps the rules, by code that had no part in it."""
        self.more(20)
        with self.at("2026-04-20 10:00:00"):
            self.may(self.sales1, 6, 10)
            requests, days = self.plan._requests(), self.plan._days_to_fill()
            asked = self.plan._ask(requests, days)
            month = self.plan._solve(asked)
        self.assertEqual(check.broken_month(*asked, month), [])

    def test_not_on_leave_nor_past_days(self):
        self.env["sales.absence"].create(
            {"user_id": self.sales1.id, "date_from": date(2026, 5, 4), "date_to": date(2026, 5, 15)}
        )
        visits = self.fill(at="2026-05-19 10:00:00")
        self.assertTrue(visits)
        self.assertTrue(all(day > date(2026, 5, 19) for day in visits.mapped("day")))

    def test_what_does_not_fit_says_why(self):
        unknown, far, closed = self.more(3)
        unknown.sudo().write({"partner_latitude": 0, "partner_longitude": 0})
        far.sudo().write({"partner_latitude": 28.0, "partner_longitude": 120.6})
        closed.sudo().visit_weekday_ids = self.env.ref("sales_visits.sales_weekday_7")
        self.fill()
        reasons = {line.partner_id: line.reason for line in self.plan.unfitted_ids}
        self.assertEqual(reasons, {unknown: "no_place", far: "unreachable", closed: "closed"})
        self.assertEqual(self.plan.unfitted_count, sum(self.plan.unfitted_ids.mapped("visits")))
        closed.sudo().visit_weekday_ids = False
        self.fill()
        self.assertNotIn(closed, self.plan.unfitted_ids.partner_id)

    def test_important_customers_first(self):
        """CM-4.3.2: of a month that is far too short, the grades lose from the last one up."""
        customers = self.more(40)
        self.env["sales.absence"].create(
            {"user_id": self.sales1.id, "date_from": date(2026, 5, 8), "date_to": date(2026, 5, 31)}
        )
        visits = self.fill()
        self.assertTrue(self.plan.unfitted_ids)
        seen = visits.partner_id
        top = customers.filtered(lambda c: c.customer_grade_id == self.grades[0])
        self.assertTrue(seen & top)
        self.assertFalse(
            top - seen and seen.filtered(lambda c: c.customer_grade_id != self.grades[0])
        )
        self.assertIn(self.grades[3], (customers - seen).customer_grade_id)

    def test_difference_to_the_proposal(self):
        visits = self.fill()
        visits[0].with_user(self.sales1).date_start += timedelta(hours=1)  # the same day
        visits[1].with_user(self.sales1).date_start += timedelta(days=1)
        visits[2].with_user(self.sales1).unlink()
        self.may(self.sales1, 28, 16)
        figures = self.plan.read(["added_count", "moved_count", "dropped_count"])[0]
        figures.pop("id")
        self.assertEqual(figures, {"added_count": 1, "moved_count": 1, "dropped_count": 1})

    def test_owed_by_frequency(self):
        """VM-3.1: A 4, B 2, C 1 in a month, D 1 in two."""
        a, b, c, d = self.more(4)
        owed = (a | b | c | d)._visits_owed(self.first, self.last)
        self.assertEqual(owed, {a: 4, b: 2, c: 1, d: 1})
        visit = self.visit(self.sales1, partner_id=d.id, date_start=self.utc("2026-04-20 10:00"))
        self.assertNotIn(d, d._visits_owed(self.first, self.last))
        self.assertEqual(d._visits_owed(date(2026, 6, 1), date(2026, 6, 30)), {d: 1})
        visit.action_cancel("Closed")
        self.assertEqual(d._visits_owed(self.first, self.last), {d: 1})
        d.sudo().customer_stage = "lost"
        self.assertFalse(d._visits_owed(self.first, self.last))

    def test_contact_that_is_overdue(self):
        self.assertFalse(self.wishes("contact"))
        self.c1.sudo().next_contact_date = self.now() - timedelta(days=1)
        [wish] = self.wishes("contact")
        self.assertEqual((wish.partner, wish.visits), (self.c1, 1))
        self.assertIn("CM-4.3.1", self.plan._wish_text(*wish.fact))

    def test_prospects_with_intent_a(self):
        self.assertFalse(self.wishes("prospect"))
        prospect = self.approved(self.sales1, customer_intent="a")
        [wish] = self.wishes("prospect")
        self.assertEqual((wish.partner, wish.visits), (prospect, 1))
        self.assertIn("SD-3.2.2", self.plan._wish_text(*wish.fact))
        prospect.sudo().customer_intent = "b"
        self.assertFalse(self.wishes("prospect"))

    def test_a_step_of_a_rescue_plan(self):
        lost = self.more(1)
        lost.sudo().customer_stage = "lost"
        plan = self.env["sales.rescue.plan"].create(
            {
                "partner_id": lost.id,
                "goal": "Two orders",
                "cause_id": self.env["crm.lost.reason"].search([], limit=1).id,
                "step_ids": [
                    (0, 0, {"name": "See the owner", "user_id": self.sales1.id,
                            "date_due": date(2026, 5, 8)}),
                ],
            }
        )  # fmt: skip
        self.assertFalse(self.wishes("rescue"))
        plan.sudo().approval_state = "approved"
        [wish] = self.wishes("rescue")
        self.assertEqual((wish.partner, wish.latest), (lost, date(2026, 5, 8)))
        visits = self.fill().filtered(lambda v: v.partner_id == lost)
        self.assertEqual((len(visits), visits.content), (1, "See the owner"))
        self.assertLessEqual(visits.day, date(2026, 5, 8))

    def test_a_visit_owed_after_the_first_delivery(self):
        """SD-2.4.1: whoever opens that duty, the plan sees it."""
        parameter = self.env["sales.clause.parameter"]._get("SD-2.4.1", "visit")
        self.env["sales.duty"]._open(
            [
                {
                    "parameter_id": parameter.id,
                    "res_model": "res.partner",
                    "res_id": self.c1.id,
                    "res_name": "x",
                    "partner_id": self.c1.id,
                    "user_id": self.sales1.id,
                    "company_id": self.env.company.id,
                    "date_opened": self.utc("2026-04-18 10:00"),
                    "deadline": self.utc("2026-05-06 23:59:59"),
                    "unit": "days",
                }
            ]
        )
        [wish] = self.wishes("duty")
        self.assertEqual((wish.partner, wish.latest), (self.c1, date(2026, 5, 6)))
        self.assertEqual(self.plan._wish_text(*wish.fact), parameter.display_name)

    def test_reasons_are_in_the_language_of_who_reads_them(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        visits = self.fill(self.plan.with_context(lang="zh_CN"))
        for lang, text in (
            ("en_US", "Owed by frequency (VM-3)"),
            ("zh_CN", "按拜访频率应访（VM-3）"),
        ):
            with self.subTest(lang):
                self.assertEqual(visits[0].with_context(lang=lang).wish, text)

    def test_a_reason_with_figures(self):
        figures = {"amount": 1234.5, "currency": self.env.ref("base.CNY").id, "day": "2026-04-15"}
        text = self.plan._wish_text("receivable", figures)
        for part in ("1,234.50", "04/15/2026", "SD-7.2"):
            self.assertIn(part, text)
        self.assertFalse(self.plan._wish_text("of_an_addon_that_is_gone", {}))

    def test_one_visit_serves_several_wishes(self):
        self.c1.sudo().next_contact_date = self.utc("2026-04-19 10:00")
        visits = self.fill()
        self.assertEqual(len(visits), 4)
        self.assertIn("CM-4.3.1", visits[0].wish)
        self.assertNotIn("CM-4.3.1", visits[1].wish)

    def test_only_for_oneself_and_only_while_open(self):
        for user in (self.supervisor1, self.gm, self.sales3, self.salesadmin):
            with self.subTest(user.login), self.assertRaises(Exception) as caught:
                self.fill(user=user)
            self.assertIn(type(caught.exception).__name__, ("AccessError", "UserError"))
        self.fill()
        self.approve(self.plan)
        with self.assertRaises(UserError):
            self.fill()

    def test_at_night_for_those_who_have_planned_nothing(self):
        cron = self.env.ref("sales_visits.ir_cron_plan_fill")
        other = self.plan_of(self.sales3)
        own = self.visit(
            self.sales3, partner_id=self.c3.id, date_start=self.utc("2026-05-20 10:00")
        )
        for moment, filled in (("2026-04-23 02:00:00", 0), ("2026-04-24 02:00:00", 4)):
            with self.at(moment), self.enter_registry_test_mode():
                for _twice in range(2):
                    cron.method_direct_trigger()
            self.assertEqual(self.plan.visit_count, filled)
        self.assertEqual(other.visit_ids, own)
        self.plan.with_user(self.sales1).visit_ids.unlink()
        with self.at("2026-04-25 02:00:00"), self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertFalse(self.plan.visit_ids)  # who emptied it wants it so

    def test_one_that_fails_does_not_stop_the_others(self):
        self.formal(self.c3)
        broken = self.plan

        def fail(plan):
            if plan == broken:
                raise ValueError("Something is wrong here")
            return origin(plan)

        origin = type(self.plan)._requests
        self.patch(type(self.plan), "_requests", fail)
        with (
            self.at("2026-04-25 02:00:00"),
            self.enter_registry_test_mode(),
            self.assertLogs("odoo.addons.sales_policy.one_by_one", "ERROR"),
        ):
            self.env.ref("sales_visits.ir_cron_plan_fill").method_direct_trigger()
        self.assertFalse(broken.visit_ids)
        self.assertTrue(self.plan_of(self.sales3).visit_ids)

    def test_what_was_missed_is_wished_for_again(self):
        visit = self.may(self.sales1, 4)
        self.fill()
        self.assertEqual(self.plan.proposed_count, 3)
        visit._set_state("miss")
        self.fill()
        self.assertEqual(self.plan.proposed_count, 4)

    def test_a_planned_visit_to_an_unknown_place_keeps_its_time(self):
        unknown = self.more(1)
        unknown.sudo().write({"partner_latitude": 0, "partner_longitude": 0})
        own = self.may(self.sales1, 5, 8, partner_id=unknown.id, duration=9)
        visits = self.fill() - own
        self.assertNotIn(own.day, visits.mapped("day"))

    def test_collecting_wishes_does_not_ask_for_each_customer(self):
        self.more(5)
        self.plan._wishes()  # what is read once
        self.env.flush_all()

        def queries():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.plan._requests()
            return self.env.cr.sql_log_count - before

        few = queries()
        self.more(40)
        self.env.flush_all()
        self.assertLessEqual(queries(), few)
        self.assertLessEqual(few, 40)
