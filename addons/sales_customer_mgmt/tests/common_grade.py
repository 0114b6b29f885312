from datetime import date, datetime

from dateutil.relativedelta import relativedelta

from odoo.fields import Command
from odoo.tests import freeze_time

from .common import CustomerCase

FIELDS = ("kind", "weight", "worst", "best")


class GradeCase(CustomerCase):
    """Formal customers with orders and invoices, and grading rules of one's own; nobody else's customers
    are graded."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.env["res.partner"].search([("customer_stage", "=", "formal")]).customer_stage = "lost"
        cls.grades = [cls.env.ref(f"sales_policy.grade_{name}") for name in "abcd"]
        cls.a, cls.b, cls.c, cls.d = cls.grades
        for grade in cls.grades:
            grade.strategy = f"<p>What we do for {grade.name}</p>"
        cls.product = cls.env["product.product"].create({"name": "EVA sheet", "type": "service"})
        cls.rule = cls.make_rule([("amount", 100, 0, 1000)])

    @classmethod
    def make_rule(cls, criteria, points=(75, 50, 25, 0), state="approved", **vals):
        return cls.env["sales.grade.rule"].create(
            {
                "name": "Test",
                "company_id": cls.company.id,
                "date_from": "2001-01-01",
                "criterion_ids": [
                    Command.create(dict(zip(FIELDS, line, strict=True))) for line in criteria
                ],
                "threshold_ids": [
                    Command.create({"grade_id": grade.id, "points": least})
                    for grade, least in zip(cls.grades, points, strict=True)
                ],
                "approval_state": state,
                **vals,
            }
        )

    @classmethod
    def formal(cls, user, **vals):
        customer = cls.customer(user)
        customer.sudo().write({"customer_stage": "formal", "approval_state": "approved", **vals})
        return customer

    @classmethod
    def order(cls, customer, amount, day, state="sale", **vals):
        """A confirmed order; `day` as text or moment in UTC."""
        order = cls.env["sale.order"].create(
            {
                "partner_id": customer.id,
                "company_id": cls.company.id,
                "order_line": [
                    Command.create(
                        {"product_id": cls.product.id, "price_unit": amount, "tax_ids": False}
                    )
                ],
                **vals,
            }
        )
        order.write({"state": state, "date_order": day})
        return order

    def run_of(self, year, month, propose=True):
        """The grading of a month, as the job writes it in the night after."""
        after = datetime(year, month, 1) + relativedelta(months=1, hours=20)
        with freeze_time(after):
            run = self.env["sales.grade.run"]._write_period(self.company)
            if propose:
                list(run._propose())
        return run

    def score_at(self, customer, day):
        return (
            self.env["sales.grade.score"]
            ._at(customer, self.company, date.fromisoformat(day))
            .get(customer)
        )

    def measured(self, rule, day="2025-12-31"):
        """{customer id: (points, grade id, values by kind)}."""
        self.env.flush_all()
        rows = self.env.execute_query(rule._scored(self.company, date.fromisoformat(day)))
        kinds = {str(criterion.id): criterion.kind for criterion in rule.criterion_ids}
        return {
            customer: (points, grade, {kinds[key]: value for key, value in values.items()})
            for customer, points, grade, values in rows
        }
