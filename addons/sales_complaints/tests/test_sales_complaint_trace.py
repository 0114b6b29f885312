from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_quality import TraceCase


@tagged("post_install", "-at_install")
class TestSalesComplaintTrace(TraceCase):
    """Who else got the lot, told to who may know, and called (SD-2.3.4, CM-4.2.2)."""

    def test_quality_sees_all_others(self):
        trace = self.trace(self.quality)
        self.assertRecordValues(
            trace.line_ids,
            [
                {"partner_id": self.c3.id, "delivered": 0, "underway": 300, "complaint_count": 0},
                {"partner_id": self.c2.id, "delivered": 200, "underway": 0, "complaint_count": 0},
            ],
        )
        self.assertEqual((trace.customer_count, trace.hidden_count, trace.left), (2, 0, 700))
        self.assertTrue(trace.line_ids[0].pickings)
        self.complaint(self.sales2, partner_id=self.c2.id, product_id=self.product.id)
        self.assertEqual(self.trace(self.quality).line_ids.mapped("complaint_count"), [0, 1])

    def test_what_comes_back_does_not_count(self):
        picking = self.deliver(self.c2, 50)
        wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
        wizard.product_return_moves.quantity = 50
        back = wizard._create_return()
        back.move_ids.move_line_ids.lot_id = self.lot
        back.move_ids.picked = True
        back.button_validate()
        line = self.trace(self.quality).line_ids.filtered(lambda row: row.partner_id == self.c2)
        self.assertEqual(line.delivered, 200)

    def test_others_see_their_own_customers(self):
        seen = {
            self.sales1: self.env["res.partner"],
            self.supervisor1: self.c2,
            self.salesadmin: self.c2 | self.c3,
            self.gm: self.c2 | self.c3,
        }
        for user, customers in seen.items():
            trace = self.trace(user)
            with self.subTest(user=user.login):
                self.assertEqual(trace.line_ids.partner_id, customers)
                self.assertEqual(trace.hidden_count, 2 - len(customers))
                told = str(trace.line_ids.read()) + str(trace.read())
                for customer in (self.c2 | self.c3) - customers:
                    self.assertNotIn(customer.name, told)

    def test_a_trace_is_for_who_asked(self):
        trace = self.trace(self.quality)
        for record in (trace, trace.line_ids):
            for user in (self.sales1, self.supervisor1):
                self.assertFalse(record.with_user(user).has_access("read"))
        with self.assertRaises(AccessError):
            self.trace(self.sales3)

    def test_those_in_charge_call(self):
        self.trace(self.quality).action_call()
        calls = self.env["mail.activity"].search([("complaint_id", "=", self.mine.id)])
        self.assertEqual(
            {(call.res_id, call.user_id) for call in calls},
            {(self.c2.id, self.sales2), (self.c3.id, self.sales3)},
        )
        self.assertIn("L-7391", calls[0].summary)
        self.assertNotIn(self.c1.name, str(calls.mapped("summary")))
        trace = self.trace(self.quality)
        self.assertTrue(all(trace.line_ids.mapped("is_called")))
        trace.action_call()
        self.assertEqual(
            self.env["mail.activity"].search_count([("complaint_id", "=", self.mine.id)]), 2
        )

    def test_nobody_has_others_customers_called(self):
        forged = self.env["sales.complaint.trace"].with_user(self.sales1)
        with self.assertRaises(AccessError):
            forged.create({"complaint_id": self.mine.id})
        trace = self.trace(self.sales1)
        with self.assertRaises(AccessError):
            trace.line_ids = [Command.create({"partner_id": self.c3.id})]
        self.mine.with_user(self.sales1)._call_customers((self.c2 | self.c3).ids)
        self.assertFalse(self.env["mail.activity"].search([("complaint_id", "=", self.mine.id)]))

    def test_lots_of_the_delivery(self):
        complaint = self.complaint(
            self.sales1, product_id=self.product.id, picking_id=self.delivered.id
        )
        self.assertEqual(self.trace(self.quality, complaint).lots, "L-7391")
        with self.assertRaises(UserError):
            self.complaint(self.sales1).action_trace()

    def test_one_statement_however_many_customers(self):
        lots = self.mine._traced_lots()
        self.mine._trace_rows(lots)
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.mine._trace_rows(lots)

    def test_quality_reads_who_complained(self):
        stranger = self.approved(self.sales3)
        self.assertTrue(self.c1.with_user(self.quality).has_access("read"))
        self.assertTrue(self.c1.child_ids.with_user(self.quality).has_access("read"))
        self.assertFalse(self.c1.with_user(self.quality).has_access("write"))
        self.assertFalse(stranger.with_user(self.quality).has_access("read"))
        with self.assertRaises(AccessError):
            self.c1.with_user(self.quality).read(["customer_needs"])
