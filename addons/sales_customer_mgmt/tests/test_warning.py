import random
from datetime import date

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .. import early_warning
from .common_lost import LostCase


@tagged("post_install", "-at_install")
class TestWarning(LostCase):
    """SD-3.3.1: who is going cold, found by the daily job and said in one sentence."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.partner"].search(
            [("customer_stage", "=", "formal")]
        ).customer_stage = "prospect"
        cls.company.resource_calendar_id.tz = "Asia/Shanghai"

    def warning(self, customer):
        return self.env["sales.customer.warning"].search([("partner_id", "=", customer.id)])

    def test_fixed_days_while_history_is_short(self):
        """By grade: A is lost after 90 days, so 50 days are 56 % of them."""
        cold = self.formal(self.sales1, customer_grade_id=self.grades["a"].id)
        self.order(cold, self.ago(80), 2000)
        self.order(cold, self.ago(120), 4000)
        cooling = self.formal(self.sales1, customer_grade_id=self.grades["a"].id)
        self.order(cooling, self.ago(50), 900)
        warm = self.formal(self.sales1, customer_grade_id=self.grades["d"].id)
        self.order(warm, self.ago(80), 2000)
        prospect = self.formal(self.sales1, customer_stage="prospect")
        self.order(prospect, self.ago(300))
        self.job("ir_cron_warning")
        self.assertRecordValues(
            self.warning(cold) + self.warning(cooling),
            [
                {"risk": 89, "level": "warn", "amount_year": 6000, "value_at_risk": 5340},
                {"risk": 56, "level": "watch", "amount_year": 900, "value_at_risk": 504},
            ],
        )
        self.assertFalse(self.warning(warm) + self.warning(prospect))
        self.assertEqual(
            self.warning(cold).sentence,
            "Silent for 80 days, ordered every 40 days on average; counts as lost after 90 days "
            "(SD-3.3.1).",
        )
        self.assertEqual(
            self.warning(cooling).sentence,
            "Silent for 50 days since its only order; counts as lost after 90 days (SD-3.3.1).",
        )
        self.assertEqual(cold.warning_sentence, self.warning(cold).sentence)
        basis = self.warning(cold).with_user(self.sales1).basis
        self.assertRegex(basis, "fixed number of days.* 300 customers .* 12 months")

    def test_only_differences_are_written(self):
        customers = [
            self.formal(self.sales1, customer_grade_id=self.grades["a"].id) for _i in "123"
        ]
        for customer in customers:
            self.order(customer, self.ago(80))
        score = self.env["sales.customer.warning"]._score
        self.assertEqual(score(self.company), 3)
        self.assertEqual(score(self.company), 0, "run twice, nothing is written")
        self.order(customers[0], self.ago(1))
        customers[1].customer_stage = "lost"
        customers[2].user_id = self.sales2
        self.assertEqual(self.warning(customers[2]).user_id, self.sales2)
        self.assertEqual(score(self.company), 2)
        left = self.env["sales.customer.warning"].search([("company_id", "=", self.company.id)])
        self.assertEqual(left.partner_id, customers[2])

    def test_queries(self):
        """As many for a thousand customers as for one."""
        for _customer in range(3):
            self.order(self.formal(self.sales1), self.ago(300))
        score = self.env["sales.customer.warning"]._score
        score(self.company)
        self.env.flush_all()
        with self.assertQueryCount(6):
            score(self.company)

    def past(self, count, seed=3):
        """`count` customers with two years of orders, on days and at hours by chance."""
        chance = random.Random(seed)
        customers = []
        for number in range(count):
            customer = self.formal(self.sales1)
            pace = chance.lognormvariate(3.3, 0.6)
            day, end = chance.uniform(0, 500), chance.uniform(100, 900)
            while day < min(end, 729):
                self.order(
                    customer,
                    self.ago(729 - int(day), chance.randrange(24)),
                    round(chance.lognormvariate(7, 1), 2),
                )
                day += chance.expovariate(1 / pace)
            customers.append(customer)
            self.order(customer, self.ago(chance.randrange(730)), 10)
            if number % 10 == 0:  # two on one day
                self.order(customer, self.ago(400, 1), 10)
                self.order(customer, self.ago(400, 1), 20)
        return self.env["res.partner"].union(*customers)

    def small_history(self):
        self.number("SD-3.3.1", "customers", 20)
        self.number("SD-3.3.1", "horizon", 90)
        self.number("SD-3.3.1", "watch", 0)

    def test_python_and_sql_agree(self):
        """The same features, the same risk, the same explanation, for each customer."""
        self.small_history()
        customers = self.past(60)
        self.job("ir_cron_warning_model")
        model = self.env["sales.warning.model"].search([("company_id", "=", self.company.id)])
        self.assertEqual(len(model), 1)
        fitted = model.coefficients
        today = model.date.toordinal()
        self.assertEqual(model.customers, 60)
        self.assertGreater(model.auc, 0.6)
        model._ledger().in_force = True
        self.job("ir_cron_warning")
        histories = self.histories(model.date)
        self.assertEqual(len(self.env["sales.customer.warning"].search([])), len(customers))
        for warning in self.env["sales.customer.warning"].search([]):
            history = histories[warning.partner_id.id]
            row = early_warning.features(history, today, fitted["interval"])
            risk = 100 * early_warning.score(fitted, row)
            self.assertAlmostEqual(warning.risk, risk, delta=0.51)
            added = early_warning.contributions(fitted, row)
            themes = [t for t in sorted(added, key=added.get, reverse=True) if added[t] > 0]
            self.assertEqual((warning.facts["themes"] or "").split(","), themes or [""])
            self.assertEqual(warning.facts["orders"], len(history))
            self.assertEqual(warning.date_last_order, date.fromordinal(history[-1][0]))

    def histories(self, until):
        """From the ORM, without any SQL of the model."""
        orders = self.env["sale.order"].search(
            [("company_id", "=", self.company.id), ("state", "=", "sale")], order="date_order"
        )
        result = {}
        for order in orders.filtered("commercial_partner_id.is_sales_customer"):
            day = fields.Datetime.context_timestamp(
                self.env.user.with_context(tz="Asia/Shanghai"), order.date_order
            ).date()
            days = result.setdefault(order.commercial_partner_id.id, {})
            days[day.toordinal()] = days.get(day.toordinal(), 0) + order.amount_untaxed
        return {c: sorted(days.items()) for c, days in result.items()}

    def test_sentence_of_the_model(self):
        self.small_history()
        customer = self.past(40)[0]
        self.env.cr.execute(
            "DELETE FROM sale_order WHERE commercial_partner_id = %s", [customer.id]
        )
        for days in (74, 94, 110, 120, 134, 200):
            self.order(customer, self.ago(days))
        self.job("ir_cron_warning_model")
        self.env["sales.warning.model"].search([], limit=1)._ledger().in_force = True
        self.job("ir_cron_warning")
        warning = self.warning(customer)
        self.assertTrue(
            warning.sentence.startswith("Silent for 74 days, ordered every 25 days on average"),
            warning.sentence,
        )
        warning.facts  # noqa: B018
        facts = {**warning.facts, "themes": "amount,activity,silence"}
        self.env.cr.execute(
            "UPDATE sales_customer_warning SET facts = %s WHERE id = %s",
            [fields.Json().convert_to_column(facts, warning), warning.id],
        )
        warning.invalidate_recordset()
        self.assertRegex(
            warning.sentence,
            r"^Silent for 74 days, .*; orders of the last 90 days fell from 4 to 1; small orders: "
            r".*1,000.00.* on average\.$",
        )

    def test_short_history_has_no_model(self):
        """Fewer than 300 customers, or less than 12 months: the fixed number of days."""
        self.past(8)
        models = self.env["sales.warning.model"]
        self.assertFalse(models._fit(self.company))
        self.number("SD-3.3.1", "customers", 5)
        self.number("SD-3.3.1", "history", 30)
        self.assertFalse(models._fit(self.company))
        self.number("SD-3.3.1", "history", 6)
        self.number("SD-3.3.1", "horizon", 90)
        fitted = models._fit(self.company)
        self.assertTrue(fitted)
        self.assertEqual(models._fit(self.company), fitted, "once a day, however often it runs")
        self.assertEqual(models.search_count([("company_id", "=", self.company.id)]), 1)

    def test_a_model_that_foresees_less_is_not_followed(self):
        model = (
            self.env["sales.warning.model"]
            ._ledger()
            .create({"company_id": self.company.id, "date": "2024-01-01", "in_force": False})
        )
        self.assertFalse(model._current(self.company))
        with self.assertRaises(AccessError):
            self.env["sales.warning.model"].sudo().browse(model.id).in_force = True

    def test_causes(self):
        """What the data show: a dearer product, one no longer ordered, an overdue invoice."""
        customer = self.formal(self.sales1)
        other = self.env["product.product"].create({"name": "Adhesive", "list_price": 10})
        for days, price, extra in (
            (300, 100, True),
            (250, 100, False),
            (90, 104, False),
            (60, 120, False),
            (30, 121, False),
        ):
            order = self.sell(customer)
            order.order_line.price_unit = price
            if extra:
                order.order_line = [(0, 0, {"product_id": other.id, "price_unit": 10})]
            order.action_confirm()
            order.date_order = self.ago(days)
        texts = [cause["text"] for cause in customer._warning_causes()]
        self.assertEqual(
            texts, ["“EVA sole” costs 15 % more than before", "“Adhesive” is no longer ordered"]
        )
        self.number("SD-3.3.1", "price", 20)
        codes = [cause["code"] for cause in customer._warning_causes()]
        self.assertEqual(codes, ["dropped"])
        html = customer.with_user(self.sales1)._warning_causes_html()
        self.assertIn("Adhesive", html)
        self.assertNotIn("Adhesive", customer.with_user(self.sales2)._warning_causes_html())

    def test_of_the_company(self):
        """Another company's orders and customers are not looked at."""
        other = self.env["res.company"].create({"name": "Other"})
        theirs = self.formal(self.sales1, company_id=other.id)
        self.order(theirs, self.ago(300), company=other)
        self.env["sales.customer.warning"]._score(self.company)
        self.assertFalse(self.warning(theirs))
        self.env["sales.customer.warning"]._score(other)
        self.assertEqual(self.warning(theirs).company_id, other)

    def test_desk(self):
        cold = self.formal(self.sales1, customer_grade_id=self.grades["a"].id)
        self.order(cold, self.ago(80))
        self.env["sales.customer.warning"]._score(self.company)

        def section(user):
            sections = self.env["sales.desk"].with_user(user).get_sections()
            return next((s for s in sections if s["name"] == "customers_going_cold"), None)

        mine = section(self.sales1)
        self.assertEqual((mine["count"], mine["urgent"]), (1, 1))
        self.assertIn("Silent for 80 days", mine["rows"][0]["subtitle"])
        self.assertEqual(section(self.sales2)["count"], 0)
        self.assertEqual(section(self.supervisor1)["count"], 1)
        self.assertIsNone(section(self.employee))
