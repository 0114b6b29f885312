from datetime import timedelta

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common_solution import SolutionCase


@tagged("post_install", "-at_install")
class TestComplaintSolution(SolutionCase):
    """A solution is worked out, agreed to and offered; the customer answers it once (CM-5.2.2)."""

    def steps(self, solution):
        solution.action_submit()
        return solution.sudo().approval_ids.sorted("sequence").mapped("name")

    def test_who_agrees(self):
        """Nobody to a cheap repair; money always needs supervisor and finance; the large the manager."""
        repair = self.solution(cost=499)
        self.assertEqual(self.steps(repair), [])
        self.assertEqual(repair.state, "approved")
        self.assertEqual(self.steps(self.solution(cost=500)), ["Supervisor"])
        self.assertEqual(self.steps(self.solution(kind="refund")), ["Supervisor", "Finance"])
        self.assertEqual(
            self.steps(self.solution(kind="price", amount=1, cost=20000)),
            ["Supervisor", "Finance", "General Manager"],
        )
        self.assertEqual(self.steps(self.solution(cost=20000)), ["Supervisor", "General Manager"])

    def test_nobody_agrees_to_the_own(self):
        solution = self.solution(self.supervisor1, cost=500)
        solution.action_submit()
        with self.assertRaisesRegex(UserError, "own document"):
            solution.action_approve()
        self.assertEqual(solution._current_approver(), self.gm)

    def test_offered_at_once_when_no_rule_asks(self):
        solution = self.solution(cost=499)
        self.assertTrue(solution.can_offer)
        solution.action_offer()
        self.assertEqual(solution.complaint_id.state, "offered")
        self.assertEqual(self.duty(solution.complaint_id, "CM-5.2.2").state, "paused")
        dear = self.solution(cost=500)
        self.assertFalse(dear.can_offer)
        with self.assertRaisesRegex(UserError, "Submit it first"):
            dear.action_offer()

    def test_without_own_rules_the_general_one_asks(self):
        self.env["sales.approval.rule"].search(
            [("model", "=", "sales.complaint.solution")]
        ).active = False
        self.assertEqual(self.steps(self.solution(cost=1)), ["Supervisor"])

    def test_what_is_missing(self):
        cases = [
            ("repair", {"description": " "}, "words for the customer"),
            ("repair", {"date_promised": False}, "which day"),
            ("repair", {"date_promised": self.today - timedelta(days=2)}, "is past"),
            ("repair", {"cost": 0}, "not free"),
            ("replace", {"cost": 0}, "not free"),
            ("replace", {"quantity": 0}, "how much is replaced"),
            ("return", {"quantity": 101}, "only 100.0 can still come back"),
            ("refund", {"amount": 0}, "how much the customer gets back"),
        ]
        for kind, vals, sentence in cases:
            with self.subTest(kind=kind, vals=vals):
                solution = self.solution(kind=kind)
                solution.write(vals)
                with self.assertRaisesRegex(UserError, sentence):
                    solution.action_submit()
                with self.assertRaisesRegex(UserError, sentence):
                    solution.action_offer()

    @mute_logger("odoo.sql_db")
    def test_never_more_than_the_invoice(self):
        with self.assertRaisesRegex(ValidationError, "more than invoice"), self.cr.savepoint():
            self.solution(kind="refund", amount=1000.01)
        self.accepted(kind="refund", amount=700).action_carry_out()
        with self.assertRaisesRegex(ValidationError, "more than invoice"), self.cr.savepoint():
            self.solution(kind="refund", amount=300.01)
        self.assertEqual(self.solution(kind="refund", amount=300).invoice_id, self.invoice)
        with self.assertRaisesRegex(ValidationError, "no money"), self.cr.savepoint():
            self.solution(amount=1)
        for field in ("amount", "cost"):
            refused = self.assertRaises(CheckViolation)
            with self.subTest(field=field), refused, self.cr.savepoint():
                self.solution(kind="price", **{field: -1})

    def test_the_customer_is_told(self):
        solution = self.offered()
        complaint = solution.complaint_id
        token = complaint.sudo().access_token
        mail = self.env["mail.mail"].search([("body_html", "like", token)])
        self.assertEqual(mail.email_to, "chen@example.com")
        self.assertIn("We make it good.", mail.body_html)
        messages = complaint.with_user(self.sales1).message_ids
        self.assertFalse([m for m in messages if token in (m.body or "")], "not in our log")
        self.assertNotIn("100.0", mail.body_html)
        unknown = self.solution(complaint=self.complained(email=self.sales1.email))
        self.c1.sudo().email = False
        unknown.action_offer()
        self.assertIn("no e-mail address", unknown.complaint_id.message_ids[0].body)

    def test_what_was_begun_is_gone_on_with(self):
        complaint = self.complained()
        self.assertTrue(complaint.can_work_out)
        self.assertFalse(complaint.action_work_out()["res_id"])
        solution = self.solution(complaint=complaint, cost=0)
        self.assertTrue(complaint.can_work_out)
        self.assertFalse(complaint.with_user(self.quality).can_work_out)
        self.assertEqual(complaint.action_work_out()["res_id"], solution.id)
        with self.assertRaisesRegex(UserError, "what it costs"):
            solution.action_submit()
        self.assertEqual((solution.state, solution.can_drop), ("draft", True))
        solution.cost = 100
        solution.action_offer()
        self.assertFalse(complaint.can_work_out)

    def test_accepted_by_the_link(self):
        solution = self.offered()
        solution._accept("Chen Jie", "By the link, 203.0.113.7")
        self.assertRecordValues(
            solution,
            [{"state": "accepted", "answered_by": "Chen Jie", "answer_channel": "link"}],
        )
        complaint = solution.complaint_id
        self.assertEqual(complaint.state, "accepted")
        self.assertEqual(self.duty(complaint, "CM-5.2.2", "solution").state, "done")
        owed = self.duty(complaint, "CM-5.2.2", "carry_out")
        self.assertEqual((owed.state, owed.user_id), ("open", self.sales1))
        self.assertGreater(owed.deadline.date(), self.today + timedelta(days=5))

    def test_accepted_without_login(self):
        """What the page behind the link calls has no rights of its own."""
        for user in (
            self.env.ref("base.public_user"),
            new_test_user(self.env, "p", "base.group_portal"),
        ):
            for answer in ("_accept", "_refuse"):
                solution = self.offered()
                with self.subTest(user=user.login, answer=answer):
                    getattr(solution.with_user(user), answer)("Chen Jie", "By the link")
                    self.assertEqual(solution.state, f"{answer[1:].rstrip('e')}ed")
            with self.assertRaises(AccessError):
                solution.with_user(user).action_accept_by_phone("Yes")
            with self.assertRaises(AccessError):
                self.env["sales.complaint.solution"].with_user(user).search([])

    def test_the_question_leaks_nothing(self):
        solution = self.offered()
        asked = {"verb": "accept", "text": "Yes", "solution_id": solution.id}
        asked["complaint_id"] = solution.complaint_id.id
        statements = self.env["sales.complaint.statement"]
        own = statements.with_user(self.sales1).create(asked)
        self.assertEqual((own.who, own.description), ("Chen Jie", "We make it good."))
        with self.assertRaises(AccessError):
            statements.with_user(self.sales3).create(asked)
        other = statements.with_user(self.sales3).create({**asked, "complaint_id": False})
        with self.assertRaises(AccessError):
            other.read(["description"])
        with self.assertRaises(AccessError):
            other.action_confirm()
        own.action_confirm()
        self.assertEqual(solution.state, "accepted")

    def test_accepted_by_phone_on_proof(self):
        solution = self.offered()
        with self.assertRaisesRegex(UserError, "it is the proof"):
            solution.action_accept_by_phone(" ")
        with self.assertRaisesRegex(UserError, "after the offer"):
            solution.action_accept_by_phone("Yes", date_said="2020-01-01 00:00:00")
        solution.action_accept_by_phone("Called back at noon, said yes", "Chen Jie")
        self.assertEqual(solution.answer_channel, "phone")
        self.assertEqual(solution.answer_proof, "Called back at noon, said yes")

    def test_answered_once(self):
        solution = self.offered()
        solution._refuse("Chen Jie", "Too late for us")
        for answer in (
            lambda: solution._accept("Chen Jie", "By the link"),
            lambda: solution._refuse("Chen Jie", "No"),
            lambda: solution.action_accept_by_phone("Yes"),
            lambda: solution.action_offer(),
        ):
            with self.assertRaises(UserError):
                answer()
        self.assertEqual(solution.state, "refused")

    def test_another_one_after_a_refusal(self):
        solution = self.offered()
        complaint = solution.complaint_id
        solution._refuse("Chen Jie", "Too late for us")
        self.assertEqual(complaint.state, "confirmed")
        self.assertFalse(complaint.solution_id)
        second = self.offered(complaint=complaint, kind="help")
        self.assertEqual(complaint.solution_id, second)
        self.assertEqual(complaint.solution_ids, second | solution)
        self.assertEqual((solution.number, second.number), (1, 2))

    @mute_logger("odoo.sql_db")
    def test_one_open_solution(self):
        solution = self.solution()
        with self.assertRaises(UniqueViolation), self.cr.savepoint():
            self.solution(complaint=solution.complaint_id)
        solution.action_drop("Another kind is better")
        self.solution(complaint=solution.complaint_id)
        with self.assertRaises(UserError):
            solution.description = "Changed"

    def test_closed_once_submitted(self):
        solution = self.agreed(kind="refund")
        for vals in ({"amount": 1}, {"description": "More"}, {"date_promised": self.today}):
            with self.assertRaises(UserError):
                solution.write(vals)
        with self.assertRaises(UserError):
            solution.complaint_id = self.complained()
        closed = self.offered().complaint_id
        drafts = self.env["sales.complaint.solution"].with_user(self.sales1)
        with self.assertRaisesRegex(UserError, "has its solution"):
            drafts.with_context(default_complaint_id=closed.id).create({"kind": "help"})
        for vals in ({"progress": "accepted"}, {"state": "accepted"}, {"round": 2}):
            with self.assertRaises(AccessError):
                solution.write(vals)
            with self.assertRaises(AccessError):
                self.solution(**vals)
        forged = self.env["sales.complaint.solution"].with_user(self.sales1)
        forged = forged.with_context(default_progress="accepted", default_cost_total=1).create(
            {"complaint_id": self.complained().id, "kind": "help"}
        )
        self.assertEqual((forged.state, forged.cost_total), ("draft", 0))

    def test_another_currency(self):
        foreign = self.env["res.currency"].create({"name": "XTC", "symbol": "X"})
        self.env["res.currency.rate"].create(
            {"currency_id": foreign.id, "name": "2020-01-01", "rate": 0.5}
        )
        invoice = self.invoice.copy({"currency_id": foreign.id, "invoice_date": self.today})
        invoice.action_post()
        solution = self.solution(kind="refund", invoice_id=invoice.id, amount=90, cost=20)
        self.assertEqual(solution.currency_id, foreign)
        self.assertEqual(solution.cost_total, 200)
        with self.assertRaisesRegex(ValidationError, "more than invoice"), self.cr.savepoint():
            solution.amount = invoice.amount_total + 0.01
        theirs = self.invoice.copy({"partner_id": self.c3.id})
        with self.assertRaisesRegex(ValidationError, "one of the customer"), self.cr.savepoint():
            solution.invoice_id = theirs

    def test_the_whole_way_by_dialogs(self):
        complaint = self.complained()
        action = complaint.action_work_out()
        form = Form(
            self.env["sales.complaint.solution"]
            .with_user(self.sales1)
            .with_context(**action["context"])
        )
        form.kind = "repair"
        form.cost = 10
        form.description = "We rework them"
        form.date_promised = self.today
        solution = form.save()
        self.assertEqual(solution.quantity, 40)
        complaint.action_offer_solution()
        for verb, state in (
            ("accept", "accepted"), ("finish", "carried_out"), ("feed_back", "fed_back"),
        ):  # fmt: skip
            context = {"active_model": complaint._name, "active_id": complaint.id}
            statements = self.env["sales.complaint.statement"].with_user(self.sales1)
            dialog = Form(statements.with_context(default_verb=verb, **context))
            dialog.text = "So it was said"
            dialog.save().action_confirm()
            self.assertEqual(complaint.state, state)

    def test_budget(self):
        """The list costs the same for ten rows as for forty."""
        rows = self.env["sales.complaint.solution"]
        for _index in range(40):
            rows |= self.solution(complaint=self.complaint(self.sales1), kind="help")
        relations = {
            "complaint_id", "partner_id", "company_currency_id", "user_id", "technician_id",
        }  # fmt: skip
        names = ["kind", "description", "cost_total", "date_promised", "state", *relations]
        named = {"fields": {"display_name": {}}}
        specification = {name: named if name in relations else {} for name in names}
        for user, limit in ((self.sales1, 10), (self.sales1, 40), (self.quality, 40)):
            with self.subTest(user=user.login, limit=limit):
                solutions = self.env["sales.complaint.solution"].with_user(user)
                domain = [("id", "in", rows.ids)]
                solutions.web_search_read(domain, specification, limit=1)
                self.env.invalidate_all()
                with self.assertQueryCount(11):
                    page = solutions.web_search_read(domain, specification, limit=limit)
                self.assertEqual((len(page["records"]), page["length"]), (limit, 40))

    def test_with_followers_and_activities(self):
        """As in the client, where nothing is switched off by the context."""
        env = self.env(user=self.sales1, context={})
        complaint = env["sales.complaint"].create({"title": "Smell", "partner_id": self.c1.id})
        self.assertTrue(complaint.activity_ids)
        complaint.action_confirm()
        solution = env["sales.complaint.solution"].create(
            {"complaint_id": complaint.id, "kind": "help", "technician_id": self.technical.id}
        )
        self.assertIn(self.sales1.partner_id, solution.message_partner_ids)

    def test_rejected_with_its_draft(self):
        solution = self.solution()
        solution.complaint_id.action_reject("Not our product")
        self.assertEqual(solution.state, "dropped")
        with self.assertRaises(UserError):
            self.solution(complaint=solution.complaint_id)
