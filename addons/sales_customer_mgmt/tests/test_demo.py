from collections import Counter
from datetime import timedelta

from stdnum.cn import uscc

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

ROLES = {
    "gm": "general_manager", "salesadmin": "sales_administration", "supervisor1": "supervisor",
    "supervisor2": "supervisor", "sales1": "salesperson", "sales2": "salesperson",
    "sales3": "salesperson", "sales4": "salesperson", "clerk": "order_clerk", "qa": "quality",
    "finance": "finance", "legal": "legal", "technical": "technical", "planning": "planning",
    "b_supervisor": "supervisor", "b_sales1": "salesperson", "leaver": "salesperson",
}  # fmt: skip
OTHERS = {
    "employee": "base.group_user",
    "it": "base.group_system",
    "customer1": "base.group_portal",
    "customer2": "base.group_portal",
}


@tagged("post_install", "-at_install")
class TestDemo(TransactionCase):
    """The demo company is one that could be: no rule of ours is broken in it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        known = cls.env["ir.model.data"].search(
            [
                ("module", "=", "sales_customer_mgmt"),
                ("model", "=", "res.partner"),
                ("name", "=like", "customer_%"),
            ]
        )
        partners = cls.env["res.partner"].browse(known.mapped("res_id"))
        cls.customers = partners.filtered("is_sales_customer")
        cls.contacts = partners - cls.customers
        cls.company_a = cls.env.ref("sales_policy.company_a")
        cls.company_b = cls.env.ref("sales_policy.company_b")
        cls.own = cls.customers.filtered(lambda c: c.company_id == cls.company_a)

    def customer(self, name):
        return self.env.ref(f"sales_customer_mgmt.customer_{name}")

    def user(self, login):
        return self.env["res.users"].with_context(active_test=False).search([("login", "=", login)])

    def test_customers(self):
        self.assertEqual(len(self.customers - self.own), 3)
        self.assertEqual((self.customers - self.own).company_id, self.company_b)
        self.assertEqual(
            Counter(customer.user_id.login for customer in self.own),
            {"sales1": 10, "sales2": 10, "sales3": 10, "sales4": 10},
        )
        self.assertEqual(
            Counter(self.own.mapped("approval_state")),
            {"approved": 28, "submitted": 4, "returned": 3, "draft": 5},
        )
        self.assertEqual(Counter(self.own.mapped("customer_stage"))["lost"], 3)
        for customer in self.own.filtered(lambda c: c.customer_stage != "prospect"):
            self.assertTrue(customer.customer_grade_id, customer.name)
            self.assertEqual(customer.approval_state, "approved", customer.name)
        self.assertEqual(len(self.own.filtered(lambda c: c.completeness < 70)), 5)
        waiting = self.own.change_ids.filtered(lambda change: change.approval_state == "submitted")
        self.assertEqual(len(waiting.partner_id), 2)

    def test_each_is_recognised(self):
        """Credit codes are valid, and nobody has what another one has, but for two that shall warn."""
        for customer in self.customers.filtered("vat"):
            self.assertTrue(uscc.is_valid(customer.vat), customer.name)
        alike = self.customers.filtered(lambda customer: customer._duplicates())
        pairs = ("yonggu", "yonggu_wenzhou"), ("tengyue", "tengyue_group")
        self.assertEqual(
            alike, self.env["res.partner"].union(*(self.customer(n) for p in pairs for n in p))
        )
        draft, submitted = self.customer("yonggu_wenzhou"), self.customer("tengyue_group")
        self.assertIn("李小龙", draft.duplicate_warning)
        self.assertTrue(submitted.duplicate_reason)

    def test_places(self):
        for customer in self.customers:
            self.assertEqual(customer.state_id.country_id, self.env.ref("base.cn"))
            self.assertTrue(customer.street and customer.city and customer.zip, customer.name)
            self.assertTrue(22 < customer.partner_latitude < 37, customer.name)
            self.assertTrue(103 < customer.partner_longitude < 122, customer.name)

    def test_only_invented_addresses(self):
        for partner in self.customers + self.contacts:
            self.assertTrue((partner.email or "example.com").endswith("example.com"), partner.email)
            self.assertTrue((partner.website or "example.com").endswith("example.com"))
        people = self.env["res.users"].search([("login", "in", [*ROLES, *OTHERS])])
        mails = self.env["mail.mail"].search([("author_id", "in", people.partner_id.ids)])
        self.assertFalse(mails, "the past of the demo company sends nothing")

    def test_logins(self):
        for login, role in ROLES.items():
            self.assertTrue(self.user(login).has_group(f"sales_policy.group_{role}"), login)
        for login, group in OTHERS.items():
            self.assertTrue(self.user(login).has_group(group), login)
        for login in {*ROLES, *OTHERS} - {"leaver"}:
            credential = {"login": login, "password": login, "type": "password"}
            session = self.env["res.users"].authenticate(credential, {"interactive": False})
            self.assertEqual(session["uid"], self.user(login).id)
        for login, customer in (("customer1", "yonggu"), ("customer2", "huashengda")):
            self.assertEqual(self.user(login).partner_id.parent_id, self.customer(customer))
        self.assertFalse(self.user("leaver").active)

    def test_approvers(self):
        """Who decides stands above who submitted; nobody has decided on their own."""
        approvals = self.env["sales.approval"].search(
            [("res_model", "=", "res.partner"), ("res_id", "in", self.customers.ids)]
        )
        self.assertEqual(len(approvals), 38)
        for approval in approvals:
            above = approval.requester_id._sales_line_above()[approval.requester_id.id]
            self.assertLessEqual(approval.approver_ids, above, approval.res_name)
            self.assertLessEqual(approval.user_id, approval.approver_ids, approval.res_name)
            self.assertEqual(
                approval.requester_id, self.env["res.partner"].browse(approval.res_id).user_id
            )

    def test_duties(self):
        """Each was opened before it was done; some were kept, some not."""
        now = fields.Datetime.now()
        self.env["sales.demo"]._run_job(now)  # for what fell due since the demo was installed
        duties = self.env["sales.duty"].search(
            [("res_model", "=", "res.partner"), ("res_id", "in", self.customers.ids)]
        )
        for clause in ("CM-4.1.3", "CM-4.2.3"):
            states = set(
                duties.filtered(lambda d, c=clause: d.clause_id.number == c).mapped("state")
            )
            self.assertEqual(states, {"open", "done", "late", "overdue"})
        for duty in duties:
            self.assertLessEqual(duty.date_opened, duty.date_done or now, duty.res_name)
            self.assertEqual(
                duty.state in ("late", "overdue"), (duty.date_done or now) > duty.deadline
            )
            if duty.parameter_id.code not in ("contact", "visit"):  # counted from the last one
                told = duty.event_ids[0].date - duty.date_opened
                self.assertLess(abs(told), timedelta(seconds=5), duty.res_name)
        overdue = duties.filtered(lambda d: d.state == "overdue")
        self.assertIn(self.user("gm"), overdue.escalation_user_id)
        for customer in self.customers.filtered(lambda c: c.approval_state == "approved"):
            self.assertIn("refresh", customer._live_duties().mapped("parameter_id.code"))

    def test_nobody_sees_the_neighbours_customers(self):
        partners = self.env["res.partner"]
        for login, count in (("sales1", 10), ("supervisor1", 20), ("gm", 40), ("b_sales1", 3)):
            seen = partners.with_user(self.user(login)).search([("id", "in", self.customers.ids)])
            self.assertEqual(len(seen), count, login)
        theirs = self.customers.filtered(lambda c: c.user_id == self.user("sales1"))
        both = (theirs + theirs.child_ids).ids
        for login in ("sales3", "employee", "it"):
            self.assertFalse(
                partners.with_user(self.user(login)).search([("id", "in", both)]), login
            )

    def test_quotations(self):
        """The orders: see test_demo_year.py."""
        orders = self.env["sale.order"].search([("partner_id", "in", self.customers.ids)])
        self.assertEqual(
            Counter(orders.filtered(lambda order: order.state != "sale").mapped("state")),
            {"sent": 4, "draft": 2},
        )
        with self.assertRaisesRegex(UserError, "CM-4.1.3"):
            self.env.ref("sales_customer_mgmt.order_wanlida").action_confirm()

    def test_regulations(self):
        waiting = self.env["sales.approval"].search(
            [("state", "=", "pending"), ("clause_id.number", "=", "CM-7.3.2")]
        )
        models = {"sales.regulation.revision", "sales.clause.value"}
        self.assertLessEqual(models, set(waiting.mapped("res_model")))
        revision = self.env.ref("sales_policy.revision_sd_2")
        self.assertTrue(0 < revision.unread_count < revision.reading_count)
        report = self.env.ref("sales_customer_mgmt.management_report_demo")
        self.assertTrue(report.figures["clause"])

    def test_rescue(self):
        """SD-3.3.2: a plan of each kind to look at; the one that helped by an order after its approval."""
        plans = self.env["sales.rescue.plan"].search([("partner_id", "in", self.own.ids)])
        self.assertEqual(
            Counter(plans.mapped("state")),
            {"executing": 1, "submitted": 1, "returned": 1, "given_up": 1, "won_back": 1},
        )
        won = plans.filtered(lambda plan: plan.state == "won_back")
        self.assertEqual(won.partner_id, self.customer("libu"))
        self.assertTrue(won.learning and won.amount_won)
        self.assertGreater(won.order_id.date_order, max(won.approval_ids.mapped("date_decided")))
        self.assertEqual(won.step_ids.filtered("date_done"), won.step_ids)
        self.assertTrue(plans.filtered("return_reason"))

    def test_each_criterion_of_the_profile_tells_some_from_others(self):
        """SP-1: a criterion that nobody meets, or everybody, is a mistake in its domain."""
        profile = self.env.ref("sales_customer_mgmt.prospect_profile_demo")
        prospects = self.own.filtered(lambda c: c.customer_stage == "prospect")
        reached = profile._reached(prospects)
        for criterion in profile.criterion_ids:
            met = [prospect for prospect in prospects if criterion in reached[prospect]]
            self.assertTrue(0 < len(met) < len(prospects), criterion.name)
        lead = self.env.ref("sales_customer_mgmt.lead_wuyang")
        self.assertEqual((lead.prospect_fit, lead.suggested_intent), (100, "a"))

    def test_turning_formal_waits(self):
        change = self.env.ref("sales_customer_mgmt.stage_change_yunfan")
        self.assertEqual(change.approval_state, "submitted")
        self.assertEqual(change.approval_ids.requester_id, self.user("sales3"))

    def test_inspections(self):
        """CM-7.1.1: those of past months are finished; one finding is still to be corrected."""
        inspections = self.env["sales.inspection"].search(
            [("company_id", "=", self.company_a.id), ("state", "=", "done")]
        )
        self.assertEqual(len(inspections), 2)
        lines = inspections.line_ids
        self.assertFalse(lines.filtered(lambda line: not line.result))
        found = lines.filtered(lambda line: line.result == "defect")
        open_ = found.filtered(lambda line: not line.date_corrected)
        self.assertEqual((len(found), open_.partner_id), (5, self.customer("nanxi")))
        for line in found - open_:
            self.assertGreater(line.date_corrected, line.date_done)
        self.assertEqual(open_._live_duties().user_id, self.user("sales3"))

    def test_early_warning_by_a_fixed_number_of_days(self):
        """SD-3.3.1: forty customers teach no model, which the warnings say; one has a likely cause."""
        warnings = self.env["sales.customer.warning"].search([("partner_id", "in", self.own.ids)])
        self.assertEqual(len(warnings), 3)
        self.assertFalse(warnings.model_id)
        for warning in warnings:
            self.assertIn("fixed number of days", warning.basis)
        self.assertTrue(any("<li" in warning.causes for warning in warnings))

    def test_the_past_is_closed(self):
        """What tells the demo company's past is of no use once the system runs."""
        diary = [(1, "09:00", "sales1", "customer_jincheng", "action_submit")]
        with self.assertRaises(UserError):
            self.env["sales.demo"]._relive("sales_customer_mgmt", diary)
