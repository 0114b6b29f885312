from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from odoo.addons.sales_customer_mgmt.models import sales_grade_proposal

from .common_grade import GradeCase


@tagged("post_install", "-at_install")
class TestGradeRule(GradeCase):
    """The company's rules of grading, and what each criterion measures (SD-4.2.1, CM-4.4.1)."""

    def value(self, kind, line, *orders, day="2025-12-31"):
        """What `kind` is of a customer with these orders of (amount, moment)."""
        customer = self.formal(self.sales1)
        for amount, moment in orders:
            self.order(customer, amount, moment)
        rule = self.make_rule(
            [(kind, *line), ("amount", 1, 0, 9)] if kind != "amount" else [(kind, *line)],
            state="draft",
        )
        return self.measured(rule, day)[customer.id][2][kind]

    def test_shipped_rules(self):
        """SD-4.2.1: a company without rules of its own is graded by the standard ones."""
        other = self.env["res.company"].create({"name": "Other"})
        rule = self.env["sales.grade.rule"]._in_force(other)
        self.assertEqual(rule, self.env.ref("sales_customer_mgmt.sales_grade_rule_default"))
        self.assertEqual(rule.total_weight, 100)
        self.assertFalse(rule._submission_problem())

    def test_in_force(self):
        """SD-4.2.1: own before common, later before earlier, drafts never."""
        later = self.make_rule([("amount", 1, 0, 1)], date_from="2025-06-01")
        self.make_rule([("amount", 1, 0, 1)], date_from="2025-07-01", state="draft")
        rules = self.env["sales.grade.rule"]
        self.assertEqual(rules._in_force(self.company, date(2025, 5, 31)), self.rule)
        self.assertEqual(rules._in_force(self.company, date(2025, 6, 1)), later)
        self.assertEqual(rules._in_force(self.company), later)

    def test_amount_months_on_the_company_clock(self):
        """SD-4.2.1: the look-back ends and begins at midnight where the company is; quotations and
        cancelled orders do not count."""
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        customer = self.formal(self.sales1)
        for amount, moment, state in (
            (1, "2024-12-31 15:59:59", "sale"),
            (10, "2024-12-31 16:00:00", "sale"),
            (100, "2025-12-31 15:59:59", "sale"),
            (1000, "2025-12-31 16:00:00", "sale"),
            (10000, "2025-06-01 00:00:00", "sent"),
            (100000, "2025-06-01 00:00:00", "cancel"),
        ):
            self.order(customer, amount, moment, state)
        self.assertEqual(self.measured(self.rule)[customer.id][2], {"amount": 110})

    def test_amount_in_company_currency(self):
        customer = self.formal(self.sales1)
        order = self.order(customer, 500, "2025-06-01")
        order.currency_rate = 5
        self.env.flush_all()
        self.assertEqual(self.measured(self.rule)[customer.id][2], {"amount": 100})

    def test_contact_counts_for_its_customer(self):
        customer = self.formal(self.sales1)
        self.order(customer.child_ids, 70, "2025-06-01")
        self.assertEqual(self.measured(self.rule)[customer.id][2], {"amount": 70})

    def test_growth(self):
        line = (10, -50, 50)
        self.assertEqual(self.value("growth", line, (200, "2024-06-01"), (300, "2025-06-01")), 50)
        self.assertEqual(self.value("growth", line, (200, "2024-06-01")), -100)
        self.assertIsNone(self.value("growth", line, (300, "2025-06-01")))

    def test_frequency_and_recency(self):
        orders = [(1, f"2025-{month:02}-15") for month in range(1, 13)]
        self.assertEqual(self.value("frequency", (10, 0, 2), *orders, *orders), 2)
        self.assertEqual(self.value("frequency", (10, 0, 2)), 0)
        self.assertEqual(self.value("recency", (10, 180, 30), (1, "2025-12-21 23:00")), 10)
        self.assertEqual(self.value("recency", (10, 180, 30)), 731)

    def test_potential(self):
        rule = self.make_rule([("potential", 10, 0, 100)], state="draft")
        known = self.formal(self.sales1, purchase_potential=40)
        unknown = self.formal(self.sales1)
        measured = self.measured(rule)
        self.assertEqual(measured[known.id], (40, self.c.id, {"potential": 40}))
        self.assertNotIn(unknown.id, measured, "of whom nothing is known is not graded")

    def test_unknown_is_left_out(self):
        """SD-4.2.1: what is not known counts neither for nor against."""
        rule = self.make_rule([("amount", 60, 0, 100), ("growth", 40, -50, 50)], state="draft")
        customer = self.formal(self.sales1)
        self.order(customer, 80, "2025-06-01")
        self.assertEqual(
            self.measured(rule)[customer.id], (80, self.a.id, {"amount": 80, "growth": None})
        )
        lines = rule.criterion_ids._explain({str(rule.criterion_ids[0].id): 80.0}, self.company)
        self.assertEqual([line[1] for line in lines], [48, None])
        self.assertIn("not known, left out", lines[1][0])

    def test_margin(self):
        """SD-4.2.1: the margin counts where the orders know it, and its value is not for salespeople."""
        lines = [("margin", 10, 0, 20)]
        if self.env["sales.grade.criterion"]._knows_margin():
            self.assertTrue(self.make_rule(lines, state="draft"))
        else:
            with self.assertRaisesRegex(ValidationError, "margin is not known here"):
                self.make_rule(lines, state="draft")
            self.env.cr.execute("ALTER TABLE sale_order ADD COLUMN margin numeric")
        criteria = self.env.registry["sales.grade.criterion"]
        self.patch(criteria, "_knows_margin", lambda self: True)
        customer = self.formal(self.sales1)
        order = self.order(customer, 200, "2025-06-01")
        self.env.flush_all()
        self.env.cr.execute("UPDATE sale_order SET margin = 30 WHERE id = %s", [order.id])
        rule = self.make_rule(lines, state="draft")
        self.assertEqual(self.measured(rule)[customer.id], (75, self.a.id, {"margin": 15}))
        for user, said in (("sales1", "Margin"), ("supervisor1", "Margin of 15.0 %")):
            criterion = rule.criterion_ids.with_user(self.users[user]).sudo()
            self.assertEqual(criterion._phrase(15.0, self.company), said)

    def test_lines_that_make_no_sense(self):
        for line in (
            ("amount", 10, 100, 0),
            ("payment", 10, 0, 60),
            ("amount", 0, 0, 10),
            ("amount", 10, 5, 5),
            ("amount", float("nan"), 0, 10),
            ("amount", 10, 0, float("inf")),
        ):
            with self.subTest(line), self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.make_rule([line], state="draft")

    def test_submission(self):
        """SD-4.2.1: rules that would leave somebody without a grade are not submitted."""
        empty = self.make_rule([], state="draft")
        for points, problem in (
            ((75, 50, 25, 1), "begins at 0"),
            ((50, 75, 25, 0), "more points than a lower"),
            ((75, 50, 50, 0), "more points than a lower"),
        ):
            rule = self.make_rule([("amount", 10, 0, 9)], points, state="draft")
            with self.assertRaisesRegex(UserError, problem):
                rule.with_user(self.salesadmin).action_submit()
        with self.assertRaisesRegex(UserError, "at least one criterion"):
            empty.with_user(self.salesadmin).action_submit()

    def test_approved_rules_never_change(self):
        """SD-4.2.1, CM-6.1: drafted by sales administration, approved by the general manager, then
        closed on every road; a change is a new version."""
        rules = self.env["sales.grade.rule"].with_user(self.salesadmin)
        rule = rules.browse(self.make_rule([("amount", 10, 0, 9)], state="draft").id)
        rule.date_from = "2025-01-01"
        rule.action_submit()
        with self.assertRaises(UserError):
            rule.action_approve()
        rule.with_user(self.gm).action_approve()
        self.assertEqual(
            rule.date_from, self.company._sales_today(), "the past stays as it was judged"
        )
        criterion, threshold = rule.criterion_ids, rule.threshold_ids[0]
        for write in (
            lambda: rule.write({"look_back_months": 3}),
            lambda: rule.write({"criterion_ids": [Command.update(criterion.id, {"weight": 1})]}),
            lambda: criterion.write({"weight": 1}),
            lambda: criterion.unlink(),
            lambda: threshold.write({"points": 99}),
            lambda: criterion.create({"rule_id": rule.id, "kind": "growth", "best": 1}),
            lambda: rule.action_reopen("I want to"),
            lambda: rule.with_user(self.gm).action_reopen("I want to"),
            lambda: rule.unlink(),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                write()
        draft = rules.browse(rule.action_revise()["res_id"])
        self.assertEqual(draft.approval_state, "draft")
        self.assertEqual(draft.criterion_ids.mapped("kind"), ["amount"])
        draft.criterion_ids.weight = 99
        self.assertEqual(criterion.weight, 10)

    def test_payment(self):
        """SD-4.2.1: days late by amount, of what fell due in the period; open bills count until the
        last day, and later payments do not help an earlier month."""
        rule = self.make_rule([("payment", 10, 60, 0)], state="draft", look_back_months=2)
        customer = self.formal(self.sales1)
        in_time = self.invoice(customer, 100, "2025-11-10")
        late = self.invoice(customer, 300, "2025-11-20")
        self.invoice(customer, 100, "2025-12-21")
        self.invoice(customer, 5000, "2026-01-05")
        self.invoice(customer, 7000, "2025-10-01")
        self.pay(in_time, "2025-11-08")
        self.pay(late, "2025-12-10")
        day = self.measured(rule)[customer.id][2]["payment"]
        self.assertEqual(day, (100 * 0 + 300 * 20 + 100 * 10) / 500)
        before = self.measured(rule, "2025-11-30")[customer.id][2]["payment"]
        self.assertEqual(before, round((300 * 10 + 7000 * 60) / 7400, 2))

    def test_refund_settles(self):
        rule = self.make_rule([("payment", 10, 60, 0)], state="draft")
        customer = self.formal(self.sales1)
        invoice = self.invoice(customer, 100, "2025-11-10")
        refund = self.invoice(customer, 100, "2025-11-01", move_type="out_refund")
        (invoice + refund).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        ).reconcile()
        self.assertEqual(self.measured(rule)[customer.id][2]["payment"], 0)

    def invoice(self, customer, amount, due, move_type="out_invoice"):
        move = self.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": customer.id,
                "company_id": self.company.id,
                "invoice_date": "2025-09-01" if due > "2025-09-30" else due,
                "invoice_date_due": due,
                "invoice_payment_term_id": False,
                "invoice_line_ids": [
                    Command.create({"name": "EVA", "price_unit": amount, "tax_ids": False})
                ],
            }
        )
        move.action_post()
        return move

    def pay(self, move, day):
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        ).create({"payment_date": day}).action_create_payments()


