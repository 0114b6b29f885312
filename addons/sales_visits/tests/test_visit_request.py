from datetime import datetime, timedelta
from math import inf, nan

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import VisitCase


class RequestCase(VisitCase):
    """`cls.own` is a visit of sales1 one hour from now; `self.request(**vals)` a draft of sales1 for it,
    `self.approved_request(**vals)` an approved one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls.visit(cls.sales1)

    def request(self, user=None, **vals):
        vals = {"kind": "gift", "name": "Mooncakes", "amount": 200, **vals}
        if not vals.get("trip_id"):
            vals.setdefault("visit_id", self.own.id)
        return self.env["sales.visit.request"].with_user(user or self.sales1).create(vals)

    def approved_request(self, **vals):
        request = self.request(**vals)
        request.action_submit()
        while request.approval_state == "submitted":
            step = request.sudo()._open_steps().filtered(lambda s: s.state == "pending")
            request.with_user(step.approver_ids[0]).action_approve()
        return request

    def begin(self, visit=None):
        (visit or self.own)._begin(fields.Datetime.now())

    def trip(self, user=None, **vals):
        return (
            self.env["sales.trip"]
            .with_user(user or self.sales1)
            .create(
                {
                    "name": "Wenzhou",
                    "reason": "Spring samples",
                    "date_from": fields.Datetime.now() + timedelta(days=1),
                    "date_to": fields.Datetime.now() + timedelta(days=2),
                    **vals,
                }
            )
        )


@tagged("post_install", "-at_install")
class TestVisitRequest(RequestCase):
    """Articles and expenses are requested beforehand (VM-5.1, VM-5.2) and accounted for (SD-5.2)."""

    def test_it_is_for_a_visit_and_follows_it(self):
        request = self.request()
        self.assertEqual(
            (request.user_id, request.partner_id, request.company_id, request.date_start),
            (self.sales1, self.c1, self.own.company_id, self.own.date_start),
        )
        self.own.date_start += timedelta(days=1)
        self.assertEqual(request.date_start, self.own.date_start)
        with self.assertRaisesRegex(ValidationError, "for its customer"):
            request.partner_id = self.customer(self.sales1)

    def test_or_for_a_trip(self):
        trip = self.trip()
        request = self.request(trip_id=trip.id)
        self.assertEqual((request.user_id, request.date_start), (self.sales1, trip.date_from))
        with self.assertRaisesRegex(UserError, "which customer"):
            request.action_submit()
        request.partner_id = self.c1
        request.action_submit()
        self.assertEqual(request.approval_state, "submitted")

    def test_who_agrees_by_amount(self):
        for amount, steps in (
            (999.99, [self.supervisor1]),
            (1000, [self.supervisor1, self.finance]),
            (5000, [self.supervisor1, self.finance, self.gm]),
        ):
            with self.subTest(amount):
                request = self.request(amount=amount)
                request.action_submit()
                approvers = request.sudo().approval_ids.sorted("sequence").mapped("approver_ids")
                for person in steps:
                    self.assertIn(person, approvers)
                self.assertEqual(len(request.sudo().approval_ids), len(steps))

    def test_the_amount_is_that_of_the_clause(self):
        self.env.ref("sales_visits.value_vm_5_2_finance").sudo().value = 300
        request = self.request(amount=300)
        request.action_submit()
        self.assertEqual(len(request.sudo().approval_ids), 2)

    def test_late_is_after_the_beginning(self):
        early = self.request()
        early.action_submit()
        self.assertFalse(early.is_late)
        begun = self.request()
        self.begin()
        begun.action_submit()
        self.assertTrue(begun.is_late)
        passed = self.visit(self.sales1, date_start=fields.Datetime.now() - timedelta(minutes=1))
        late = self.request(visit_id=passed.id)
        late.action_submit()
        self.assertTrue(late.is_late)

    def test_what_is_missing_is_said(self):
        with self.assertRaisesRegex(UserError, "what it will cost"):
            self.request(amount=0).action_submit()
        self.request(kind="article", amount=0).action_submit()

    def test_accounted_for_after_the_visit_has_begun(self):
        request = self.approved_request()
        with self.assertRaisesRegex(UserError, "has begun"):
            request.action_account(150)
        self.begin()
        request.action_account(150)
        self.assertEqual((request.state, request.actual, request.difference), ("used", 150, -50))
        with self.assertRaisesRegex(UserError, "still open"):
            request.action_account(100)

    def test_more_than_approved_needs_a_reason(self):
        request = self.approved_request()
        self.begin()
        with self.assertRaisesRegex(UserError, "say why"):
            request.action_account(200.01)
        for actual in (nan, inf, -1, "a", None, 1e12):
            with self.subTest(actual), self.assertRaisesRegex(UserError, "an amount of 0 or more"):
                request.action_account(actual, "x")
        request.action_account(260, "Two more came")
        self.assertEqual((request.difference, request.close_reason), (60, "Two more came"))

    def test_by_the_dialog(self):
        request = self.approved_request()
        self.begin()
        dialog = self.env["sales.visit.request.account"].with_user(self.sales1)
        dialog = dialog.with_context(active_id=request.id).create({})
        self.assertEqual(dialog.actual, 200)
        dialog.action_confirm()
        self.assertEqual((request.state, request.difference), ("used", 0))

    def test_not_used(self):
        request = self.approved_request()
        with self.assertRaises(UserError):
            request.action_cancel(" ")
        request.action_cancel("They do not accept gifts")
        self.assertEqual((request.state, request.actual, request.difference), ("unused", 0, -200))
        self.assertFalse(request.can_reopen)
        with self.assertRaisesRegex(UserError, "not reopened"):
            request.with_user(self.salesadmin).action_reopen("x")

    def test_a_visit_that_does_not_take_place_leaves_its_requests(self):
        requests = self.request() | self.approved_request()
        waiting = self.request()
        waiting.action_submit()
        self.own.action_cancel("Their plant is closed")
        for request in requests | waiting:
            self.assertEqual(request.state, "unused")
        self.assertEqual(waiting.approval_state, "draft")
        self.assertFalse(waiting.sudo()._open_steps())
        with self.assertRaisesRegex(UserError, "does not take place"):
            waiting.action_submit()

    def test_a_trip_that_does_not_take_place_too(self):
        trip = self.trip()
        trip.action_submit()
        trip.with_user(self.supervisor1).action_approve()
        request = self.approved_request(trip_id=trip.id, kind="other")
        trip.action_cancel("The fair is put off")
        self.assertEqual(request.state, "unused")

    def test_what_was_given_in_the_year_is_shown_to_the_approver(self):
        self.env.company.resource_calendar_id.tz = "Asia/Shanghai"
        with freeze_time("2026-11-20 01:00"):
            year = [
                self.visit(self.sales1, date_start=moment)
                for moment in (
                    datetime(2025, 12, 31, 15, 59),  # the year before in Shanghai
                    datetime(2025, 12, 31, 16),
                    datetime(2026, 12, 31, 15, 59),
                    datetime(2026, 12, 31, 16),  # the year after
                )
            ]
            for number, visit in enumerate(year):
                self.approved_request(visit_id=visit.id, amount=10**number)
            self.approved_request(visit_id=year[1].id, kind="article", amount=50)
            unused = self.approved_request(visit_id=year[2].id, kind="entertainment", amount=500)
            unused.action_cancel("They had no time")
            self.request(visit_id=year[2].id, amount=70).action_submit()
            year[1].sudo().state = "under_way"
            used = self.approved_request(visit_id=year[1].id, amount=300)
            used.sudo()._close("used", actual=350)
            request = self.request(visit_id=year[2].id)
            self.assertEqual(request.year_amount, 10 + 100 + 350)
            request.action_submit()
        summary = dict(request.sudo().approval_ids.summary)
        self.assertIn("460", summary["year_amount"])
        self.assertEqual(summary["partner_id"], self.c1.display_name)

    def test_who_spent_accounts_within_the_time_of_the_clause(self):
        self.env.company.resource_calendar_id.tz = "Asia/Shanghai"
        with freeze_time("2026-03-11 01:00"):
            visit = self.visit(self.sales1)
            request = self.approved_request(visit_id=visit.id)
            duties = self.env["sales.duty"].search(
                [("res_model", "=", request._name), ("res_id", "=", request.id)]
            )
            self.assertFalse(duties)
        with freeze_time("2026-03-11 03:00"):
            visit._begin(fields.Datetime.now())
            visit._finish(fields.Datetime.now())
        duty = duties.search([("res_model", "=", request._name), ("res_id", "=", request.id)])
        self.assertEqual(
            (duty.user_id, duty.state, duty.clause_id.number), (self.sales1, "open", "SD-5.2")
        )
        self.assertEqual(duty.deadline.date().isoformat(), "2026-03-18")
        request.action_account(200)
        self.assertIn(duty.state, ("done", "late"))
