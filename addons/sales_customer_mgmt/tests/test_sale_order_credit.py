from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_ledger import LedgerCase


@tagged("post_install", "-at_install")
class TestOrderCredit(LedgerCase):
    """SD-4.2.2, SD-7.2: no order is confirmed past the customer's credit until it is released."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.judge(1000)

    def refused(self, deed, pattern="SD-4.2.2"):
        with self.request_of(self.sales1), self.assertRaisesRegex(UserError, pattern):
            deed()

    def test_up_to_the_limit(self):
        self.order(1000).action_confirm()
        self.refused(self.order(1).action_confirm)

    def test_receivables_and_orders_count(self):
        """What is owed, and what is confirmed and not invoiced yet; a draft counts nothing."""
        self.invoice(400)
        self.order(5000)
        self.order(400).action_confirm()
        self.refused(self.order(201).action_confirm)
        self.order(200).action_confirm()

    def test_invoiced_orders_count_once(self):
        order = self.order(800)
        order.action_confirm()
        position = self.buyer._credit_positions(self.company)[self.buyer.id]
        self.assertEqual((position.owed, position.ordered), (0, 800))
        invoice = order.sudo()._create_invoices()
        invoice.action_post()
        position = self.buyer._credit_positions(self.company)[self.buyer.id]
        self.assertEqual((position.owed, position.ordered), (800, 0))

    def test_currency_and_company(self):
        """In company currency; what another company is owed is its own affair."""
        self.invoice(100000, company=self.other_company)
        pricelist = self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": self.foreign.id}
        )
        self.refused(self.order(137.2, pricelist_id=pricelist.id).action_confirm)
        self.order(136.9, pricelist_id=pricelist.id).action_confirm()
        self.refused(self.order(5).action_confirm)

    def test_cash_only(self):
        """SD-4.2.2: a limit of 0 is a limit; without any judgement there is none."""
        self.judge(0)
        self.refused(self.order(1).action_confirm)
        self.order(0).action_confirm()
        free = self.approved(self.sales1)
        self.order(10**7, customer=free).action_confirm()

    def test_limit_of_odoo_itself(self):
        """Where nobody has judged, Odoo's own limit of the company holds, if it is switched on."""
        self.company.account_use_credit_limit = True
        free = self.approved(self.sales1)
        free.sudo().credit_limit = 50
        self.refused(self.order(51, customer=free).action_confirm)
        self.company.account_use_credit_limit = False
        self.order(51, customer=free).action_confirm()

    def test_overdue(self):
        """SD-7.2: after more than 7 days; money paid in advance counts."""
        invoice = self.invoice(10, due=-7)
        self.order(5).action_confirm()
        self.pay(10, invoice)
        self.invoice(10, due=-8)
        self.refused(self.order(5).action_confirm, r"more than 7 days.*SD-7.2")
        self.pay(10)
        self.order(5).action_confirm()

    def test_no_figure_in_the_refusal(self):
        self.invoice(987, due=30)
        message = self.order(654)._credit_refusal()
        for figure in ("1000", "1,000", "987", "654"):
            self.assertNotIn(figure, message)

    def test_every_road(self):
        """Copy, RPC, creation, the portal's superuser, a contact or another payer, many at a time."""
        order = self.order(1001)
        orders = self.env["sale.order"].with_user(self.sales1)
        self.refused(order.copy().action_confirm)
        self.refused(lambda: order.write({"state": "sale"}))
        self.refused(order.sudo().action_confirm)
        self.refused(lambda: self.order(1001, state="sale"))
        contact = self.buyer.child_ids[:1]
        self.refused(self.order(1001, customer=contact).action_confirm)
        payer = self.approved(self.sales1)
        self.refused(self.order(1001, partner_invoice_id=payer.id).action_confirm)
        self.refused(
            self.order(1001, customer=payer, partner_invoice_id=self.buyer.id).action_confirm
        )
        pair = orders.union(self.order(600), self.order(600))
        self.refused(pair.action_confirm)

    def test_a_confirmed_order_does_not_grow(self):
        order = self.order(900)
        order.action_confirm()
        line = order.order_line
        self.refused(lambda: line.write({"price_unit": 1001}))
        self.refused(lambda: line.write({"product_uom_qty": 2}))
        more = {"product_id": self.product.id, "price_unit": 101}
        self.refused(lambda: order.write({"order_line": [Command.create(more)]}))
        with self.request_of(self.sales1):
            line.price_unit = 1000
        payer = self.approved(self.sales1)
        self.judge(1, payer)
        self.refused(lambda: order.write({"partner_invoice_id": payer.id}))

    def test_release(self):
        """SD-4.2.2: asked for with a reason, decided by the general manager, for this order once."""
        order = self.order(1500)
        release = (
            self.env["sales.credit.release"]
            .with_user(self.sales1)
            .create({"order_id": order.id, "reason": "Pays on delivery"})
        )
        release.action_submit()
        self.assertEqual(order.credit_release_state, "waiting")
        self.assertEqual((release.amount, release.partner_id), (1500, self.buyer))
        self.refused(order.action_confirm)
        for user in (self.sales1, self.supervisor1, self.finance):
            with self.assertRaises(UserError):
                release.with_user(user).action_approve()
        release.with_user(self.gm).action_approve()
        self.assertEqual((order.credit_notice, order.credit_release_state), (False, "released"))
        order.order_line.price_unit = 1500.01
        self.refused(order.action_confirm)
        order.order_line.price_unit = 1499
        order.action_confirm()
        self.assertTrue(release.date_used)
        with self.request_of(self.sales1):
            order.order_line.price_unit = 1500  # no more than was released
        order._action_cancel()
        order.action_draft()
        self.refused(order.action_confirm)

    def test_release_of_another_order_or_customer(self):
        order = self.order(1500)
        self.release(order)
        self.refused(self.order(1500).action_confirm)
        self.refused(order.copy().action_confirm)
        other = self.approved(self.sales1)
        self.judge(1, other)
        order.partner_id = other
        self.refused(order.action_confirm)

    def test_release_is_not_forged(self):
        order = self.order(1500)
        releases = self.env["sales.credit.release"].with_user(self.sales1)
        for vals in ({"amount": 1}, {"approval_state": "approved"}, {"date_used": False}):
            with self.assertRaises(AccessError):
                releases.create({"order_id": order.id, "reason": "x", **vals})
        release = releases.create({"order_id": order.id, "reason": "x"})
        for vals in ({"amount": 9e9}, {"order_id": self.order(1).id}, {"partner_id": 1}):
            with self.assertRaises(AccessError):
                release.write(vals)
        with self.assertRaises(AccessError):
            releases.with_user(self.sales3).create({"order_id": order.id, "reason": "x"})
        free = self.order(1)
        with self.assertRaisesRegex(UserError, "Nothing stops"):
            releases.create({"order_id": free.id, "reason": "x"}).action_submit()

    def test_button(self):
        order = self.order(1500)
        self.assertIn("limit", order.credit_notice)
        action = order.action_ask_credit_release()
        self.assertEqual(action["context"], {"default_order_id": order.id})
        release = self.release(order)
        self.assertFalse(order.action_ask_credit_release()["res_id"], "decided already")
        self.assertTrue(release.date_approved)

    def test_finance_is_informed(self):
        order = self.order(1500)
        release = self.release(order)
        told = (
            self.env["mail.message"]
            .search([("model", "=", release._name), ("res_id", "=", release.id)])
            .notified_partner_ids
        )
        self.assertLessEqual(self.finance.partner_id | self.finance2.partner_id, told)

    def test_finance_is_informed_in_its_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.finance2.lang = "zh_CN"
        order = self.order(1500)

        def said(release, action):
            return f"{action} in {release.env.lang}"

        with patch.object(type(self.env["sales.credit.release"]), "_finance_subject", said):
            release = self.release(order)
        messages = self.env["mail.message"].search(
            [("model", "=", release._name), ("res_id", "=", release.id), ("subject", "!=", False)]
        )
        read = {
            partner: message.subject
            for message in messages
            for partner in message.notified_partner_ids
        }
        self.assertEqual(read[self.finance.partner_id], "submit in en_US")
        self.assertEqual(read[self.finance2.partner_id], "submit in zh_CN")

    def test_odoos_warning_names_no_figure(self):
        """SD-4.2.2: core's banner says limit and debt; salespeople get ours."""
        self.company.account_use_credit_limit = True
        order = self.order(1500)
        self.assertFalse(order.partner_credit_warning)
        order.invalidate_recordset()  # Odoo caches it for all users
        self.assertIn("1,000", order.with_user(self.supervisor1).partner_credit_warning)

    def test_stands_down(self):
        """Beside account_financial_risk, that addon decides."""
        with patch.object(type(self.buyer), "_credit_stands_down", lambda self: True):
            self.assertFalse(self.order(5000)._credit_refusal())
            self.assertEqual(self.buyer.credit_light, "none")

    def test_serialised_by_customer(self):
        """Of two confirmed at one moment one is checked again: both write to the judgement."""
        review = self.buyer.sudo().credit_review_id
        self.order(1).action_confirm()
        review.invalidate_recordset()
        self.assertEqual(review.confirmations, 1)
