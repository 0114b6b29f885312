from random import Random

from odoo.tests import tagged

from odoo.addons.sales_customer_mgmt.models.sales_receivable import STEPS

from .common_ledger import LedgerCase


@tagged("post_install", "-at_install")
class TestReceivable(LedgerCase):
    """SD-7.2: what is shown is what the ledger says, to the cent."""

    def ledger(self, company):
        """{customer id: what is open}, straight from the lines of receivable accounts."""
        lines = self.env["account.move.line"].search(
            [
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("company_id", "=", company.id),
            ]
        )
        sums = {}
        for line in lines:
            key = line.partner_id.commercial_partner_id.id
            sums[key] = sums.get(key, 0) + round(line.amount_residual * 100)
        return {key: cents for key, cents in sums.items() if cents}

    def assert_equals_ledger(self):
        for company in (self.company, self.other_company):
            ledger = self.ledger(company)
            ageing = self.env["sales.receivable"]._ageing(company)
            self.assertEqual(
                {key: cents for key, row in ageing.items() if (cents := round(sum(row) * 100))},
                ledger,
            )
            rows = self.env["sales.receivable"]._read_group(
                [("company_id", "=", company.id)],
                ["partner_id", "bucket"],
                ["amount_residual:sum", "amount_overdue:sum"],
            )
            for customer, bucket, amount, overdue in rows:
                step = round(ageing[customer.id][int(bucket)] * 100)
                self.assertEqual(round(amount * 100), step)
                self.assertEqual(round(overdue * 100), 0 if bucket == "0" else step)
            everybody = self.env["res.partner"].browse(filter(None, ledger))
            some = self.env["sales.receivable"]._ageing(company, everybody[:2])
            self.assertEqual(some, {key: ageing[key] for key in everybody[:2].ids})

    def test_equals_the_ledger(self):
        """Property: random invoices, credit notes, whole, partial and unmatched payments, in two
        currencies and two companies, contacts among those who pay."""
        random = Random(7)
        customers = self.buyer | self.approved(self.sales2) | self.approved(self.sales3)
        payers = customers.sudo() | customers.sudo().child_ids
        for number in range(70):
            company = random.choice((self.company, self.other_company))
            currency = random.choice((company.currency_id, self.foreign))
            customer = random.choice(payers)
            amount = round(random.uniform(0.01, 9999), 2)
            kind = "out_refund" if random.random() < 0.15 else "out_invoice"
            move = self.invoice(
                amount, random.randint(-140, 40), customer, company, currency, kind=kind
            )
            fate = random.random()
            if kind == "out_invoice" and fate < 0.6:
                share = 1 if fate < 0.25 else random.uniform(0.01, 0.99)
                paid = round(amount * share, 2)
                if fate > 0.5:  # in the other currency
                    other = company.currency_id if currency == self.foreign else self.foreign
                    self.pay(paid, move, currency=other, days=random.randint(-20, 0))
                else:
                    self.pay(paid, move, days=random.randint(-20, 0))
            elif fate > 0.9:
                self.pay(amount, customer=customer, company=company, currency=currency)
            if number % 35 == 34:
                self.assert_equals_ledger()
        self.assertGreater(len(self.ledger(self.company)), 2)

    def test_buckets(self):
        """On the company's clock: due today is not overdue, and each step ends with its last day."""
        for days, bucket in (
            (5, "0"), (0, "0"), (-1, "1"), (-30, "1"), (-31, "2"), (-60, "2"), (-61, "3"), (-90, "3"),
            (-91, "4"), (-400, "4"),
        ):  # fmt: skip
            with self.subTest(days=days):
                move = self.invoice(10, due=days)
                row = self.env["sales.receivable"].search([("move_id", "=", move.id)])
                self.assertEqual((row.bucket, row.days_overdue), (bucket, max(-days, 0)))
                ageing = self.env["sales.receivable"]._ageing(self.company, self.buyer)
                self.assertEqual(
                    [round(amount) for amount in ageing[self.buyer.id]],
                    [10 if str(step) == bucket else 0 for step in range(STEPS + 1)],
                )
                self.pay(10, move)

    def test_width_of_the_steps_is_a_number_of_the_clause(self):
        self.env["sales.clause.value"].create(
            {
                "parameter_id": self.env.ref("sales_policy.param_sd_7_2_step").id,
                "company_id": self.company.id,
                "value": 15,
                "unit": "days",
                "date_from": "2001-01-01",
                "approval_state": "approved",
            }
        )
        move = self.invoice(10, due=-31)
        row = self.env["sales.receivable"].search([("move_id", "=", move.id)])
        self.assertEqual(row.bucket, "3")
        labels = dict(row._bucket_selection())
        self.assertEqual((labels["3"], labels["4"]), ("31–45 days", "over 45 days"))

    def test_ageing_of_all_in_one_query(self):
        self.invoice(10)
        receivables = self.env["sales.receivable"]
        receivables._ageing(self.company)
        with self.assertQueryCount(1):
            receivables._ageing(self.company)

    def test_groups_of_the_list(self):
        """By customer, salesperson and team."""
        self.invoice(10)
        self.invoice(7, customer=self.approved(self.sales2))
        receivables = self.env["sales.receivable"].with_user(self.supervisor1)
        for field, expected in (
            ("user_id", {self.sales1: 10, self.sales2: 7}),
            ("supervisor_id", {self.supervisor1: 17}),
        ):
            groups = dict(receivables._read_group([], [field], ["amount_residual:sum"]))
            self.assertEqual(groups, expected)

    def test_desk(self):
        """ "My receivables": own customers overdue, most overdue first, red where orders stop."""
        late = self.approved(self.sales1, name="Late Ltd")
        self.invoice(10, due=-3)
        self.invoice(500, due=-20, customer=late)
        self.invoice(900, due=-20, customer=self.approved(self.sales2))
        section = self.env["sales.desk"].with_user(self.sales1)._section_my_receivables()
        self.assertEqual(
            [row["title"] for row in section["rows"]], ["Late Ltd", "Ledger Shoes Ltd"]
        )
        self.assertEqual([row["urgent"] for row in section["rows"]], [True, False])
        self.assertIn("up to 20 days", section["rows"][0]["subtitle"])
        self.assertIsNone(self.env["sales.desk"].with_user(self.finance)._section_my_receivables())


