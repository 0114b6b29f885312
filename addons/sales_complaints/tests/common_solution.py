from datetime import timedelta

from odoo import Command
from odoo.tests import new_test_user

from .common import ComplaintCase


class SolutionCase(ComplaintCase):
    """ComplaintCase with an order of `cls.c1` over 100 soles at 10, delivered and invoiced (`cls.order`,
    `cls.delivery`, `cls.invoice`), and a technician. `cls.complained(user)` is a confirmed complaint about
    them; `cls.solution(user, kind, **vals)` a draft for one, `cls.agreed`, `cls.offered`, `cls.accepted` the
    same further on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.technical = new_test_user(
            cls.env, "c_technical", "base.group_user,sales_policy.group_technical", name="Ji Shu"
        )
        cls.users["technical"] = cls.technical
        cls.company = cls.env.company
        cls.today = cls.company._sales_today()
        cls.books = cls._keep_books()
        cls.product = cls.env["product.product"].create(
            {
                "name": "Sole",
                "type": "consu",
                "invoice_policy": "order",
                "taxes_id": False,
                "lst_price": 10,
                "property_account_income_id": cls.books.id,
            }
        )
        cls.order = cls.sold(cls.c1)
        cls.delivery = cls.order.picking_ids
        cls.validate(cls.delivery)
        cls.invoice = cls.order._create_invoices()
        cls.invoice.action_post()

    @classmethod
    def _keep_books(cls):
        """The least that an invoice needs; returns the account of sales."""
        receivable, sales = cls.env["account.account"].create(
            [
                {"name": name, "code": code, "account_type": kind, "reconcile": code == "TC1"}
                for name, code, kind in (
                    ("Receivable", "TC1", "asset_receivable"),
                    ("Sales", "TC2", "income"),
                )
            ]
        )
        cls.env["account.journal"].create({"name": "Sales", "code": "TCS", "type": "sale"})
        cls.env["ir.default"].set(
            "res.partner",
            "property_account_receivable_id",
            receivable.id,
            company_id=cls.company.id,
        )
        return sales

    @classmethod
    def sold(cls, customer):
        order = cls.env["sale.order"].create(
            {
                "partner_id": customer.id,
                "order_line": [
                    Command.create(
                        {"product_id": cls.product.id, "product_uom_qty": 100, "price_unit": 10}
                    )
                ],
            }
        )
        order.action_confirm()
        return order

    @classmethod
    def validate(cls, picking):
        for move in picking.move_ids:
            move.quantity = move.product_uom_qty
            move.picked = True
        picking._action_done()

    @classmethod
    def complained(cls, user=None, **vals):
        complaint = cls.complaint(
            user or cls.sales1,
            **{
                "order_id": cls.order.id,
                "picking_id": cls.delivery.id,
                "product_id": cls.product.id,
                "quantity": 40,
                "contact_name": "Chen Jie",
                "email": "chen@example.com",
                **vals,
            },
        )
        complaint.action_confirm()
        return complaint

    @classmethod
    def solution(cls, user=None, kind="repair", complaint=None, **vals):
        user = user or cls.sales1
        kinds = {
            "repair": {"cost": 100},
            "replace": {"cost": 400},
            "return": {"cost": 50},
            "refund": {"amount": 200},
            "price": {"amount": 100},
            "help": {"technician_id": cls.technical.id},
        }
        return (
            cls.env["sales.complaint.solution"]
            .with_user(user)
            .create(
                {
                    "complaint_id": (complaint or cls.complained(user)).id,
                    "kind": kind,
                    "description": "We make it good.",
                    "date_promised": cls.today + timedelta(days=7),
                    **kinds.get(kind, {}),
                    **vals,
                }
            )
        )

    @classmethod
    def agreed(cls, *args, **vals):
        solution = cls.solution(*args, **vals)
        solution.action_submit()
        while solution.approval_state == "submitted":
            solution.with_user(solution._current_approver()).action_approve()
        return solution

    @classmethod
    def offered(cls, *args, **vals):
        solution = cls.agreed(*args, **vals)
        solution.action_offer()
        return solution

    @classmethod
    def accepted(cls, *args, **vals):
        solution = cls.offered(*args, **vals)
        solution._accept("Chen Jie", "By the link")
        return solution
