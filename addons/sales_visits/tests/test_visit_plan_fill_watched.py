from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.sales_visits.wizard import sales_visit_plan_fill

from .common_plan import PlanCase


@tagged("post_install", "-at_install")
class TestVisitPlanFillWatched(PlanCase):
    """The person sees how far the proposal is, and may cancel it (VM-4.1)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.formal(cls.c1)
        cls.startClassPatcher(patch.object(sales_visit_plan_fill, "PAUSE", 0))

    def watched(self, user=None):
        runs = self.env["sales.visit.plan.fill"].with_user(user or self.sales1)
        return runs.create({"plan_id": self.plan.id})

    def fill(self, run):
        with self.at("2026-04-20 10:00:00"), self.enter_registry_test_mode():
            run.action_fill()

    def test_tells_how_far_it_is(self):
        told = []
        self.patch(type(self.env.user), "_bus_send", lambda user, *what: told.append((user, *what)))
        run = self.watched()
        self.fill(run)
        self.assertEqual(len(self.plan.visit_ids), 4)
        told = [(user, what) for user, name, what in told if name == "sales_visit_plan_fill"]
        self.assertEqual({user for user, _what in told}, {self.sales1})
        self.assertEqual({what["id"] for _user, what in told}, {run.id})
        shares = [what["share"] for _user, what in told]
        self.assertEqual(shares, sorted(shares))
        self.assertGreater(shares[-1], 0.8)

    def test_cancelled_the_plan_stays_as_it_was(self):
        own = self.may(self.sales1, 13, 15)
        run = self.watched()
        run.action_cancel()
        self.fill(run)
        self.assertEqual(self.plan.visit_ids, own)
        self.assertFalse(self.plan.date_filled)
        self.fill(self.watched())
        self.assertEqual(len(self.plan.visit_ids), 4)

    def test_only_for_oneself(self):
        for user in (self.supervisor1, self.gm, self.sales3):
            with self.subTest(user.login), self.assertRaises(Exception) as caught:
                self.fill(self.watched(user))
            self.assertIn(type(caught.exception).__name__, ("AccessError", "UserError"))
        run = self.watched()
        for user in (self.supervisor1, self.sales3):
            with self.subTest(user.login), self.assertRaises(AccessError):
                run.with_user(user).action_cancel()
        self.assertFalse(run.is_cancelled)

    def test_only_while_open(self):
        run = self.watched()
        self.fill(run)
        self.approve(self.plan)
        with self.assertRaises(UserError):
            self.fill(run)