@tagged("post_install", "-at_install")
class TestGradeRun(GradeCase):
    """The grading of a month: points, history, proposals (SD-4.2.1)."""

    def change(self, customer):
        return self.env["sales.grade.change"].search([("partner_id", "=", customer.id)])

    def test_first_grade(self):
        """SD-4.2.1: proposed with its points, approved on the line, dated; the server writes it."""
        customer = self.formal(self.sales1)
        self.order(customer, 800, "2025-06-01")
        run = self.run_of(2025, 6)
        self.assertFalse(customer.customer_grade_id)
        change = self.change(customer)
        self.assertRecordValues(
            change,
            [
                {
                    "old_grade_id": False,
                    "new_grade_id": self.a.id,
                    "direction": "first",
                    "points": 80,
                    "run_id": run.id,
                    "date": date(2025, 6, 30),
                    "approval_state": "submitted",
                    "user_id": self.sales1.id,
                }
            ],
        )
        self.assertEqual(change.approval_ids.approver_ids, self.supervisor1)
        self.assertEqual(change.approval_ids.requester_id, self.env.ref("base.user_root"))
        self.assertIn("Bought for", str(change.with_user(self.supervisor1).explanation))
        self.assertIn("80 of 100", change.approval_ids.summary[-1][1])
        with freeze_time("2025-07-04 20:00"):
            change.with_user(self.supervisor1).action_approve()
        self.assertEqual(customer.sudo().customer_grade_id, self.a)
        self.assertEqual(change.date_effective, date(2025, 7, 4))

    def test_history_holds_differences_only(self):
        """SD-4.2.1: the last row up to a day says what the customer was on it."""
        customer = self.formal(self.sales1)
        for month, amount in ((1, 300), (2, 0), (3, 300), (5, 300)):
            if amount:
                self.order(customer, amount, f"2025-{month:02}-10")
        for month in range(1, 8):
            self.run_of(2025, month)
        rows = self.env["sales.grade.score"].search(
            [("partner_id", "=", customer.id)], order="date"
        )
        self.assertEqual(
            [(str(row.date), row.points, row.grade_id.name) for row in rows],
            [("2025-01-31", 30, "C"), ("2025-03-31", 60, "B"), ("2025-05-31", 90, "A")],
        )
        self.assertEqual(self.score_at(customer, "2025-02-28").points, 30)
        self.assertEqual(self.score_at(customer, "2025-04-30").grade_id, self.b)
        self.assertIsNone(self.score_at(customer, "2025-01-30"))

    def test_job_twice(self):
        """SD-4.2.1: a second run of the job does nothing."""
        customer = self.formal(self.sales1)
        self.order(customer, 800, "2025-06-01")
        run = self.run_of(2025, 6)
        self.order(customer, 800, "2025-06-02")
        self.assertFalse(self.run_of(2025, 6, propose=False))
        list(run._propose())
        run._write_figures()
        self.assertEqual(len(self.change(customer)), 1)
        self.assertEqual(
            self.env["sales.grade.score"].search_count([("partner_id", "=", customer.id)]), 1
        )
        self.assertEqual(self.score_at(customer, "2025-06-30").points, 80, "as it was measured")

    def test_who_is_graded(self):
        """SD-4.2.1: formal customers of the company; prospects have their intent."""
        formal = self.formal(self.sales1)
        prospect = self.customer(self.sales1)
        lost = self.formal(self.sales1, customer_stage="lost")
        archived = self.formal(self.sales1, active=False)
        other = self.env["res.company"].create({"name": "Other"})
        foreign = self.formal(self.sales1, company_id=other.id)
        measured = self.measured(self.rule)
        self.assertIn(formal.id, measured)
        for partner in (prospect, lost, archived, foreign, formal.child_ids):
            self.assertNotIn(partner.id, measured)

    def test_unchanged_proposal_waits_another_is_replaced(self):
        """SD-4.2.1: one open proposal per customer, always the one that follows from the points."""
        customer = self.formal(self.sales1, customer_grade_id=self.d.id)
        self.order(customer, 400, "2025-01-10")
        self.run_of(2025, 1)
        first = self.change(customer)
        self.run_of(2025, 2)
        self.assertEqual(self.change(customer), first)
        self.order(customer, 400, "2025-03-10")
        third = self.run_of(2025, 3)
        self.assertEqual((first.approval_state, first.active), ("draft", False))
        self.assertEqual(first.approval_ids.mapped("state"), ["withdrawn"])
        self.assertRecordValues(
            self.change(customer), [{"new_grade_id": self.a.id, "run_id": third.id}]
        )

    def test_proposal_without_object_is_taken_back(self):
        customer = self.formal(self.sales1, customer_grade_id=self.d.id)
        self.order(customer, 300, "2024-03-10")
        self.run_of(2025, 2)
        change = self.change(customer)
        self.assertEqual(change.new_grade_id, self.c)
        self.run_of(2025, 3)
        self.assertFalse(self.change(customer))
        self.assertEqual(change.approval_state, "draft")

    def test_returned_is_not_repeated(self):
        """SD-4.2.1: not for the months that the rules say, unless the class changes in between."""
        customer = self.formal(self.sales1, customer_grade_id=self.d.id)
        self.order(customer, 300, "2025-01-10")
        self.run_of(2025, 1)
        returned = self.change(customer)
        returned.with_user(self.supervisor1).action_return("One order is no trend")
        self.run_of(2025, 2)
        self.run_of(2025, 3)
        self.assertEqual(self.change(customer), returned)
        self.run_of(2025, 4)
        again = self.change(customer) - returned
        self.assertEqual(again.new_grade_id, self.c)

    def test_returned_is_repeated_when_the_class_came_anew(self):
        customer = self.formal(self.sales1, customer_grade_id=self.d.id)
        self.order(customer, 300, "2024-02-10")
        self.run_of(2025, 1)
        returned = self.change(customer)
        returned.with_user(self.supervisor1).action_return("No")
        self.run_of(2025, 2)
        self.order(customer, 300, "2025-03-10")
        self.run_of(2025, 3)
        self.assertEqual((self.change(customer) - returned).new_grade_id, self.c)

    def test_stable_months(self):
        """SD-4.2.1: another class is proposed once it came out for so many months."""
        self.env.cr.execute(
            "UPDATE sales_grade_rule SET stable_months = 3 WHERE id = %s", [self.rule.id]
        )
        self.rule.invalidate_recordset()
        customer = self.formal(self.sales1, customer_grade_id=self.d.id)
        ungraded = self.formal(self.sales1)
        for partner in (customer, ungraded):
            self.order(partner, 300, "2025-02-10")
        for month in (1, 2, 3):
            self.run_of(2025, month)
            self.assertFalse(self.change(customer), month)
        self.assertEqual(self.change(ungraded).filtered("active")[:1].new_grade_id, self.c)
        self.run_of(2025, 4)
        self.assertEqual(self.change(customer).new_grade_id, self.c)

    def test_nobody_to_decide(self):
        """SD-4.2.1: one customer nobody can decide on does not keep the others waiting."""
        alone = self.env["res.users"].create(
            {
                "name": "Alone",
                "login": "c_alone",
                "group_ids": [Command.set(self.env.ref("sales_policy.group_salesperson").ids)],
            }
        )
        lonely, fine = self.formal(alone), self.formal(self.sales1)
        for partner in (lonely, fine):
            self.order(partner, 300, "2025-01-10")
        role = self.env.ref("sales_policy.role_general_manager")
        role._users(self.company).write({"group_ids": [Command.unlink(role.sudo().group_id.id)]})
        run = self.run_of(2025, 1)
        self.assertFalse(self.change(lonely))
        self.assertEqual(self.change(fine).approval_state, "submitted")
        self.assertIn(lonely.name, run.figures["problems"][0])
        self.assertIn("nobody to agree", str(run.figures_html))

    def test_crash_between_batches(self):
        """SD-4.2.1: an interrupted run goes on where it stood, each customer once."""
        self.patch(sales_grade_proposal, "BATCH", 2)
        customers = [self.formal(self.sales1) for _index in range(5)]
        for customer in customers:
            self.order(customer, 300, "2025-01-10")
        run = self.run_of(2025, 1, propose=False)
        next(run._propose())
        self.assertEqual(run.change_count, 2)
        self.assertFalse(run.date_proposed)
        list(run._propose())
        self.assertEqual(run.change_count, 5)
        self.assertTrue(run.date_proposed)
        self.assertEqual(run.figures["moved"], {"first": 5})
        self.assertEqual([len(self.change(customer)) for customer in customers], [1] * 5)

    def test_job(self):
        """SD-4.2.1: the scheduled job writes the month's points, then proposes; twice is as once."""
        with freeze_time("2025-05-02 02:00"):
            customer = self.formal(self.sales1)
        self.order(customer, 300, "2025-05-10")
        job = self.env.ref("sales_customer_mgmt.ir_cron_grade")
        for _time in range(2):
            with freeze_time("2025-06-03 02:00"), self.enter_registry_test_mode():
                job.method_direct_trigger()
        run = self.env["sales.grade.run"].search(
            [("company_id", "=", self.company.id), ("date_from", "=", "2025-05-01")]
        )
        self.assertEqual(len(run), 1)
        self.assertTrue(run.date_proposed)
        self.assertEqual(self.change(customer).run_id, run)

    def test_queries_do_not_grow(self):
        """SD-4.2.1: points of any number of customers in the same number of statements."""
        counts = []
        for month, number in ((1, 1), (2, 20)):
            for _index in range(number):
                self.order(self.formal(self.sales1), 300, f"2025-{month:02}-10")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["sales.grade.score"]._write_month(
                self.rule, self.company, date(2025, month, 28)
            )
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])

    def test_publish(self):
        """SD-4.2.1, CM-4.4.2: sales administration owes the grading and the analysis of the month;
        publishing, with a strategy for each class, is the deed."""
        run = self.run_of(2025, 1)
        duties = run.duty_ids.sorted(lambda duty: duty.clause_id.number)
        self.assertEqual(duties.mapped("clause_id.number"), ["CM-4.4.2", "SD-4.2.1"])
        self.assertEqual(set(duties.mapped("state")) & {"done", "late"}, set())
        self.b.strategy = False
        with self.assertRaisesRegex(UserError, "strategy of grade B"):
            run.with_user(self.salesadmin).action_publish()
        self.b.strategy = "<p>Grow them</p>"
        with self.assertRaises(AccessError):
            run.with_user(self.supervisor1).action_publish()
        run.with_user(self.salesadmin).analysis = "<p>Quiet month</p>"
        run.with_user(self.salesadmin).action_publish()
        self.assertEqual(set(duties.mapped("state")), {"late"})
        self.b.strategy = "<p>Something else</p>"
        run.invalidate_recordset()
        self.assertIn("Grow them", str(run.strategies))
        with self.assertRaises(UserError):
            run.with_user(self.salesadmin).analysis = "<p>Rewritten</p>"

    def test_figures(self):
        first, second = self.formal(self.sales1), self.formal(self.sales1)
        self.order(first, 800, "2025-01-10")
        self.order(second, 800, "2025-02-10")
        self.run_of(2025, 1)
        run = self.run_of(2025, 2)
        self.assertEqual(run.figures["classes"], {str(self.a.id): [2, 1], str(self.d.id): [0, 1]})
