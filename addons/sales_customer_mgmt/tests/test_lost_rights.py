from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_lost import LostCase

# login: customers of whom they see what is lost; of sales1, sales2 (team 1) and sales3 (team 2)
SEES = {
    "sales1": {"sales1"},
    "sales2": {"sales2"},
    "sales3": {"sales3"},
    "supervisor1": {"sales1", "sales2"},
    "supervisor2": {"sales3"},
    "salesadmin": {"sales1", "sales2", "sales3"},
    "gm": {"sales1", "sales2", "sales3"},
    "finance": set(),
    "employee": set(),
}
MODELS = ("sales.customer.warning", "sales.rescue.plan", "sales.rescue.step")


@tagged("post_install", "-at_install")
class TestLostRights(LostCase):
    """Lost customers and rescue plans (SD-3.3): own, team, all; others nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.records = {}
        for login in ("sales1", "sales2", "sales3"):
            user = cls.users[login]
            cold = cls.formal(user, customer_grade_id=cls.grades["a"].id)
            cls.order(cold, cls.ago(80))
            lost = cls.formal(user)
            lost.with_user(user).action_lose(cls.reason.id)
            plan = cls.env["sales.rescue.plan"].create(
                {
                    "partner_id": lost.id,
                    "goal": "An order",
                    "step_ids": [(0, 0, {"name": "Call", "user_id": user.id})],
                }
            )
            cls.records[login] = {
                "sales.rescue.plan": plan,
                "sales.rescue.step": plan.step_ids,
                "customer": lost,
                "cold": cold,
            }
        cls.env["sales.customer.warning"]._score(cls.company)
        for login in cls.records:
            cls.records[login]["sales.customer.warning"] = cls.records[login]["cold"].warning_ids
        cls.env.invalidate_all()

    def test_matrix(self):
        for login, seen in SEES.items():
            user = self.users[login]
            for owner, model in ((o, m) for o in self.records for m in MODELS):
                record = self.records[owner][model].with_user(user)
                with self.subTest(login=login, owner=owner, model=model):
                    self.assertTrue(record, "there is something to see")
                    self.assertEqual(record.has_access("read"), owner in seen)
                    writes = owner in seen and model != "sales.customer.warning"
                    self.assertEqual(record.has_access("write"), writes)
                    self.assertEqual(record.has_access("unlink"), writes)
                    if record.browse().has_access("read"):
                        found = record.search([("id", "in", record.ids)])
                        self.assertEqual(bool(found), owner in seen)
                    else:
                        with self.assertRaises(AccessError):
                            record.search([])

    def test_fields_of_a_lost_customer(self):
        names = ("date_lost", "lost_reason_id", "lost_note", "lost_amount", "warning_ids",
                 "rescue_plan_ids", "warning_sentence", "is_rescue_due")  # fmt: skip
        lost = self.records["sales1"]["customer"]
        for name in names:
            lost.with_user(self.sales1).read([name])
            lost.with_user(self.salesadmin).read([name])
            for user in (self.finance, self.employee):
                with self.assertRaises(AccessError):
                    lost.with_user(user).read([name])
        for user in (self.finance, self.employee):
            for name in ("date_lost", "lost_amount", "lost_reason_id", "rescue_plan_ids"):
                with self.assertRaises(AccessError):
                    self.env["res.partner"].with_user(user).search([(name, "!=", False)])
                with self.assertRaises(AccessError):
                    self.env["res.partner"].with_user(user).search_read(
                        [], ["id"], order=f"{name} desc"
                    )

    def test_warnings_are_not_entered(self):
        warning = self.records["sales1"]["sales.customer.warning"]
        for user in (self.sales1, self.supervisor1, self.salesadmin, self.gm):
            mine = warning.with_user(user)
            for attack in (
                lambda w=mine: w.write({"risk": 0}),
                lambda w=mine: w.unlink(),
                lambda w=mine: w.create({"partner_id": self.records["sales2"]["cold"].id}),
                lambda w=mine: w.partner_id.write({"warning_ids": [(5,)]}),
                lambda w=mine: w.partner_id.write({"warning_ids": [(1, w.id, {"risk": 0})]}),
            ):
                with self.assertRaises(AccessError), self.request_of(user):
                    attack()

    def test_models_of_the_warning_are_evidence(self):
        model = (
            self.env["sales.warning.model"]
            ._ledger()
            .create({"company_id": self.company.id, "date": "2026-01-01"})
        )
        for user in (self.gm, self.salesadmin):
            self.assertTrue(model.with_user(user).has_access("read"))
            for verb in ("write", "create", "unlink"):
                self.assertFalse(model.with_user(user).has_access(verb))
        for user in (self.sales1, self.supervisor1, self.finance, self.employee):
            self.assertFalse(model.with_user(user).has_access("read"))
        with self.assertRaises(AccessError):
            self.env["sales.warning.model"].sudo().browse(model.id).unlink()

    def test_others_customers_are_not_lost_by_hand(self):
        cold = self.records["sales1"]["cold"]
        for user in (self.sales2, self.sales3, self.supervisor2, self.finance, self.employee):
            with self.assertRaises(AccessError):
                cold.with_user(user).action_lose(self.reason.id)
        self.assertEqual(cold.customer_stage, "formal")

    def test_plans_of_others_customers(self):
        """Neither made, nor taken over, nor looked into."""
        theirs = self.lost(self.sales3)
        plans = self.env["sales.rescue.plan"].with_user(self.sales1)
        with self.assertRaises(AccessError):
            plans.create({"partner_id": theirs.id})
        mine = self.records["sales1"]["sales.rescue.plan"].with_user(self.sales1)
        with self.assertRaises(AccessError):
            mine.write({"partner_id": theirs.id})
        foreign = self.records["sales3"]["sales.rescue.plan"].with_user(self.sales1)
        for attack in (
            lambda: foreign.action_submit(),
            lambda: foreign.action_give_up("x", "y"),
            lambda: foreign.step_ids.action_done(),
            lambda: foreign.read(["goal"]),
            lambda: (
                self.records["sales3"]["sales.rescue.step"]
                .with_user(self.sales1)
                .write({"outcome": "mine"})
            ),
            lambda: mine.write({"step_ids": [(4, self.records["sales3"]["sales.rescue.step"].id)]}),
            lambda: (
                self.records["sales3"]["sales.rescue.step"]
                .with_user(self.sales3)
                .write({"plan_id": mine.id})
            ),
        ):
            with self.assertRaises(AccessError), self.request_of(self.sales1):
                attack()

    def test_a_form_leaks_nothing(self):
        """The likely causes of somebody else's customer do not come by an onchange either."""
        theirs = self.records["sales3"]["customer"]
        product = self.env["product.product"].create({"name": "Secret sole"})
        for days in (500, 400, 300, 200):
            order = self.sell(theirs, order_line=[(0, 0, {"product_id": product.id})])
            order.write({"state": "sale", "date_order": self.ago(days)})
        self.assertEqual(theirs.customer_stage, "lost")
        plans = self.env["sales.rescue.plan"]
        for user, seen in ((self.sales3, True), (self.sales1, False)):
            html = plans.with_user(user).new({"partner_id": theirs.id}).causes
            self.assertTrue(html)
            self.assertFalse("Secret" in html and not seen)

    def test_companies(self):
        other = self.env["res.company"].create({"name": "Other"})
        for model in MODELS:
            record = self.records["sales1"][model].with_user(self.gm)
            self.gm.company_ids |= other
            with_other = record.with_context(allowed_company_ids=other.ids)
            self.assertFalse(with_other.search([("id", "=", record.id)]), model)

    def test_a_step_given_to_a_colleague(self):
        """They see the step and do it, and nothing else of the plan."""
        plan = self.records["sales1"]["sales.rescue.plan"].with_user(self.sales1)
        step = plan.step_ids.create(
            {"plan_id": plan.id, "name": "Send samples", "user_id": self.sales2.id}
        )
        plan.action_submit()
        plan.with_user(self.supervisor1).action_approve()
        theirs = step.with_user(self.sales2)
        theirs.action_done()
        self.assertEqual(step.done_by_id, self.sales2)
        with self.assertRaises(AccessError):
            theirs.plan_id.read(["goal"])
        theirs.write({"outcome": "They like them"})
        other = self.records["sales1"]["sales.rescue.plan"].copy(
            {"partner_id": self.lost(self.sales1).id}
        )
        draft = other.step_ids
        draft.user_id = self.sales2
        for attack in (
            lambda: draft.with_user(self.sales2).write({"cost": 9}),
            lambda: draft.with_user(self.sales2).unlink(),
            lambda: draft.with_user(self.sales2).create(
                {"plan_id": other.id, "name": "Mine", "user_id": self.sales2.id}
            ),
        ):
            with self.assertRaises(AccessError):
                attack()
        self.assertFalse(plan.step_ids[0].with_user(self.sales2).has_access("read"))
