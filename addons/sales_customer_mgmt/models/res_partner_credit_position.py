from odoo import api, models
from odoo.tools import SQL

from odoo.addons.sales_customer_mgmt.credit_position import CreditPosition

# What a position is made of
CREDIT_COLUMNS = {
    "account.move.line": [
        "account_id", "amount_residual", "company_id", "date", "date_maturity", "parent_state",
        "partner_id", "reconciled",
    ],
    "account.account": ["account_type"],
    "sale.order": [
        "amount_total", "amount_untaxed", "company_id", "currency_rate", "partner_invoice_id", "state",
    ],
    "sale.order.line": ["order_id", "untaxed_amount_invoiced"],
    "sales.credit.review": ["company_id", "in_force", "limit_amount", "partner_id", "valid_until"],
    "res.partner": [
        "commercial_partner_id", "credit_limit", "customer_grade_id", "is_sales_customer",
    ],
}  # fmt: skip


class ResPartner(models.Model):
    """What customers owe, have ordered and may owe: one query over the ledger for all of them (SD-4.2.2)."""

    _inherit = "res.partner"

    def _credit_positions(self, company, everybody=False):
        """Return {customer id: CreditPosition} of these customers, in one query; the rights of the
        caller are not asked for.

        :param company: whose ledger; that of its branches belongs to it, as in Odoo's own total
        :param everybody: all customers who owe, order or have a limit, in the place of these
        """
        if not everybody and not self.ids:
            return {}
        self._flush_credit()
        rows = self.env.execute_query_dict(self._credit_query(company, everybody))
        return {row.pop("customer_id"): CreditPosition(**row) for row in rows}

    @api.model
    def _flush_credit(self):
        for name, names in CREDIT_COLUMNS.items():
            self.env[name].flush_model(names)

    def _credit_query(self, company, everybody):
        """SQL of what each customer may owe, owes and has ordered.

        An order belongs to the customer whom its invoice goes to; of its amount the share that posted
        invoices, down payments among them, do not cover. Each grade has its days: they are joined
        from the left so that PostgreSQL, too, knows that no customer is dropped.
        """
        return SQL(
            """
            WITH clause (grade_id, days) AS (VALUES %(clause)s),
            customer AS (
                SELECT p.id, clause.days, review.valid_until,
                       COALESCE(review.limit_amount, %(core_limit)s) AS "limit"
                  FROM res_partner p
             LEFT JOIN clause ON clause.grade_id = %(grade)s
             LEFT JOIN sales_credit_review review
                       ON review.partner_id = p.id AND review.in_force
                      AND review.company_id = %(company)s
                 WHERE p.is_sales_customer %(only)s
            ),
            receivable AS (
                SELECT c.id, SUM(l.amount_residual) AS owed,
                       SUM(l.amount_residual) FILTER (
                           WHERE l.amount_residual < 0 OR %(due)s < %(today)s) AS overdue,
                       SUM(l.amount_residual) FILTER (
                           WHERE l.amount_residual < 0 OR %(due)s < %(today)s - c.days) AS long_overdue
                  FROM customer c
                  JOIN res_partner p ON p.commercial_partner_id = c.id
                  JOIN account_move_line l ON l.partner_id = p.id
                  JOIN account_account a ON a.id = l.account_id
                 WHERE a.account_type = 'asset_receivable' AND l.parent_state = 'posted'
                   AND l.reconciled IS NOT TRUE AND l.company_id IN %(companies)s
              GROUP BY c.id
            ),
            open_order AS (
                SELECT c.id, o.amount_total / COALESCE(NULLIF(o.currency_rate, 0), 1)
                       * GREATEST(1 - SUM(l.untaxed_amount_invoiced) / o.amount_untaxed, 0) AS amount
                  FROM customer c
                  JOIN res_partner p ON p.commercial_partner_id = c.id
                  JOIN sale_order o ON o.partner_invoice_id = p.id
                  JOIN sale_order_line l ON l.order_id = o.id
                 WHERE o.state = 'sale' AND o.amount_untaxed > 0 AND o.company_id IN %(companies)s
              GROUP BY c.id, o.id
            ),
            ordered AS (SELECT id, SUM(amount) AS amount FROM open_order GROUP BY id)
            SELECT customer.id AS customer_id,
                   customer."limit"::float,
                   COALESCE(receivable.owed, 0)::float AS owed,
                   COALESCE(ordered.amount, 0)::float AS ordered,
                   COALESCE(receivable.overdue, 0)::float AS overdue,
                   COALESCE(receivable.long_overdue, 0)::float AS long_overdue,
                   COALESCE(customer.valid_until < %(today)s, FALSE) AS expired
              FROM customer
         LEFT JOIN receivable ON receivable.id = customer.id
         LEFT JOIN ordered ON ordered.id = customer.id
             WHERE customer."limit" IS NOT NULL OR receivable.id IS NOT NULL
                OR ordered.id IS NOT NULL
            """,
            clause=self._credit_overdue_days(company),
            grade=SQL("COALESCE(p.customer_grade_id, 0)"),
            core_limit=self._credit_core_limit(company),
            company=company.id,
            companies=company._ledger_company_ids(),
            only=SQL() if everybody else SQL("AND p.id IN %s", tuple(self.ids)),
            due=SQL("COALESCE(l.date_maturity, l.date)"),
            today=company._sales_today(),
        )

    @api.model
    def _credit_overdue_days(self, company):
        """VALUES of (grade id, 0 for none; days overdue from which on it is an exception) (SD-7.2)."""
        grades = self.env["sales.customer.grade"].sudo().with_context(active_test=False).search([])
        value = self.env["sales.clause"]._value
        rows = [(grade.id, int(value("SD-7.2", "overdue", company, grade))) for grade in grades]
        rows.append((0, int(value("SD-7.2", "overdue", company))))
        return SQL(", ").join(SQL("(%s, %s)", *row) for row in rows)

    @api.model
    def _credit_core_limit(self, company):
        """SQL of Odoo's own limit, where the company uses it and nobody has judged; 0 is none there."""
        if not company.sudo().account_use_credit_limit:
            return SQL("NULL")
        everyone = self.sudo().with_company(company)
        fallback = self._fields["credit_limit"].get_company_dependent_fallback(everyone)
        return SQL(
            "NULLIF(COALESCE((p.credit_limit->>%s)::numeric, %s), 0)",
            str(company.id),
            fallback or 0,
        )
