from datetime import datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from odoo.tests import TransactionCase, tagged
from odoo.tools import convert_file


@tagged("post_install", "-at_install")
class TestDemoYear(TransactionCase):
    """The year of business of the demo company tells what the customers' files say."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.companies = cls.env.ref("sales_policy.company_a") | cls.env.ref(
            "sales_policy.company_b"
        )
        cls.company_a, cls.company_b = cls.companies
        cls.tz = ZoneInfo(cls.company_a._sales_tz())
        cls.today = datetime.now(cls.tz).date()
        cls.customers = cls.env["res.partner"].search(
            [("is_sales_customer", "=", True), ("company_id", "in", cls.companies.ids)]
        )
        cls.orders = cls.env["sale.order"].search(
            [("company_id", "in", cls.companies.ids), ("state", "=", "sale")],
            order="date_order, id",
        )
        cls.moves = cls.env["account.move"].search([("company_id", "in", cls.companies.ids)])
        cls.invoices = cls.moves.filtered(lambda move: move.move_type == "out_invoice")

    def customer(self, name):
        return self.env.ref(f"sales_customer_mgmt.customer_{name}")

    def orders_of(self, customer):
        return self.orders.filtered(lambda order: order.partner_id == customer)

    def invoices_of(self, name):
        customer = self.customer(name)
        return self.invoices.filtered(lambda invoice: invoice.partner_id == customer)

    def day(self, order):
        return order.date_order.replace(tzinfo=ZoneInfo("UTC")).astimezone(self.tz).date()

    def silence(self, customer):
        return (self.today - self.day(self.orders_of(customer)[-1])).days

    def rhythm(self, customer):
        days = [self.day(order) for order in self.orders_of(customer)]
        gaps = [(later - sooner).days for sooner, later in zip(days, days[1:], strict=False)]
        return median(gaps) if gaps else None

    def overdue(self, name):
        """How many days, by open invoice, the one that waits longest first."""
        late = [
            (self.today - invoice.invoice_date_due).days
            for invoice in self.invoices_of(name)
            if invoice.amount_residual
        ]
        return sorted((days for days in late if days > 0), reverse=True)

    def test_stages(self):
        """SD-3.3.1: lost is who has not ordered for longer than the clause allows, and nobody else."""
        lost = self.env["sales.clause"]
        for customer in self.customers:
            if customer.customer_stage == "prospect":
                self.assertFalse(self.orders_of(customer), customer.name)
                continue
            allowed = lost._value(
                "SD-3.3.1", "lost", customer.company_id, customer.customer_grade_id
            )
            self.assertEqual(
                self.silence(customer) > allowed, customer.customer_stage == "lost", customer.name
            )

    def test_none_before_its_review(self):
        approvals = self.env["sales.approval"].search(
            [("res_model", "=", "res.partner"), ("state", "=", "approved")]
        )
        reviewed = {}
        for approval in approvals.sorted("date_decided", reverse=True):
            reviewed[approval.res_id] = approval.date_decided
        for order in self.orders:
            self.assertGreater(order.date_order, reviewed[order.partner_id.id], order.name)
            self.assertEqual(order.user_id, order.partner_id.user_id)

    def test_rhythm(self):
        """A customers order every two or three weeks, B monthly, C every two months, D rarely, and who
        does otherwise gets another grade."""
        between = {"A": (14, 22), "B": (28, 36), "C": (50, 64), "D": (55, 75)}
        regraded = self.env["sales.grade.change"].search([("approval_state", "=", "approved")])
        for customer in self.orders.partner_id - regraded.partner_id:
            low, high = between[customer.customer_grade_id.name]
            if rhythm := self.rhythm(customer):
                self.assertTrue(low <= rhythm <= high, (customer.name, rhythm))
        first = self.day(self.orders[0])
        self.assertTrue(365 < (self.today - first).days < 470)
        self.assertLess(self.day(self.orders[-1]), self.today)

    def test_early_warning(self):
        """Some good customers are silent for twice their rhythm or more, and not yet lost."""
        quiet = {
            customer
            for customer in self.orders.partner_id
            if customer.customer_stage == "formal"
            and len(self.orders_of(customer)) > 1
            and self.silence(customer) > 2 * self.rhythm(customer)
        }
        self.assertEqual(quiet, {self.customer(n) for n in ("shenjie", "nanxi", "ningxiang")})

    def test_changes(self):
        """One rises, one falls, A customers grow, one has become formal three weeks ago."""
        change = {}
        for customer in self.orders.partner_id:
            amounts = self.orders_of(customer).mapped("amount_untaxed")
            change[customer] = median(amounts[-3:]) / median(amounts[:3])
        self.assertGreater(change[self.customer("hengrui")], 2)
        self.assertLess(change[self.customer("oudun")], 0.5)
        for name in ("yonggu", "tengyue", "baishun", "jiecheng"):
            self.assertTrue(1.1 < change[self.customer(name)] < 1.5, name)
        first = self.orders_of(self.customer("tongxing"))
        self.assertEqual(len(first), 1)
        self.assertTrue(21 <= (self.today - self.day(first)).days <= 23)

    def test_dates(self):
        """Orders on working days, then the invoice, then the money, and numbers in the order of time."""
        for order in self.orders:
            self.assertTrue(self.company_a._sales_works_on(self.day(order)), order.name)
        self.assertEqual(self.orders.mapped("name"), sorted(self.orders.mapped("name")))
        for invoice in self.invoices:
            [order] = invoice.line_ids.sale_line_ids.order_id
            self.assertTrue(self.day(order) < invoice.invoice_date < self.today)
            [days] = invoice.invoice_payment_term_id.line_ids.mapped("nb_days")
            self.assertEqual(
                invoice.invoice_date_due, invoice.invoice_date + timedelta(days=days), invoice.name
            )
            for payment in invoice.matched_payment_ids | invoice._get_reconciled_payments():
                self.assertTrue(invoice.invoice_date <= payment.date < self.today)
        for company in self.companies:
            own = self.invoices.filtered(lambda move, c=company: move.company_id == c)
            dated = own.sorted(lambda move: move.name.split("/")[1:])
            self.assertEqual(dated.mapped("invoice_date"), sorted(own.mapped("invoice_date")))
        old = self.orders.filtered(lambda o: (self.today - self.day(o)).days > 14)
        self.assertEqual(set(old.mapped("invoice_status")), {"invoiced"})

    def test_ledger(self):
        """Books are in balance, and receivables are what invoices have open."""
        self.assertEqual(set(self.moves.mapped("state")), {"posted"})
        for company in self.companies:
            own = self.moves.filtered(lambda move, c=company: move.company_id == c)
            self.assertAlmostEqual(sum(own.line_ids.mapped("balance")), 0, 2)
            receivable = own.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
            self.assertAlmostEqual(
                sum(receivable.mapped("balance")), sum(own.mapped("amount_residual_signed")), 2
            )
            self.assertGreater(sum(receivable.mapped("balance")), 0)
            self.assertEqual(company.currency_id, self.env.ref("base.CNY"))
            self.assertEqual(company.account_fiscal_country_id, self.env.ref("base.cn"))
        self.assertEqual(self.invoices.partner_id, self.orders.partner_id)

    def test_payments(self):
        """Most pay in time; who does not is known by name."""
        [ten] = self.overdue("haina")
        self.assertTrue(5 <= ten <= 15, ten)
        [long] = self.overdue("nanxi")
        self.assertTrue(68 <= long <= 82, long)
        for name in ("yonggu", "tengyue", "shenjie", "jiecheng", "hengrui", "luxiang", "libu"):
            self.assertFalse(self.overdue(name), name)
        delays = [
            (payment.date - invoice.invoice_date_due).days
            for invoice in self.invoices_of("feihong")
            for payment in invoice._get_reconciled_payments()
        ]
        self.assertTrue(len(delays) > 8 and min(delays) >= 40 and max(delays) <= 43, delays)
        terms = self.invoices_of("jiecheng").invoice_payment_term_id
        self.assertEqual(terms, self.env.ref("sales_customer_mgmt.payment_term_60days"))
        self.assertIn(
            self.env.ref("account.account_payment_term_immediate"),
            self.invoices.invoice_payment_term_id,
        )
        partly = self.invoices.filtered(lambda invoice: invoice.payment_state == "partial")
        self.assertEqual(partly.partner_id, self.customer("anbu"))
        refund = self.moves.filtered(lambda move: move.move_type == "out_refund")
        self.assertEqual(refund.partner_id, self.customer("haisheng"))
        self.assertEqual(refund.payment_state, "paid")
        self.assertTrue(0 < refund.amount_total < refund.reversed_entry_id.amount_total / 5)

    def test_credit_limit(self):
        """One owes more than the limit that finance has set."""
        over = [
            customer
            for customer in self.customers.with_company(self.company_a)
            if customer.credit_limit and customer.credit > customer.credit_limit
        ]
        self.assertEqual(over, [self.customer("jiecheng")])
        self.assertTrue(self.company_a.account_use_credit_limit)

    def test_currencies(self):
        usd, cny = self.env.ref("base.USD"), self.env.ref("base.CNY")
        abroad = self.invoices_of("luxiang")
        self.assertGreater(len(abroad), 4)
        self.assertEqual(abroad.currency_id, usd)
        self.assertEqual((self.invoices - abroad).currency_id, cny)
        for invoice in abroad:
            self.assertAlmostEqual(invoice.amount_total_signed, invoice.amount_total * 7.14, 2)
        self.assertIn("paid", abroad.mapped("payment_state"))

    def test_margins(self):
        """What is earned differs by product."""
        for company, low, high in ((self.company_a, 0.25, 0.5), (self.company_b, 0.2, 0.25)):
            products = self.env["product.product"].search([("company_id", "=", company.id)])
            margins = [
                1 - product.standard_price / product.list_price
                for product in products.with_company(company)
            ]
            self.assertTrue(0 < min(margins) < low and high < max(margins) < 0.7, margins)

    def test_who_sees_it(self):
        """Finance its company's invoices; salespeople their own orders."""
        people = {
            login: self.env["res.users"].search([("login", "=", login)])
            for login in ("finance", "sales1", "b_sales1")
        }
        seen = self.invoices.with_user(people["finance"]).search(
            [("move_type", "=", "out_invoice")]
        )
        own = self.invoices.filtered(lambda invoice: invoice.company_id == self.company_a)
        self.assertEqual(seen.sudo(), own.sorted(lambda m: seen.ids.index(m.id)))
        for login in ("sales1", "b_sales1"):
            theirs = (
                self.env["sale.order"].with_user(people[login]).search([("state", "=", "sale")])
            )
            mine = self.orders.filtered(lambda order, user=people[login]: order.user_id == user)
            self.assertEqual(set(theirs.ids), set(mine.ids), login)
            customer = mine[-1].partner_id.with_user(people[login])
            self.assertEqual(customer.sale_order_count, len(self.orders_of(customer)))

    def test_an_update_repeats_nothing(self):
        for name in ("sales_diary_demo", "sale_order_demo", "res_partner_terms_demo"):
            file = f"demo/{name}.xml"
            convert_file(self.env, "sales_customer_mgmt", file, {}, mode="update", noupdate=True)
        for records in (self.orders, self.moves):
            domain = [("company_id", "in", self.companies.ids)]
            if records._name == "sale.order":
                domain.append(("state", "=", "sale"))
            self.assertEqual(records.search_count(domain), len(records))
