from bisect import bisect_left, bisect_right
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from odoo import api, models
from odoo.fields import Command
from odoo.tools import groupby

from odoo.addons.sales_policy.demo.sales_demo import clock_at

# What is ordered in a week goes out on Thursday of the next, and is invoiced on Friday
DELIVERY, INVOICE = timedelta(days=3), timedelta(days=4)
# From the invoice to its credit note
CREDIT = timedelta(days=7)


class Habit(NamedTuple):
    """How a customer buys and pays."""

    customer: str
    first: int  # days ago: no order before
    last: int  # days ago
    every: int  # days
    amount: int  # of the last order, in thousands of the company's currency
    growth: int  # of an order from the first to the last, in percent
    late: int  # days after the due date
    # "unpaid": the last so many invoices; "part", "credit": (of the invoice which so many came after,
    # this share is paid, is credited); "pricelist": its xmlid; "gap": (from, to), days ago without order
    trait: dict

    def days(self):
        """Of the orders, in days ago, the last one first."""
        begin, end = self.trait.get("gap", (0, 0))
        days = range(self.last, self.first + 1, self.every)
        return [day for day in days if not end <= day <= begin]

    def value(self, days_ago):
        risen = (self.first - days_ago) / max(self.first - self.last, 1)
        return 1000 * self.amount * (100 + self.growth * risen) / (100 + self.growth)


class Order(NamedTuple):
    """An order of the year."""

    name: str  # in the xmlids of the order and its documents
    habit: Habit
    left: int  # so many came after
    day: date
    at: str  # "HH:MM"
    record: models.Model


