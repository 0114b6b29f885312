from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common_solution import SolutionCase


@tagged("post_install", "-at_install")
class TestComplaintCarryOut(SolutionCase):
    """What was accepted is carried out: by documents made once, or said with proof (CM-5.2.2)."""

    def begun(self, kind, **vals):
        solution = self.accepted(kind=kind, **vals)
        solution.action_carry_out()
        return solution.sudo()

    def test_return(self):
        solution = self.begun("return", quantity=30)
        transfer = solution.return_id
        self.assertEqual(transfer.return_id, self.delivery)
        self.assertEqual(transfer.move_ids.mapped("product_uom_qty"), [30])
        self.assertEqual(transfer.move_ids.product_id, self.product)
        self.assertEqual(solution.state, "accepted")
        self.assertFalse(solution.with_user(self.sales1).can_finish)
        with self.assertRaisesRegex(UserError, "is still open"):
            solution.with_user(self.sales1).action_finish("It came")
        self.validate(transfer)
        self.assertEqual(solution.state, "carried_out")
        self.assertEqual(solution.complaint_id.state, "carried_out")
        self.assertEqual(self.duty(solution.complaint_id, "CM-5.2.2", "carry_out").state, "done")
        with self.assertRaisesRegex(UserError, "only 70.0 can still come back"):
            self.solution(kind="return", quantity=71).action_submit()

    def test_replacement(self):
        solution = self.begun("replace", quantity=25, take_back=True)
        order = solution.replacement_id
        self.assertEqual((order.state, order.amount_total), ("sale", 0))
        self.assertEqual(order.partner_id, self.c1)
        self.assertEqual(order.order_line.product_uom_qty, 25)
        self.assertEqual(order.origin, solution.complaint_id.name)
        self.validate(order.picking_ids)
        self.assertEqual(solution.state, "accepted")  # the goods are not back yet
        self.validate(solution.return_id)
        self.assertEqual(solution.state, "carried_out")

    def test_a_replacement_wins_nobody_back(self):
        solution = self.accepted(kind="replace")
        self.c1.sudo().write({"customer_stage": "lost", "date_lost": "2020-01-01"})
        solution.action_carry_out()
        self.assertEqual(self.c1.customer_stage, "lost")
        self.assertEqual(solution.sudo().replacement_id.complaint_id, solution.complaint_id)

    def test_credit_note_in_part(self):
        solution = self.begun("refund", amount=199.99)
        note = solution.credit_note_id
        self.assertEqual((note.state, note.move_type), ("draft", "out_refund"))
        self.assertEqual(note.amount_total, 199.99)
        self.assertEqual(note.reversed_entry_id, self.invoice)
        self.assertEqual(note.partner_id, self.c1)
        self.assertEqual(note.invoice_user_id, self.sales1)
        note.action_post()
        self.assertEqual(solution.state, "carried_out")

    def test_credit_note_with_tax(self):
        tax = self.env["account.tax"].create({"name": "13%", "amount": 13.0})
        self.product.taxes_id = tax
        order = self.sold(self.c1)
        invoice = order._create_invoices()
        invoice.action_post()
        self.assertEqual(invoice.amount_total, 1130)
        complaint = self.complained(order_id=order.id, picking_id=order.picking_ids.id)
        solution = self.begun("refund", complaint=complaint, amount=565)
        self.assertEqual(solution.invoice_id, invoice)
        self.assertEqual(solution.credit_note_id.amount_total, 565)
        self.assertEqual(solution.credit_note_id.invoice_line_ids.tax_ids, tax)

    def test_credit_note_of_all(self):
        note = self.begun("refund", amount=1000).credit_note_id
        self.assertEqual((note.state, note.amount_total), ("draft", 1000))
        self.assertEqual(note.invoice_line_ids.product_id, self.product)

    def test_never_more_when_it_is_made(self):
        """What is promised counts, and what finance has credited meanwhile by itself."""
        first = self.accepted(kind="refund", amount=600)
        with self.assertRaisesRegex(UserError, "more than invoice"), self.cr.savepoint():
            self.solution(kind="refund", amount=401)
        self.invoice._reverse_moves(cancel=False)
        with self.assertRaisesRegex(UserError, "more than invoice"):
            first.action_carry_out()

    def test_who_follows_the_links(self):
        for kind in ("return", "replace", "refund"):
            own = self.begun(kind, quantity=5).with_user(self.sales1)
            for document in own._documents():
                with self.subTest(kind=kind):
                    self.assertTrue(document.has_access("read"))
            for name in ("return", "replacement", "credit_note"):
                self.assertIn("res_id", getattr(own, f"action_open_{name}")())

    def test_once(self):
        for kind in ("return", "replace", "refund"):
            solution = self.begun(kind, quantity=5)
            documents = solution._documents()
            with self.subTest(kind=kind), self.assertRaisesRegex(UserError, "already"):
                solution.with_user(self.sales1).action_carry_out()
            self.assertEqual(solution._documents(), documents)

    def test_said_with_proof(self):
        solution = self.accepted()
        with self.assertRaisesRegex(UserError, "needs no document"):
            solution.action_carry_out()
        with self.assertRaisesRegex(UserError, "what shows"):
            solution.action_finish(" ")
        solution.action_finish("Reglued at the plant, signed by Chen Jie")
        self.assertEqual(solution.state, "carried_out")
        self.assertEqual(solution.done_proof, "Reglued at the plant, signed by Chen Jie")
        with self.assertRaises(UserError):
            solution.action_finish("Again")

    def test_what_is_waited_for_is_to_be_read(self):
        """Salespeople may not open what finance and stock have to do."""
        solution = self.accepted(kind="refund")
        complaint = solution.complaint_id.with_user(self.sales1)
        self.assertFalse(complaint.awaited)
        solution.action_carry_out()
        self.assertIn(solution.sudo().credit_note_id.display_name, complaint.awaited)

    def test_documents_first(self):
        with self.assertRaisesRegex(UserError, "documents are still missing"):
            self.accepted(kind="refund").action_finish("Paid")

    def test_a_cancelled_document(self):
        """What fell away is not waited for, but somebody says what was done instead."""
        solution = self.begun("return", quantity=5)
        solution.return_id.action_cancel()
        self.assertEqual(solution.state, "accepted")
        solution.with_user(self.sales1).action_finish("Scrapped by the customer, photo in the mail")
        self.assertEqual(solution.state, "carried_out")

    def test_technical_help(self):
        solution = self.accepted(kind="help")
        owed = self.env["sales.duty"].search(
            [("res_model", "=", solution._name), ("res_id", "=", solution.id)]
        )
        self.assertEqual((owed.state, owed.user_id), ("open", self.technical))
        own = solution.with_user(self.technical)
        self.assertTrue(own.can_finish)
        own.action_finish("New glue, tried on twenty pairs")
        self.assertEqual(solution.complaint_id.state, "carried_out")
        self.assertEqual(owed.state, "done")

    def test_told_to_the_customer(self):
        """CM-5.2.3: the feedback is owed, and written down."""
        solution = self.accepted()
        complaint = solution.complaint_id
        with self.assertRaises(UserError):
            complaint.action_feed_back("Done")
        solution.action_finish("Reglued")
        with self.assertRaisesRegex(UserError, "what you told"):
            complaint.action_feed_back("")
        complaint.action_feed_back("Called Chen Jie: all pairs are reglued")
        self.assertEqual(complaint.state, "fed_back")
        self.assertEqual(complaint.feedback, "Called Chen Jie: all pairs are reglued")
        self.assertEqual(self.duty(complaint, "CM-5.2.3", "feedback").state, "done")

    def test_later_than_promised(self):
        """SD-2.4.3: a promise that is not kept is late, and told."""
        solution = self.accepted(date_promised=self.today)
        complaint = solution.complaint_id
        self.assertFalse(complaint.contradictions)
        with freeze_time(fields.Datetime.now() + timedelta(days=3)):
            complaint.invalidate_recordset()
            self.assertIn("was promised by", complaint.contradictions)
            solution.action_finish("Reglued")
            self.assertIn("Carried out on", complaint.contradictions)
        self.assertEqual(self.duty(complaint, "CM-5.2.2", "carry_out").state, "late")

    def test_accepted_and_still_not_solved(self):
        solution = self.accepted()
        complaint = solution.complaint_id
        solution.action_finish("Reglued")
        complaint.action_feed_back("Told")
        complaint.action_reopen("The soles come off again")
        self.assertIn("still not solved", complaint.contradictions)
        self.assertFalse(complaint.solution_id)
        complaint.action_confirm()
        self.assertEqual(self.solution(complaint=complaint).round, 2)

    def test_not_closed_while_a_document_is_open(self):
        solution = self.begun("refund")
        solution.credit_note_id.action_post()
        complaint = solution.complaint_id
        complaint.with_user(self.sales1).action_feed_back("Told")
        solution.credit_note_id.button_draft()
        self.assertIn("is still open", complaint.contradictions)
        with self.assertRaisesRegex(UserError, "not at its end"):
            complaint._move("close")
        solution.credit_note_id.action_post()
        complaint._move("close")
        self.assertEqual(complaint.state, "closed")

    def test_handed_to_somebody_else(self):
        solution = self.accepted()
        complaint = solution.complaint_id
        complaint.with_user(self.supervisor1).user_id = self.sales2
        self.assertEqual(self.duty(complaint, "CM-5.2.2", "carry_out").user_id, self.sales2)
        with self.assertRaises(AccessError):
            solution.with_user(self.sales1).action_finish("Mine")
        solution.with_user(self.sales2).action_finish("Mine now")


