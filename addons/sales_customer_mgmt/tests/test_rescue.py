from datetime import date, datetime, timedelta

from psycopg2.errors import UniqueViolation

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common_lost import LostCase


@tagged("post_install", "-at_install")
class TestRescue(LostCase):
    """SD-3.3.2: a rescue plan is made, approved, carried out and judged."""

    def setUp(self):
        super().setUp()
        self.customer = self.formal(self.sales1)
        self.order(self.customer, self.ago(30), 80000)
        self.customer.with_user(self.sales1).action_lose(self.reason.id)

    def executing(self):
        plan = self.plan(self.customer)
        plan.action_submit()
        plan.with_user(self.supervisor1).action_approve()
        return plan

    def later(self, **delta):
        return freeze_time(fields.Datetime.now() + timedelta(**delta))

    def test_form(self):
        with Form(self.env["sales.rescue.plan"].with_user(self.sales1)) as form:
            form.partner_id = self.customer
            self.assertEqual(form.cause_id, self.reason)
            self.assertIn("<", form.causes)
        plan = form.record
        self.assertEqual(plan.lost_amount, 80000)
        self.assertEqual(plan.date_lost, self.customer.date_lost)
        self.assertEqual((plan.user_id, plan.company_id), (self.sales1, self.company))
        with self.assertRaisesRegex(UserError, "the goal, at least one step"):
            plan.action_submit()
        self.assertEqual(self.customer.action_plan_rescue()["res_id"], plan.id)

    def test_company_before_a_customer_is_chosen(self):
        other = self.env["res.company"].create({"name": "Second Soles"})
        self.sales1.write({"company_ids": [Command.link(other.id)], "company_id": other.id})
        form = Form(
            self.env["sales.rescue.plan"]
            .with_user(self.sales1)
            .with_context(allowed_company_ids=other.ids)
        )
        self.assertEqual(form.company_id, other)

    def test_to_the_order_that_wins_it_back(self):
        owed = self.duties(self.customer, "SD-3.3.2", "plan")
        self.assertEqual((owed.user_id, owed.state), (self.supervisor1, "open"))
        plan = self.plan(self.customer)
        step = plan.step_ids
        self.assertFalse(self.duties(step, "SD-3.3.2", "step"))
        with self.assertRaisesRegex(UserError, "approved"):
            step.action_done()
        plan.action_submit()
        self.assertEqual(owed.state, "done")
        self.assertEqual(plan.state, "submitted")
        plan.with_user(self.supervisor1).action_approve()
        self.assertEqual(plan.state, "executing")
        duty = self.duties(step, "SD-3.3.2", "step")
        self.assertEqual((duty.user_id, duty.state), (self.sales1, "open"))
        step.write({"outcome": "Wants samples", "cost_spent": 480})
        plan.write({"step_ids": [(1, step.id, {"outcome": "Wants new samples"})]})
        step.action_done()
        self.assertEqual((duty.state, step.done_by_id), ("done", self.sales1))
        self.assertEqual((plan.cost, plan.cost_spent, plan.step_done_count), (500, 480, 1))
        with self.later(hours=1):
            order = self.sell(self.customer, 20)
            order.action_confirm()
        self.assertRecordValues(
            plan, [{"state": "won_back", "order_id": order.id, "amount_won": 2000}]
        )
        self.assertEqual(self.customer.customer_stage, "formal")
        with self.later(days=30):
            self.sell(self.customer, 5).action_confirm()
        with self.later(days=300):
            self.sell(self.customer, 900).action_confirm()
        self.job("ir_cron_lost")
        self.assertEqual(plan.amount_won, 2500, "within 180 days of the first order")
        plan.write({"learning": "The owner decides on samples"})
        with self.assertRaises(UserError):
            plan.write({"goal": "Another one"})
        with self.assertRaises(UserError):
            plan.unlink()

    def test_a_step_is_due_at_the_end_of_its_day(self):
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        plan = self.plan(
            self.customer,
            step_ids=[(0, 0, {"name": "Call", "date_due": date(2030, 5, 6)})],
        )
        plan.action_submit()
        plan.with_user(self.supervisor1).action_approve()
        duty = self.duties(plan.step_ids, "SD-3.3.2", "step")
        self.assertEqual(duty.deadline, datetime(2030, 5, 6, 15, 59, 59))

    def test_given_up(self):
        plan = self.executing()
        duty = self.duties(plan.step_ids, "SD-3.3.2", "step")
        with self.assertRaisesRegex(UserError, "above"):
            plan.action_give_up("Too dear", "Ask earlier")
        chief = plan.with_user(self.supervisor1)
        self.assertTrue(chief.can_give_up)
        for reason, learning in (("", "Ask"), ("Too dear", " ")):
            with self.assertRaises(UserError):
                chief.action_give_up(reason, learning)
        wizard = self.env["sales.rescue.give.up"].with_user(self.supervisor1)
        wizard = wizard.with_context(active_ids=plan.ids)
        wizard.create({"reason": "Too dear", "learning": "Ask earlier"}).action_confirm()
        self.assertRecordValues(
            plan,
            [{"state": "given_up", "result_reason": "Too dear", "learning": "Ask earlier"}],
        )
        self.assertEqual(duty.state, "cancelled")
        self.assertEqual(self.customer.customer_stage, "lost")
        self.assertTrue(self.plan(self.customer), "there may be another one")

    def test_came_back_by_itself(self):
        """A plan that was not carried out has not helped."""
        plan = self.plan(self.customer)
        plan.action_submit()
        with self.later(hours=1):
            self.sell(self.customer).action_confirm()
        self.assertEqual(plan.state, "returned_by_itself")
        self.assertFalse(plan._open_steps(), "nobody is asked to approve it any more")
        with self.assertRaises(UserError):
            plan.action_submit()

    def test_cost_asks_the_general_manager(self):
        plan = self.plan(self.customer, step_ids=[(0, 0, {"name": "Fair", "cost": 20000})])
        plan.action_submit()
        plan.with_user(self.supervisor1).action_approve()
        self.assertEqual(plan.state, "submitted")
        holder = plan._open_steps().approver_ids[:1]
        self.assertTrue(holder.has_group("sales_policy.group_general_manager"))
        plan.with_user(holder).action_approve()
        self.assertEqual(plan.state, "executing")

    def test_nobody_approves_their_own(self):
        mine = self.lost(self.supervisor1)
        plan = self.plan(mine)
        plan.action_submit()
        with self.assertRaisesRegex(UserError, "CM-6.1"):
            plan.action_approve()
        plan.with_user(self.gm).action_approve()
        self.assertEqual(plan.state, "executing")

    def test_one_open_plan(self):
        self.plan(self.customer)
        with (
            self.assertRaises(UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.plan(self.customer)

    def test_reopened(self):
        plan = self.executing()
        duty = self.duties(plan.step_ids, "SD-3.3.2", "step")
        plan.with_user(self.salesadmin).action_reopen("The goal was too small")
        self.assertEqual((plan.state, duty.state), ("draft", "cancelled"))

    def test_approved_is_closed(self):
        plan = self.executing()
        step = plan.step_ids
        for change in (
            lambda: plan.write({"goal": "More"}),
            lambda: plan.write({"step_ids": [(0, 0, {"name": "One more"})]}),
            lambda: plan.write({"step_ids": [(2, step.id)]}),
            lambda: plan.write({"step_ids": [(1, step.id, {"cost": 9})]}),
            lambda: step.write({"name": "Other"}),
            lambda: step.unlink(),
            lambda: plan.unlink(),
            lambda: plan.write({"partner_id": self.lost(self.sales1).id}),
        ):
            with self.assertRaises(UserError):
                change()

    def test_steps_are_for_sales(self):
        with self.assertRaisesRegex(ValidationError, "CM-4.2.2"):
            self.plan(
                self.customer, step_ids=[(0, 0, {"name": "Call", "user_id": self.finance.id})]
            )

    def test_kept_fields(self):
        """The result follows from orders: by no road does a person enter it."""
        plan = self.executing()
        plans = self.env["sales.rescue.plan"].with_user(self.sales1)
        other = self.lost(self.sales1)
        for name, value in (
            ("result", "won_back"),
            ("state", "won_back"),
            ("amount_won", 1e6),
            ("date_result", "2026-01-01 00:00:00"),
            ("lost_amount", 1e6),
            ("user_id", self.sales2.id),
            ("company_id", self.company.id),
            ("order_id", False),
            ("cost", 1),
        ):
            with self.assertRaises(AccessError):
                plan.write({name: value})
            with self.assertRaises(AccessError):
                plans.create({"partner_id": other.id, name: value})
            made = plans.with_context(**{f"default_{name}": value}).create({"partner_id": other.id})
            self.assertFalse(made.result or made.amount_won or made.cost)
            self.assertEqual((made.state, made.user_id), ("draft", self.sales1))
            made.unlink()
        step = plan.step_ids
        for vals in (
            {"date_done": "2026-01-01 00:00:00"},
            {"done_by_id": self.sales1.id},
            {"plan_user_id": self.sales2.id},
        ):
            with self.assertRaises(AccessError):
                step.write(vals)
            with self.assertRaises(AccessError):
                plan.write({"step_ids": [(1, step.id, vals)]})
