from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from .res_partner import CUSTOMER_FILE_GROUPS
from .sales_receivable import STEPS


class SalesStatement(models.TransientModel):
    """Statement of account (对账单) of a customer: for each currency the opening balance, what happened,
    the closing balance and its ageing (SD-7.2).

    All from the lines of receivable accounts. Where an invoice is settled in another currency, the match
    appears in both, so that each closing balance is what is open in that currency, to the cent.
    """

    _name = "sales.statement"
    _description = "Statement of Account"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        domain="[('is_sales_customer', '=', True)]",
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: self._today() + relativedelta(months=-3, day=1),
    )
    date_to = fields.Date(string="To", required=True, default=lambda self: self._today())

    _period = models.Constraint(
        "CHECK (date_from <= date_to)", "A statement ends on the day it begins, or later."
    )

    @api.model
    def _today(self):
        return self.env.company._sales_today()

    def action_print(self):
        self._check_reader()
        report = self.env.ref("sales_customer_mgmt.report_statement_action")
        return report.report_action(self)

    def _check_reader(self):
        """Finance prints any, a salesperson those of own customers."""
        for statement in self:
            if not self.env.user.has_groups(CUSTOMER_FILE_GROUPS):
                raise AccessError(
                    self.env._("Statements are for the salesperson in charge and finance (SD-7.2).")
                )
            statement.partner_id.check_access("read")
            statement.company_id.check_access("read")
            if statement.company_id not in self.env.companies:
                raise AccessError(self.env._("This company is not one of yours."))

    # Figures

    def _currencies(self):
        """[{currency, opening, lines, closing, ageing}] of what the statement shows."""
        self.ensure_one()
        self._check_reader()
        by_currency = {}
        for row in self._rows():
            by_currency.setdefault(row["currency_id"], []).append(row)
        ageing = {currency: amounts for currency, *amounts in self._ageing()}
        currencies = self.env["res.currency"].browse(by_currency).sorted("name")
        parts = [
            self._part(currency, by_currency[currency.id], ageing.get(currency.id))
            for currency in currencies
        ]
        return [part for part in parts if part["lines"] or part["opening"]]

    def _part(self, currency, rows, ageing):
        opening = currency.round(sum(r["amount"] for r in rows if r["date"] < self.date_from))
        balance, lines = opening, []
        for row in rows:
            if row["date"] >= self.date_from:
                balance = currency.round(balance + row["amount"])
                lines.append({**row, "balance": balance})
        return {
            "currency": currency,
            "opening": opening,
            "lines": lines,
            "closing": balance,
            "ageing": ageing or [0.0] * (STEPS + 1),
        }

    def _rows(self):
        """Lines of the ledger up to the last day, and matches across currencies."""
        for name in ("account.move.line", "account.partial.reconcile", "res.partner"):
            self.env[name].flush_model()
        query = SQL(
            """
            SELECT l.date, l.id, l.move_name AS name, l.ref, l.date_maturity AS due,
                   m.move_type, l.currency_id, l.amount_currency::float AS amount
              FROM %(lines)s JOIN account_move m ON m.id = l.move_id
             WHERE %(posted)s AND l.amount_currency != 0
             UNION ALL
            SELECT r.max_date, l.id, l.move_name, l.ref, NULL, 'match', l.currency_id,
                   (CASE WHEN l.id = r.debit_move_id THEN -r.debit_amount_currency
                         ELSE r.credit_amount_currency END)::float
              FROM %(lines)s
              JOIN account_partial_reconcile r ON l.id IN (r.debit_move_id, r.credit_move_id)
             WHERE %(posted)s AND r.max_date <= %(until)s
               AND r.debit_currency_id != r.credit_currency_id
               AND CASE WHEN l.id = r.debit_move_id THEN r.debit_amount_currency
                        ELSE r.credit_amount_currency END != 0
          ORDER BY 1, 2
            """,
            **self._ledger_parts(),
        )
        return self.env.execute_query_dict(query)

    def _ledger_parts(self):
        return {
            "lines": SQL(
                """account_move_line l
                   JOIN account_account a ON a.id = l.account_id
                        AND a.account_type = 'asset_receivable'
                   JOIN res_partner p ON p.id = l.partner_id"""
            ),
            "posted": SQL(
                """l.parent_state = 'posted' AND l.company_id = %s AND l.date <= %s
                   AND p.commercial_partner_id = %s""",
                self.company_id.id,
                self.date_to,
                self.partner_id.commercial_partner_id.id,
            ),
            "until": self.date_to,
        }

    def _ageing(self):
        """(currency id, not due, overdue by each step) on the last day, as it was matched then."""
        step = self.env["sales.receivable"]._step(self.company_id)
        bucket = self.env["sales.receivable"]._bucket(SQL("%s::date", self.date_to), step)
        sums = SQL(", ").join(
            SQL("COALESCE(SUM(amount) FILTER (WHERE bucket = %s), 0)::float", number)
            for number in range(STEPS + 1)
        )
        return self.env.execute_query(
            SQL(
                """
                SELECT currency_id, %(sums)s FROM (
                    SELECT l.currency_id, %(bucket)s AS bucket, l.amount_currency
                           - COALESCE((SELECT SUM(r.debit_amount_currency)
                                         FROM account_partial_reconcile r
                                        WHERE r.debit_move_id = l.id AND r.max_date <= %(until)s), 0)
                           + COALESCE((SELECT SUM(r.credit_amount_currency)
                                         FROM account_partial_reconcile r
                                        WHERE r.credit_move_id = l.id AND r.max_date <= %(until)s), 0)
                           AS amount
                      FROM %(lines)s WHERE %(posted)s
                ) AS open GROUP BY currency_id
                """,
                sums=sums,
                bucket=bucket,
                **self._ledger_parts(),
            )
        )

    def _bucket_labels(self):
        receivables = self.env["sales.receivable"].with_company(self.company_id)
        return [label for _key, label in receivables._bucket_selection()]

    def _kind(self, line):
        """What people call a line of the statement."""
        return {
            "out_invoice": self.env._("Invoice"),
            "out_refund": self.env._("Credit note"),
            "out_receipt": self.env._("Receipt"),
            "match": self.env._("Settled in another currency"),
        }.get(
            line["move_type"], self.env._("Payment") if line["amount"] < 0 else self.env._("Entry")
        )
