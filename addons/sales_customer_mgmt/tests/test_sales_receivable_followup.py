from datetime import timedelta
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common_ledger import LedgerCase


@tagged("post_install", "-at_install")
class TestFollowup(LedgerCase):
    """SD-7.2: promises are kept or broken as payments arrive, and by nothing else."""

    def note(self, user=None, **vals):
        followups = self.env["sales.receivable.followup"].with_user(user or self.sales1)
        return followups.create({"partner_id": self.buyer.id, "note": "Called Ms Chen", **vals})

    def promise(self, amount, days=10, **vals):
        return self.note(promise_amount=amount, promise_date=self.day(days), **vals)

    def later(self, days):
        return freeze_time(f"{self.day(days)} 06:00:00")

    def run_job(self):
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *_, **__: 1):
            self.env["sales.receivable.followup"]._cron_judge()

    def test_kept(self):
        """Kept when the whole amount has arrived by the day, in parts as well."""
        invoice = self.invoice(500, due=-3)
        promise = self.promise(300)
        self.assertEqual(promise.promise_state, "waiting")
        self.pay(100, invoice, days=4)
        self.assertEqual((promise.promise_state, promise.received_amount), ("waiting", 100))
        self.pay(200, invoice, days=10)
        self.assertEqual((promise.promise_state, promise.received_amount), ("kept", 300))
        self.assertTrue(promise.date_judged)

    def test_broken(self):
        """Broken once its day has passed on the company's clock; money that comes later is late."""
        invoice = self.invoice(500, due=-3)
        promise = self.promise(300)
        with self.later(10):
            self.run_job()
            self.assertEqual(promise.promise_state, "waiting")
        with self.later(11):
            self.run_job()
            self.assertEqual(promise.promise_state, "broken")
            self.pay(300, invoice, days=11)
            self.assertEqual((promise.promise_state, promise.received_amount), ("broken", 0))

    def test_booked_late(self):
        """What arrived in time but was booked afterwards counts by its date; taken back, it does not."""
        invoice = self.invoice(500, due=-3)
        promise = self.promise(300)
        with self.later(12):
            self.run_job()
            payment = self.pay(300, invoice, days=9)
            self.assertEqual(promise.promise_state, "kept")
            payment.line_ids.remove_move_reconcile()
            self.assertEqual((promise.promise_state, promise.received_amount), ("broken", 0))

    def test_what_came_before_does_not_count(self):
        invoice = self.invoice(500, due=-3)
        self.pay(300, invoice, days=-1)
        promise = self.promise(200)
        self.assertEqual((promise.promise_state, promise.received_amount), ("waiting", 0))

    def test_a_cent_counts_once(self):
        """Two promises: the earlier day takes the money first."""
        invoice = self.invoice(500, due=-3)
        second = self.promise(200, days=20)
        first = self.promise(100, days=5)
        self.pay(150, invoice, days=3)
        self.assertEqual((first.promise_state, first.received_amount), ("kept", 100))
        self.assertEqual((second.promise_state, second.received_amount), ("waiting", 50))
        self.pay(150, invoice, days=4)
        self.assertEqual((second.promise_state, second.received_amount), ("kept", 200))

    def test_promised_for_an_invoice(self):
        one, other = self.invoice(100, due=-3), self.invoice(100, due=-3)
        promise = self.promise(100, move_ids=[(6, 0, one.ids)])
        self.pay(100, other, days=1)
        self.assertEqual(promise.promise_state, "waiting")
        self.pay(100, one, days=1)
        self.assertEqual(promise.promise_state, "kept")

    def test_credit_note_is_no_payment(self):
        invoice = self.invoice(100, due=-3)
        promise = self.promise(100)
        self.match(invoice, self.invoice(100, due=0, kind="out_refund"))
        self.assertEqual(promise.promise_state, "waiting")

    def test_currencies(self):
        """A promise in one currency, the invoice in the other, either way; each at its rate."""
        foreign = self.invoice(137, due=-3, currency=self.foreign)
        promise = self.promise(1000)
        self.pay(137, foreign, days=2)
        self.assertEqual((promise.promise_state, promise.received_amount), ("kept", 1000))
        home = self.invoice(1000, due=-3)
        promise = self.promise(137, days=30, currency_id=self.foreign.id)
        self.pay(1000, home, days=15)
        self.assertEqual((promise.promise_state, promise.received_amount), ("kept", 137))

    def test_companies(self):
        self.invoice(100, due=-3)
        promise = self.promise(100)
        self.pay(100, self.invoice(100, company=self.other_company), days=1)
        self.assertEqual(promise.promise_state, "waiting")

    def test_job_again(self):
        """Run twice it writes once."""
        self.invoice(500, due=-3)
        promise = self.promise(300)
        with self.later(11):
            self.run_job()
            judged = promise.date_judged
        with self.later(12):
            self.run_job()
            promise._judge()
        self.assertEqual(promise.date_judged, judged)
        exceptions = self.exceptions().filtered(lambda e: e.kind == "broken")
        self.assertEqual(len(exceptions), 1)

    def test_promise_is_whole_and_ahead(self):
        for vals in (
            {"promise_amount": 5},
            {"promise_date": self.day(3)},
            {"promise_amount": -5, "promise_date": self.day(3)},
            {"is_disputed": True},
        ):
            with (
                self.subTest(vals),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.note(**vals)
        with self.assertRaisesRegex(UserError, "today or later"):
            self.promise(5, days=-1)

    def test_evidence(self):
        """SD-7.2: who notes changes nothing afterwards, and nobody says how a promise ended."""
        note = self.promise(300)
        for vals in ({"note": "x"}, {"promise_amount": 1}, {"promise_state": "kept"}):
            for user in (self.sales1, self.supervisor1, self.salesadmin, self.gm):
                with self.subTest(vals, user=user.name), self.assertRaises(AccessError):
                    note.with_user(user).write(vals)
        for vals in ({"promise_state": "kept"}, {"received_amount": 1}, {"date": "2020-01-01"}):
            with self.assertRaises(AccessError):
                self.note(**vals)
            with self.assertRaises(AccessError):
                note.with_user(self.finance).write(vals)
        forged = (
            self.env["sales.receivable.followup"]
            .with_user(self.sales1)
            .with_context(default_promise_state="kept", default_user_id=self.sales2.id)
        )
        made = forged.create({"partner_id": self.buyer.id})
        self.assertEqual((made.promise_state, made.user_id), ("none", self.sales1))
        note.with_user(self.finance).promise_amount = 200
        self.assertEqual(note.promise_amount, 200)
        with self.assertRaises(AccessError):
            note.with_user(self.finance).unlink()

    def test_dispute(self):
        """Found at once, and gone when finance has settled it."""
        note = self.note(is_disputed=True, dispute_reason="Colour differs")
        self.assertEqual(self.exceptions().kind, "disputed")
        with self.assertRaises(AccessError):
            note.action_settle("Never mind")
        with self.assertRaisesRegex(UserError, "how the dispute"):
            note.with_user(self.finance).action_settle(" ")
        note.with_user(self.finance).action_settle("Credit note of 50")
        self.assertFalse(self.exceptions())
        self.assertEqual(note.settled_by_id, self.finance)


@tagged("post_install", "-at_install")
class TestException(LedgerCase):
    """SD-7.2: exceptions are found, reported at once, answered, and close with their cause."""

    def run_job(self):
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *_, **__: 1):
            self.env["sales.receivable.exception"]._cron_find()

    def test_overdue(self):
        """From the day after the clause's 7 on; the salesperson owes the report, finance the answer."""
        invoice = self.invoice(100, due=-7)
        self.assertFalse(self.exceptions())
        with freeze_time(f"{self.day(1)} 06:00:00"):
            self.run_job()
            exception = self.exceptions()
            self.assertEqual((exception.kind, exception.state), ("overdue", "found"))
            duty = self.duties(exception, "report")
            self.assertEqual((duty.state, duty.user_id), ("open", self.sales1))
            with self.assertRaises(UserError):
                exception.with_user(self.sales1).action_report("  ")
            exception.with_user(self.sales1).action_report("Pays on Friday, I go there")
            self.assertEqual((duty.state, exception.reported_by_id), ("done", self.sales1))
            answer = self.duties(exception, "exception")
            self.assertEqual(answer.state, "open")
            self.assertIn(
                answer.user_id, self.env.ref("sales_policy.role_finance")._users(self.company)
            )
            desk = self.env["sales.desk"].with_user(self.finance)._section_exceptions_to_answer()
            self.assertIn(exception.id, [row["res_id"] for row in desk["rows"]])
            with self.assertRaises(UserError):
                exception.with_user(self.sales1).action_answer("keep", "Fine")
            action = exception.with_user(self.finance).action_answer("judge", "Limit goes down")
            self.assertEqual(action["context"]["default_exception_id"], exception.id)
            self.assertEqual(answer.state, "done")
            self.pay(100, invoice, days=1)
            self.assertEqual(exception.state, "closed")

    def test_cause_gone_before_the_report(self):
        invoice = self.invoice(100, due=-8)
        exception = self.exceptions()
        self.pay(100, invoice)
        self.assertEqual(exception.state, "closed")
        self.assertEqual(self.duties(exception, "report").state, "cancelled")
        self.invoice(100, due=-8)
        self.assertNotEqual(self.exceptions(), exception)

    def test_over_the_limit(self):
        """By an invoice, an order that was released, or a lower limit; gone with a higher one."""
        self.judge(100)
        self.invoice(101)
        self.assertEqual(self.exceptions().kind, "over_limit")
        self.judge(200)
        self.assertFalse(self.exceptions())
        order = self.order(500)
        self.release(order)
        order.action_confirm()
        self.assertEqual(self.exceptions().kind, "over_limit")

    def test_a_new_promise_is_another_chance(self):
        self.invoice(100, due=-1)
        notes = self.env["sales.receivable.followup"].with_user(self.sales1)
        vals = {"partner_id": self.buyer.id, "promise_amount": 100, "promise_date": self.today}
        notes.create(vals)
        with freeze_time(f"{self.day(1)} 06:00:00"):
            with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *_, **__: 1):
                notes.sudo()._cron_judge()
            self.assertEqual(self.exceptions().kind, "broken")
            notes.create({**vals, "promise_date": self.day(3)})
            self.assertFalse(self.exceptions())

    def test_job_twice_late_and_half(self):
        """Rerun it changes nothing; interrupted it goes on; of two at once the index lets one pass."""
        customers = self.buyer.union(*(self.approved(self.sales1) for _n in range(3)))
        for customer in customers:
            self.invoice(10, due=-20, customer=customer)
        Exceptions = self.env["sales.receivable.exception"]
        mine = [("partner_id", "in", customers.ids)]
        Exceptions.search(mine)._ledger().unlink()
        duties = [("res_model", "=", Exceptions._name), ("partner_id", "in", customers.ids)]
        self.assertTrue(self.env["sales.duty"].search(duties))
        module = "odoo.addons.sales_customer_mgmt.models.sales_receivable_exception_job.BATCH"
        with (
            patch(module, 2),
            patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *_, **__: 0),
        ):
            Exceptions._cron_find()
        half = Exceptions.search(mine)
        self.assertLess(len(half), 4)
        self.run_job()
        found = Exceptions.search(mine)
        self.assertEqual(len(found), 4)
        self.assertLessEqual(half, found)
        self.run_job()
        Exceptions._find(self.company, [(customer.id, "overdue") for customer in customers])
        self.assertEqual(Exceptions.search(mine), found)
        live = self.env["sales.duty"].search([*duties, ("state", "=", "open")])
        self.assertEqual(sorted(live.mapped("res_id")), sorted(found.ids))

    def test_evidence(self):
        """CM-7.2.1: written by what happens, by nobody's hand."""
        self.invoice(100, due=-8)
        exception = self.exceptions()
        for user in (self.sales1, self.finance, self.gm):
            for vals in ({"state": "closed"}, {"comment": "x"}, {"date_found": "2020-01-01"}):
                with self.assertRaises(AccessError):
                    exception.with_user(user).write(vals)
        with self.assertRaises(AccessError):
            exception.sudo().unlink()
        with self.assertRaises(AccessError):
            self.env["sales.receivable.exception"].create({"partner_id": self.buyer.id})

    def test_handed_over_with_the_customer(self):
        self.invoice(100, due=-8)
        exception = self.exceptions()
        self.buyer.sudo().user_id = self.sales2
        self.assertEqual(exception.user_id, self.sales2)
        self.assertEqual(self.duties(exception, "report").user_id, self.sales2)
        with self.assertRaises(AccessError):
            exception.with_user(self.sales1).action_report("I know nothing")

    def test_each_company(self):
        self.invoice(100, due=-8)
        self.invoice(100, due=-8, company=self.other_company)
        self.assertEqual(self.exceptions().company_id, self.company | self.other_company)

    def test_deadline_of_the_report(self):
        """SD-7.2: within one working day."""
        self.invoice(100, due=-8)
        duty = self.duties(self.exceptions(), "report")
        parameter = self.env["sales.clause.parameter"]._get("SD-7.2", "report")
        self.assertEqual(duty.deadline, parameter._deadline(duty.date_opened, self.company)[0])
        self.assertGreater(duty.deadline, fields.Datetime.now() - timedelta(minutes=1))