@tagged("post_install", "-at_install")
class TestComplaintAppeal(SolutionCase):
    """A rejection may be appealed; the supervisor decides on a second one (CM-6.1)."""

    def test_appeal(self):
        complaint = self.complained()
        with self.assertRaisesRegex(UserError, "not rejected"):
            complaint.action_appeal("It is yours")
        complaint.action_reject("Not our product")
        with self.assertRaisesRegex(UserError, "reason"):
            complaint.action_appeal(" ")
        complaint.action_appeal("The lot number is yours")
        self.assertRecordValues(
            complaint,
            [
                {
                    "state": "registered",
                    "round": 2,
                    "appeal_count": 1,
                    "reject_reason": "Not our product",
                }
            ],
        )
        self.assertEqual(self.duty(complaint, "CM-5.2.1").state, "open")
        with self.assertRaisesRegex(UserError, "supervisor"):
            complaint.action_reject("Still not")
        with self.assertRaises(AccessError):
            complaint.with_user(self.supervisor2).action_reject("Still not")
        complaint.with_user(self.supervisor1).action_reject("Still not")
        self.assertEqual(complaint.state, "rejected")

    def test_reopened_by_quality(self):
        complaint = self.complained()
        complaint.action_reject("Not our product")
        complaint.with_user(self.quality).action_reopen("It is")
        with self.assertRaisesRegex(UserError, "supervisor"):
            complaint.action_reject("It is not")

    def test_nobody_rejects_the_own_again(self):
        complaint = self.complained(self.supervisor1, user_id=self.supervisor1.id)
        complaint.action_reject("No")
        complaint._appeal("Yes")
        with self.assertRaises(UserError):
            complaint.action_reject("No")
        complaint.with_user(self.gm).action_reject("No")
        with self.assertRaises(AccessError):
            complaint.write({"appeal_count": 0})
