from datetime import timedelta

from odoo import fields
from odoo.tools import SQL

from odoo.addons.sales_policy.deadline import local_time, naive_utc

from .common import CustomerCase


class LostCase(CustomerCase):
    """Formal customers with a past: `formal(user)`, `order(customer, moment)`, `job(name)`.

    Orders of the past are rows in the database, as an old system leaves them: what orders do when they
    are confirmed is tested with real ones, from `sell(customer)`.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.reason = cls.env.ref("sales_customer_mgmt.lost_reason_competitor")
        cls.product = cls.env["product.product"].create({"name": "EVA sole", "list_price": 100})
        cls.grades = {
            name: cls.env.ref(f"sales_policy.grade_{name}") for name in ("a", "b", "c", "d")
        }

    @classmethod
    def formal(cls, user, **vals):
        return cls.env["res.partner"].create(
            cls.file_values(
                **{
                    "user_id": user.id,
                    "child_ids": [],
                    "approval_state": "approved",
                    "date_approved": fields.Datetime.now(),
                    "customer_stage": "formal",
                    **vals,
                }
            )
        )

    @classmethod
    def order(cls, customer, moment, amount=1000.0, company=None):
        company = company or cls.company
        cls.env.cr.execute(
            SQL(
                """
                INSERT INTO sale_order (name, partner_id, commercial_partner_id, partner_invoice_id,
                            partner_shipping_id, company_id, currency_id, currency_rate, state,
                            date_order, amount_untaxed, amount_total, picking_policy, warehouse_id)
                     SELECT 'past', %(p)s, %(p)s, %(p)s, %(p)s, %(c)s, %(u)s, 1, 'sale', %(d)s, %(a)s,
                            %(a)s, 'direct', NULL
                """
                if "picking_policy" in cls.env["sale.order"]._fields
                else """
                INSERT INTO sale_order (name, partner_id, commercial_partner_id, partner_invoice_id,
                            partner_shipping_id, company_id, currency_id, currency_rate, state,
                            date_order, amount_untaxed, amount_total)
                     VALUES ('past', %(p)s, %(p)s, %(p)s, %(p)s, %(c)s, %(u)s, 1, 'sale', %(d)s, %(a)s,
                             %(a)s)
                """,
                p=customer.id,
                c=company.id,
                u=company.currency_id.id,
                d=moment,
                a=amount,
            )
        )

    @classmethod
    def ago(cls, days, hours=0):
        """So many days ago on the company's calendar at this time of its day, whatever the season."""
        tz = cls.company._sales_tz()
        local = local_time(fields.Datetime.now(), tz) - timedelta(days=days)
        return naive_utc(local) - timedelta(hours=hours)

    @classmethod
    def sell(cls, customer, quantity=1, **vals):
        """A quotation of a real product."""
        return cls.env["sale.order"].create(
            {
                "partner_id": customer.id,
                "user_id": customer.user_id.id,
                "order_line": [(0, 0, {"product_id": cls.product.id, "product_uom_qty": quantity})],
                **vals,
            }
        )

    @classmethod
    def number(cls, clause, code, value, grade=None):
        """From today on the clause's number is `value`."""
        there = cls.env["sales.clause.parameter"]._get(clause, code)
        cls.env["sales.clause.value"].create(
            {
                "parameter_id": there.id,
                "grade_id": grade and grade.id,
                "value": value,
                "unit": there.value_ids[0].unit,
                "date_from": "2001-01-01",
                "approval_state": "approved",
            }
        )

    def job(self, name):
        with self.enter_registry_test_mode():
            self.env.ref(f"sales_customer_mgmt.{name}").method_direct_trigger()
        self.env.invalidate_all()

    def duties(self, record, clause, code):
        return self.env["sales.duty"].search(
            [
                ("res_model", "=", record._name),
                ("res_id", "in", record.ids),
                ("clause_id.number", "=", clause),
                ("parameter_id.code", "=", code),
            ]
        )

    def plan(self, customer, user=None, **vals):
        """A rescue plan that may be submitted."""
        plans = self.env["sales.rescue.plan"].with_user(user or customer.user_id)
        return plans.create(
            {
                "partner_id": customer.id,
                "cause_id": self.reason.id,
                "goal": "An order within a quarter",
                "step_ids": [
                    (0, 0, {"name": "Visit the owner", "user_id": customer.user_id.id, "cost": 500})
                ],
                **vals,
            }
        )

    def lost(self, user, **vals):
        customer = self.formal(user, **vals)
        customer.with_user(user).action_lose(self.reason.id, "They moved to Vietnam")
        return customer
