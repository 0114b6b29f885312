from datetime import timedelta

from odoo import Command
from odoo.tests import new_test_user

from .common import CustomerCase


class LedgerCase(CustomerCase):
    """CustomerCase with two companies that keep books, a second person in finance, an approved customer
    of sales1, and short verbs for invoices and payments. Days count from today, negative ones are past."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.finance2 = new_test_user(
            cls.env, "c_finance2", "sales_policy.group_finance", name="Fu Caiwu", lang="en_US"
        )
        cls.users["finance2"] = cls.finance2
        cls.company = cls.env.company
        cls.other_company = cls.env["res.company"].create({"name": "Other Books"})
        cls.env.user.company_ids |= cls.other_company
        cls.books = {c: cls._keep_books(c) for c in (cls.company, cls.other_company)}
        cls.foreign = cls.env["res.currency"].create(
            {"name": "XTC", "symbol": "X", "rounding": 0.01}
        )
        for company, rate in ((cls.company, 0.137), (cls.other_company, 2.9)):
            cls.env["res.currency.rate"].create(
                {
                    "currency_id": cls.foreign.id,
                    "name": "2020-01-01",
                    "rate": rate,
                    "company_id": company.id,
                }
            )
        cls.today = cls.company._sales_today()
        cls.product = cls.env["product.product"].create(
            {"name": "Sole", "invoice_policy": "order", "taxes_id": False}
        )
        cls.buyer = cls.approved(cls.sales1, name="Ledger Shoes Ltd")

    @classmethod
    def _keep_books(cls, company):
        """The least that an invoice, a payment and an exchange difference need."""
        accounts = {
            name: cls.env["account.account"]
            .with_company(company)
            .create(
                {
                    "name": name.title(),
                    "code": f"T{number}{company.id}",
                    "account_type": kind,
                    "reconcile": kind == "asset_receivable",
                }
            )
            for number, (name, kind) in enumerate(
                {
                    "receivable": "asset_receivable",
                    "sales": "income",
                    "bank": "asset_cash",
                    "gain": "income_other",
                    "loss": "expense",
                }.items()
            )
        }
        journals = {
            kind: cls.env["account.journal"]
            .with_company(company)
            .create({"name": kind, "code": f"T{kind[:2]}", "type": kind, "company_id": company.id})
            for kind in ("sale", "general")
        }
        company.write(
            {
                "currency_exchange_journal_id": journals["general"].id,
                "income_currency_exchange_account_id": accounts["gain"].id,
                "expense_currency_exchange_account_id": accounts["loss"].id,
            }
        )
        cls.env["ir.default"].set(
            "res.partner",
            "property_account_receivable_id",
            accounts["receivable"].id,
            company_id=company.id,
        )
        return {**accounts, **journals}

    @classmethod
    def day(cls, days):
        return cls.today + timedelta(days=days)

    @classmethod
    def invoice(
        cls, amount, due=30, customer=None, company=None, currency=None, kind="out_invoice"
    ):
        """A posted invoice, or another kind of it, due in so many days."""
        company = company or cls.company
        books = cls.books[company]
        move = (
            cls.env["account.move"]
            .with_company(company)
            .create(
                {
                    "move_type": kind,
                    "partner_id": (customer or cls.buyer).id,
                    "journal_id": books["sale"].id,
                    "currency_id": (currency or company.currency_id).id,
                    "invoice_date": min(cls.today, cls.day(due)),
                    "invoice_date_due": cls.day(due),
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "name": "Soles",
                                "price_unit": amount,
                                "account_id": books["sales"].id,
                                "tax_ids": False,
                            }
                        )
                    ],
                }
            )
        )
        move.action_post()
        return move

    @classmethod
    def pay(cls, amount, invoice=None, customer=None, company=None, currency=None, days=0):
        """Money that arrives in so many days, matched with `invoice` if there is one."""
        company = company or (invoice and invoice.company_id) or cls.company
        currency = currency or (invoice and invoice.currency_id) or company.currency_id
        customer = customer or (invoice and invoice.partner_id) or cls.buyer
        books, date = cls.books[company], cls.day(days)
        balance = currency._convert(amount, company.currency_id, company, date)
        entry = (
            cls.env["account.move"]
            .with_company(company)
            .create(
                {
                    "move_type": "entry",
                    "journal_id": books["general"].id,
                    "date": date,
                    "line_ids": [
                        Command.create(
                            {
                                "name": "Payment",
                                "account_id": books[account].id,
                                "partner_id": customer.id,
                                "currency_id": currency.id,
                                "amount_currency": sign * amount,
                                "balance": sign * balance,
                            }
                        )
                        for account, sign in (("bank", 1), ("receivable", -1))
                    ],
                }
            )
        )
        entry.action_post()
        if invoice:
            cls.match(entry, invoice)
        return entry

    @classmethod
    def match(cls, *moves):
        lines = cls.env["account.move"].union(*moves).line_ids
        lines.filtered(
            lambda line: line.account_type == "asset_receivable" and not line.reconciled
        ).reconcile()

    @classmethod
    def judge(cls, limit, customer=None, **vals):
        """A judgement of credit in force, by two people of finance."""
        review = (
            cls.env["sales.credit.review"]
            .with_user(cls.finance)
            .create(
                {
                    "partner_id": (customer or cls.buyer).id,
                    "limit_amount": limit,
                    "rating": "b",
                    **vals,
                }
            )
        )
        review.action_submit()
        review.with_user(cls.finance2).action_approve()
        return review

    @classmethod
    def order(cls, amount, customer=None, user=None, **vals):
        """A quotation of the salesperson."""
        return (
            cls.env["sale.order"]
            .with_user(user or cls.sales1)
            .create(
                {
                    "partner_id": (customer or cls.buyer).id,
                    "order_line": [
                        Command.create({"product_id": cls.product.id, "price_unit": amount})
                    ],
                    **vals,
                }
            )
        )

    @classmethod
    def release(cls, order, user=None):
        """A release of `order`, asked for and approved by the general manager."""
        release = (
            cls.env["sales.credit.release"]
            .with_user(user or cls.sales1)
            .create({"order_id": order.id, "reason": "Pays on delivery"})
        )
        release.action_submit()
        release.with_user(cls.gm).action_approve()
        return release

    def exceptions(self, customer=None, **vals):
        """The exceptions that are open, as the server sees them."""
        return self.env["sales.receivable.exception"].search(
            [("partner_id", "=", (customer or self.buyer).id), ("date_closed", "=", False)]
        )

    def duties(self, record, code):
        return self.env["sales.duty"].search(
            [
                ("res_model", "=", record._name),
                ("res_id", "=", record.id),
                ("parameter_id.code", "=", code),
            ]
        )
