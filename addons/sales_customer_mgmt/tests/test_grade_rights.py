from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common_grade import GradeCase

EVERYBODY = (
    "gm",
    "salesadmin",
    "supervisor1",
    "supervisor2",
    "sales1",
    "sales2",
    "finance",
    "employee",
)


@tagged("post_install", "-at_install")
class TestGradeRights(GradeCase):
    """Who sees and does what with grades (SD-4.2.1), role by role, on every road.

    Salespeople read their own and propose, supervisors approve their team's but never their own
    customers', sales administration and the general manager all, finance reads.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine = cls.formal(cls.sales1, customer_grade_id=cls.c.id)
        cls.theirs = cls.formal(cls.sales3, customer_grade_id=cls.c.id)
        cls.bosss = cls.formal(cls.supervisor1, customer_grade_id=cls.c.id)
        cls.admin_partner = cls.salesadmin.partner_id

    def proposal(self, user, customer=None, grade=None, **vals):
        return (
            self.env["sales.grade.change"]
            .with_user(user)
            .create(
                {
                    "partner_id": (customer or self.mine).id,
                    "new_grade_id": (grade or self.b).id,
                    "reason": "A new plant",
                    **vals,
                }
            )
        )

    def submitted(self, user, customer=None):
        change = self.proposal(user, customer)
        change.action_submit()
        return change

    def as_(self, record, name):
        return record.with_user(self.users[name])

    def may(self, record, name, operation="read"):
        return self.as_(record, name).has_access(operation) and (
            operation != "read" or record in self.as_(record, name).search([("id", "=", record.id)])
        )

    def test_who_reads(self):
        self.run_of(2025, 1)
        change = self.env["sales.grade.change"].search([("partner_id", "=", self.mine.id)])
        score = self.score_at(self.mine, "2025-01-31")
        value = self.env["sales.customer.value"].search([("partner_id", "=", self.mine.id)])
        readers = {"gm", "salesadmin", "supervisor1", "sales1", "finance"}
        for record in (change, score, value):
            with self.subTest(record._name):
                self.assertEqual({n for n in EVERYBODY if self.may(record, n)}, readers)
        self.assertEqual(
            {n for n in EVERYBODY if self.may(change.run_id, n)},
            {"gm", "salesadmin", "supervisor1", "supervisor2"},
        )
        self.assertEqual(
            {n for n in EVERYBODY if self.may(self.rule, n)}, set(EVERYBODY) - {"employee"}
        )
        for name in EVERYBODY:
            with self.subTest(name):
                for record in (score, value):
                    for verb in ("write", "create", "unlink"):
                        self.assertFalse(self.as_(record, name).has_access(verb), (name, verb))
                self.assertEqual(
                    self.as_(self.rule, name).has_access("write"), name == "salesadmin"
                )
                self.assertFalse(self.as_(change, name).has_access("write"))

    def test_values_stay_with_the_server(self):
        """Neither raw values nor the columns of evidence are read or written by RPC."""
        self.run_of(2025, 1)
        score = self.score_at(self.mine, "2025-01-31")
        for name in ("sales1", "salesadmin", "gm"):
            with self.assertRaises(AccessError):
                self.as_(score, name).read(["values"])
        for write in (
            lambda: score.sudo().write({"points": 99}),
            lambda: score.sudo().unlink(),
            lambda: score.sudo().copy(),
            lambda: score.with_context(sales_ledger=True).sudo().write({"points": 99}),
        ):
            with self.assertRaises(AccessError):
                write()

    def test_who_proposes(self):
        """A salesperson for own customers, a supervisor for the team's, administration for all."""
        allowed = {
            "sales1": {self.mine},
            "sales2": set(),
            "supervisor1": {self.mine, self.bosss},
            "salesadmin": {self.mine, self.theirs, self.bosss},
            "gm": {self.mine, self.theirs, self.bosss},
            "finance": set(),
            "employee": set(),
        }
        for name, customers in allowed.items():
            for customer in (self.mine, self.theirs, self.bosss):
                with self.subTest(name, customer=customer):
                    if customer in customers:
                        self.assertTrue(self.proposal(self.users[name], customer))
                    else:
                        with self.assertRaises(AccessError), self.env.cr.savepoint():
                            self.proposal(self.users[name], customer)

    def test_by_the_form(self):
        """What the client fills in and sends back is what a person may enter."""
        self.run_of(2025, 1)
        score = self.score_at(self.mine, "2025-01-31")
        self.env["sales.grade.change"].search([("partner_id", "=", self.mine.id)])._retire()
        action = self.mine.with_user(self.sales1).action_propose_grade()
        form = Form(
            self.env["sales.grade.change"].with_user(self.sales1).with_context(action["context"]),
            "sales_customer_mgmt.sales_grade_change_view_form",
        )
        self.assertEqual((form.partner_id, form.old_grade_id), (self.mine, self.c))
        form.new_grade_id, form.reason = self.b, "A new plant"
        change = form.save()
        change.action_submit()
        self.assertEqual((change.score_id, change.approval_state), (score, "submitted"))
        action = self.mine.with_user(self.sales1).action_propose_grade()
        self.assertEqual(action["res_id"], change.id, "the one that waits is shown")

    def test_who_decides(self):
        """The line above the salesperson; administration and the general manager too; nobody their own
        customers' or what they proposed."""
        deciders = {
            ("sales1", self.mine): {"supervisor1", "salesadmin", "gm"},
            ("supervisor1", self.mine): {"salesadmin", "gm"},
            ("supervisor1", self.bosss): {"salesadmin", "gm"},
            ("salesadmin", self.mine): {"supervisor1", "gm"},
            ("salesadmin", self.theirs): {"supervisor2", "gm"},
        }
        for (name, customer), may in deciders.items():
            change = self.submitted(self.users[name], customer)
            for other in EVERYBODY:
                with self.subTest(name, customer=customer.user_id.name, other=other):
                    refused = self.assertRaises(UserError)
                    if other in may:
                        with self.env.cr.savepoint() as savepoint:
                            self.as_(change, other).action_approve()
                            self.assertEqual(customer.sudo().customer_grade_id, self.b)
                            savepoint.rollback()
                        self.env.invalidate_all()
                    else:
                        with refused:
                            self.as_(change, other).action_approve()
            self.as_(change, name).action_withdraw()

    def test_own_customers_of_a_run(self):
        """What the run proposes for a supervisor's own customer goes one level up."""
        self.order(self.bosss, 900, "2025-01-10")
        self.run_of(2025, 1)
        change = self.env["sales.grade.change"].search([("partner_id", "=", self.bosss.id)])
        self.assertEqual(change.approval_ids.approver_ids, self.gm)
        with self.assertRaises(UserError):
            self.as_(change, "supervisor1").action_approve()
        for name in ("sales1", "supervisor1", "salesadmin"):
            with self.assertRaises(UserError):
                self.as_(change, name).action_withdraw()

    def test_what_a_person_enters(self):
        """Grade, points, day and state are the server's, whichever way they come."""
        before = {"old_grade_id": self.d.id}
        forged = (
            before,
            {"score_id": 1},
            {"run_id": 1},
            {"date": "2020-01-01"},
            {"date_effective": "2020-01-01"},
            {"approval_state": "approved"},
            {"company_id": self.company.id},
            {"user_id": self.sales2.id},
            {"direction": "up"},
            {"active": False},
        )
        change = self.proposal(self.sales1)
        for vals in forged:
            with self.subTest(vals), self.assertRaises(AccessError), self.env.cr.savepoint():
                self.proposal(self.sales1, **vals)
            with self.subTest(vals), self.assertRaises(AccessError), self.env.cr.savepoint():
                change.write(vals)
        defaults = {f"default_{name}": value for vals in forged for name, value in vals.items()}
        made = (
            self.env["sales.grade.change"]
            .with_user(self.sales1)
            .with_context(**defaults)
            .create({"partner_id": self.mine.id, "new_grade_id": self.b.id})
        )
        self.assertRecordValues(
            made,
            [
                {
                    "old_grade_id": self.c.id,
                    "score_id": False,
                    "run_id": False,
                    "date_effective": False,
                    "approval_state": "draft",
                    "user_id": self.sales1.id,
                    "direction": "up",
                    "active": True,
                }
            ],
        )
        with self.assertRaises(UserError):
            change.partner_id = self.bosss
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.as_(change, "sales2").reason = "Mine"
        result = change.load(
            ["partner_id/.id", "new_grade_id/.id", "old_grade_id/.id"],
            [[str(self.mine.id), str(self.b.id), str(self.d.id)]],
        )
        self.assertTrue(result["messages"])

    def test_grade_of_the_customer(self):
        """SD-4.2.1: nobody writes it, nor through a proposal's commands."""
        for name in ("sales1", "supervisor1", "salesadmin", "gm"):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self.as_(self.mine, name).customer_grade_id = self.a
            with (
                self.assertRaises(UserError),
                self.env.cr.savepoint(),
                self.request_of(self.users[name]),
            ):
                self.as_(self.mine, name).write(
                    {
                        "grade_change_ids": [
                            Command.create(
                                {"new_grade_id": self.a.id, "approval_state": "approved"}
                            )
                        ]
                    }
                )
        self.assertEqual(self.mine.sudo().customer_grade_id, self.c)

    def test_reason_and_sense(self):
        with self.assertRaisesRegex(UserError, "Say why"):
            self.proposal(self.sales1, reason=" ").action_submit()
        with self.assertRaisesRegex(UserError, "has this grade already"):
            self.proposal(self.sales1, grade=self.c).action_submit()
        self.submitted(self.sales1)
        with self.assertRaisesRegex(UserError, "waits for approval: it is decided first"):
            self.proposal(self.sales1, grade=self.a).action_submit()

    def test_given_grade_stays_in_the_history(self):
        """SD-4.2.1: dated, never overwritten, never reopened."""
        change = self.submitted(self.sales1)
        self.as_(change, "supervisor1").action_approve()
        for name in ("sales1", "supervisor1", "salesadmin", "gm"):
            with self.assertRaises(UserError):
                self.as_(change, name).action_reopen("Mistake")
            for vals in ({"reason": "Other"}, {"new_grade_id": self.a.id}):
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    self.as_(change, name).write(vals)
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self.as_(change, name).unlink()
        again = self.proposal(self.salesadmin, grade=self.a)
        again.action_submit()
        self.assertEqual(again.sudo().old_grade_id, self.b)

    def test_batch(self):
        """Many proposals are approved in one go, from the run or the queue."""
        for _index in range(5):
            self.order(self.formal(self.sales1), 900, "2025-01-10")
        run = self.run_of(2025, 1)
        with self.assertRaises(AccessError):
            self.as_(run, "sales1").action_approve_proposals()
        waiting = run.change_ids.filtered(lambda c: self.supervisor1 in c.approval_ids.approver_ids)
        self.as_(run, "supervisor1").action_approve_proposals()
        self.assertEqual(set(waiting.mapped("approval_state")), {"approved"})
        self.assertGreaterEqual(len(waiting), 5)
        self.assertEqual(
            set(
                self.env["sales.grade.change"]
                .search([("partner_id", "=", self.theirs.id)])
                .mapped("approval_state")
            ),
            {"submitted"},
        )

    def test_other_company(self):
        """Grades of one company are nothing to the people of another."""
        other = self.env["res.company"].create({"name": "Other"})
        rule = self.make_rule([("amount", 1, 0, 1)], company_id=other.id)
        self.run_of(2025, 1)
        score = self.score_at(self.mine, "2025-01-31")
        stranger = self.env["res.users"].create(
            {
                "name": "Stranger",
                "login": "c_stranger",
                "company_id": other.id,
                "company_ids": [Command.set(other.ids)],
                "group_ids": [
                    Command.set(self.env.ref("sales_policy.group_sales_administration").ids)
                ],
            }
        )
        change = self.env["sales.grade.change"].search([("partner_id", "=", self.mine.id)])
        for record in (score, change, change.run_id, self.rule, self.rule.criterion_ids):
            self.assertFalse(record.with_user(stranger).has_access("read"), record._name)
        self.assertFalse(self.as_(rule, "salesadmin").has_access("read"))