@tagged("post_install", "-at_install")
class TestStatement(LedgerCase):
    """SD-7.2: the statement of account."""

    def statement(self, user=None, **vals):
        vals = {
            "partner_id": self.buyer.id,
            "date_from": self.day(-30),
            "date_to": self.day(0),
            **vals,
        }
        return self.env["sales.statement"].with_user(user or self.finance).create(vals)

    def test_balances(self):
        """Opening, lines, closing, ageing, by currency; the closing balance is what is open."""
        old = self.invoice(100, due=-40)
        self.invoice(40, due=-10)
        self.pay(30, old, days=-5)
        self.invoice(5, due=20, currency=self.foreign)
        home, foreign = sorted(
            self.statement()._currencies(), key=lambda part: part["currency"] == self.foreign
        )
        self.assertEqual(home["opening"], 100)
        self.assertEqual([line["balance"] for line in home["lines"]], [140, 110])
        self.assertEqual(home["closing"], 110)
        self.assertEqual(home["ageing"], [0, 40, 70, 0, 0])
        self.assertEqual((foreign["opening"], foreign["closing"]), (0, 5))
        self.assertEqual(foreign["ageing"], [5, 0, 0, 0, 0])

    def test_as_of_a_past_day(self):
        invoice = self.invoice(100, due=-40)
        self.pay(100, invoice, days=-3)
        (part,) = self.statement(date_from=self.day(-60), date_to=self.day(-4))._currencies()
        self.assertEqual((part["closing"], part["ageing"]), (100, [0, 0, 100, 0, 0]))

    def test_settled_in_another_currency(self):
        """Both balances are nothing, as in the ledger."""
        invoice = self.invoice(137, due=-10, currency=self.foreign)
        self.pay(1000, invoice, currency=self.company.currency_id, days=-2)
        for part in self.statement()._currencies():
            with self.subTest(part["currency"].name):
                self.assertEqual((part["closing"], sum(part["ageing"])), (0, 0))

    def test_closing_equals_ageing_equals_ledger(self):
        """Property: whatever happened, in each currency."""
        random = Random(11)
        for _number in range(40):
            currency = random.choice((self.company.currency_id, self.foreign))
            amount = round(random.uniform(0.01, 999), 2)
            move = self.invoice(amount, random.randint(-120, 30), currency=currency)
            if random.random() < 0.7:
                paid = round(amount * random.uniform(0.1, 1.2), 2)
                other = random.choice((currency, self.foreign, self.company.currency_id))
                self.pay(paid, move, currency=other, days=random.randint(-30, 0))
        parts = self.statement(date_from=self.day(-90))._currencies()
        self.assertEqual(len(parts), 2)
        for part in parts:
            lines = self.env["account.move.line"].search(
                [
                    ("account_id.account_type", "=", "asset_receivable"),
                    ("parent_state", "=", "posted"),
                    ("partner_id", "child_of", self.buyer.id),
                    ("currency_id", "=", part["currency"].id),
                ]
            )
            ledger = round(sum(lines.mapped("amount_residual_currency")), 2)
            self.assertEqual(round(part["closing"], 2), ledger)
            self.assertEqual(round(sum(part["ageing"]), 2), ledger)

    def test_prints_in_both_languages(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.invoice(1234.5, due=-10)
        for lang in ("en_US", "zh_CN"):
            self.finance.lang = lang
            statement = self.statement().with_context(lang=lang)
            html, _kind = (
                self.env["ir.actions.report"]
                .with_user(self.finance)
                .with_context(lang=lang)
                ._render_qweb_html("sales_customer_mgmt.report_statement", statement.ids)
            )
            self.assertIn("1,234.50", html.decode())
            self.assertIn("Ledger Shoes Ltd", html.decode())