class SalesDemo(models.AbstractModel):
    """A year of business: orders as the customers' habits have it, and what follows from orders.

    They are confirmed while the diary is lived, each by its salesperson at its moment, so that none
    comes before the review of its customer. Deliveries (where Odoo's Inventory is there), invoices and
    payments follow in batches, by the dates that they bear. All but deliveries have an xmlid, by which
    they go when the addon goes.
    """

    _inherit = "sales.demo"

    @api.model
    def _relive_year(self, module, habits, diary):
        """Live the `diary` of `_relive` together with a year of orders; deliver, invoice, collect.

        :param habits: [what `Habit` is made of]
        """
        self = self.with_context(tracking_disable=True, mail_create_nolog=True)
        for company in self._companies():
            self._open_books(company)
        self._open_warehouses()
        year = self._quote(module, [Habit(*habit) for habit in habits])
        # deliveries are cheaper together
        self.with_context(skip_procurement=True)._relive(
            module, diary + [self._confirmation(each) for each in year]
        )
        self._deliver(year)
        # the books are written as of the first day, when nothing was overdue: what is, the job finds
        with clock_at(year[0].record.date_order):
            billed = self._invoice(module, year)
            self._credit(module, billed)
            self._collect(module, billed)

    # What a company needs in order to sell

    def _companies(self):
        return self._company() | self.env.ref("sales_policy.company_b")

    def _open_books(self, company):
        """A chart of accounts, and money that arrives in the bank: the demo has no bank statements."""
        charts = self.env["account.chart.template"]
        chart = charts._guess_chart_template(company.country_id)
        if not charts._get_chart_template_mapping()[chart]["installed"]:
            chart = "generic_coa"
        currency = company.currency_id
        # `try_loading` warns while addons are still to come; those complete the chart themselves
        charts._load(chart, company, install_demo=False)
        # the generic chart takes a company for American; prices of the demo are without tax
        company.write(
            {
                "currency_id": currency.id,
                "account_fiscal_country_id": company.country_id.id,
                "account_sale_tax_id": False,
                "account_purchase_tax_id": False,
            }
        )
        bank = self._bank(company)
        bank.inbound_payment_method_line_ids.payment_account_id = bank.default_account_id

    @api.model
    def _open_warehouses(self):
        """Odoo opens a warehouse for the first company alone."""
        if "stock.warehouse" not in self.env:
            return
        warehouses = self.env["stock.warehouse"]
        companies = self._companies()
        own = warehouses.search([("company_id", "in", companies.ids)])
        for company in companies - own.company_id:
            warehouses.create(
                {
                    "name": company.name,
                    "code": f"HD{company.id}",
                    "company_id": company.id,
                    "partner_id": company.partner_id.id,
                }
            )

    def _bank(self, company):
        own = [("company_id", "=", company.id), ("type", "=", "bank")]
        return self.env["account.journal"].search(own, limit=1)

    # Orders

    def _quote(self, module, habits):
        """The orders of the year, not yet confirmed, the first one first."""
        days = self._working_days()[::-1]
        today = self._today()
        plans = []
        for habit in habits:
            for left, days_ago in enumerate(habit.days()):
                day = days[bisect_right(days, today - timedelta(days=days_ago)) - 1]
                at = f"{9 + left % 8:02}:{left * 7 % 60:02}"
                plans.append((day, at, habit, left, habit.value(days_ago)))
        plans.sort(key=lambda plan: plan[:2])
        orders = self.env["sale.order"].create([self._order_values(module, *p) for p in plans])
        year = [
            Order(f"{habit.customer}_{len(habit.days()) - left}", habit, left, day, at, order)
            for (day, at, habit, left, _value), order in zip(plans, orders, strict=True)
        ]
        self._remember(module, "order", [(each, each.record) for each in year])
        for number in range(2):
            lines = [(each, each.record.order_line[number : number + 1]) for each in year]
            lines = [(each, line) for each, line in lines if line]
            self._remember(module, f"order_line_{number + 1}", lines)
        return year

    def _order_values(self, module, day, at, habit, left, value):
        """Of the products that the customer's file names the first, and another one in turn."""
        customer = self.env.ref(f"{module}.customer_{habit.customer}")
        products = customer.product_interest_ids
        products = products[0] | products[left % len(products)]
        values = {
            "partner_id": customer.id,
            "company_id": customer.company_id.id,
            "date_order": self._moment(day, at),
            "order_line": [
                Command.create(
                    {
                        "product_id": product.id,
                        "product_uom_qty": max(
                            round(value / len(products) / product.list_price, -2), 100
                        ),
                    }
                )
                for product in products
            ],
        }
        if pricelist := habit.trait.get("pricelist"):
            values["pricelist_id"] = self.env.ref(f"{module}.{pricelist}").id
        return values

    def _confirmation(self, order):
        """The deed for the diary."""
        day = datetime.combine(order.day, time.min)
        return day, order.at, order.record.user_id.login, f"order_{order.name}", "action_confirm"

    # What follows

    def _next_week(self, year, after):
        """Pairs of a day, `after` Monday, and the orders of the week before, by company."""
        days = self._working_days()[::-1]

        def due(order):
            return order.day + timedelta(days=7 - order.day.weekday()) + after

        past = [order for order in year if due(order) <= days[-1]]
        for (_company, day), group in groupby(past, lambda o: (o.record.company_id, due(o))):
            yield days[bisect_left(days, day)], group

    def _records(self, year):
        return self.env["sale.order"].union(*(order.record for order in year))

    def _deliver(self, year):
        if "picking_ids" not in self.env["sale.order"]:
            return
        self._records(year).order_line._action_launch_stock_rule()
        for day, group in self._next_week(year, DELIVERY):
            with self._back_at(self._moment(day, "14:00")):
                pickings = self._records(group).picking_ids
                pickings.move_ids.picked = True
                pickings._action_done()

    def _invoice(self, module, year):
        """[(order of the year, its posted invoice)]"""
        billed = []
        for day, group in self._next_week(year, INVOICE):
            orders = self._records(group).with_context(default_invoice_date=day)
            with self._back_at(self._moment(day, "16:30")):
                billed += zip(group, orders._create_invoices(grouped=True), strict=True)
        invoices = self.env["account.move"].union(*(invoice for _order, invoice in billed))
        invoices.with_context(default_invoice_date=None).action_post()
        self._remember(module, "invoice", billed)
        return billed

    def _credit(self, module, billed):
        """An allowance for quality: the goods stay where they are, and stay invoiced."""
        refunds = []
        for order, invoice in billed:
            left, share = order.habit.trait.get("credit", (None, 0))
            if left == order.left:
                day = invoice.invoice_date + CREDIT
                reason = "质量折让 Quality allowance"
                [refund] = invoice._reverse_moves(
                    [{"invoice_date": day, "date": day, "ref": reason}]
                )
                for line in refund.invoice_line_ids:
                    line.write({"price_unit": line.price_unit * share, "sale_line_ids": False})
                refund.action_post()
                self._receivable(invoice | refund).reconcile()
                refunds.append((order, refund))
        self._remember(module, "refund", refunds)

    def _collect(self, module, billed):
        """Customers pay as is their habit, on the first working day from then."""
        days = self._working_days()[::-1]
        banks = {company: self._bank(company).id for company in self._companies()}
        paid, values = [], []
        for order, invoice in billed:
            habit = order.habit
            n = bisect_left(days, invoice.invoice_date_due + timedelta(days=habit.late))
            if n == len(days) or order.left < habit.trait.get("unpaid", 0):
                continue
            left, share = habit.trait.get("part", (None, 1))
            paid.append((order, invoice))
            values.append(
                {
                    "payment_type": "inbound",
                    "partner_type": "customer",
                    "partner_id": invoice.partner_id.id,
                    "journal_id": banks[invoice.company_id],
                    "currency_id": invoice.currency_id.id,
                    "amount": invoice.amount_residual * (share if left == order.left else 1),
                    "date": days[n],
                    "memo": invoice.name,
                }
            )
        payments = self.env["account.payment"].create(values)
        payments.action_post()
        pairs = [(o, p) for (o, _invoice), p in zip(paid, payments, strict=True)]
        self.env["account.move.line"]._reconcile_plan(
            [
                self._receivable(invoice | payment.move_id)
                for (_order, invoice), payment in zip(paid, payments, strict=True)
            ]
        )
        self._remember(module, "payment", pairs)

    def _receivable(self, moves):
        return moves.line_ids.filtered(lambda line: line.account_type == "asset_receivable")

    def _remember(self, module, kind, pairs):
        """Give xmlids to the records of pairs of an order of the year and a record."""
        self.env["ir.model.data"]._update_xmlids(
            [
                {"xml_id": f"{module}.{kind}_{order.name}", "record": record, "noupdate": True}
                for order, record in pairs
            ]
        )
