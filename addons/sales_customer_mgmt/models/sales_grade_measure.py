from odoo import models
from odoo.tools import SQL

from odoo.addons.sales_customer_mgmt.grading import total_sql, window


class SalesGradeRule(models.Model):
    """The measuring itself: one SELECT for all customers of a company, each table read once (SD-4.2.1).

    Measured is what stood in the books at the end of a day: later orders, invoices and payments do not
    count, so that any month of the past can be measured again.
    """

    _inherit = "sales.grade.rule"

    def _scored(self, company, day):
        """SELECT customer, points, grade_id, values of every customer that the rules know something of."""
        self.ensure_one()
        frame = window(company, self.look_back_months, day)
        criteria = self.criterion_ids
        columns = [SQL.identifier(f"c{criterion.id}") for criterion in criteria]
        parts = [(c, k.worst, k.best, k.weight) for c, k in zip(columns, criteria, strict=True)]
        pairs = SQL(", ").join(
            SQL("%s, %s", str(criterion.id), column)
            for criterion, column in zip(criteria, columns, strict=True)
        )
        return SQL(
            """
            SELECT customer, points, %(grade)s AS grade_id, jsonb_build_object(%(pairs)s) AS values
              FROM (SELECT raw.*, %(total)s AS points FROM (%(raw)s) AS raw OFFSET 0) AS scored
             WHERE points IS NOT NULL
            """,
            grade=self._grade_sql(),
            pairs=pairs,
            total=total_sql(parts),
            raw=self._raw(frame, criteria, columns),
        )

    def _grade_sql(self):
        whens = SQL(" ").join(
            SQL("WHEN points >= %s THEN %s", threshold.points, threshold.grade_id.id)
            for threshold in self.threshold_ids.sorted("points", reverse=True)
        )
        return SQL("CASE %s END", whens)

    def _raw(self, frame, criteria, columns):
        """SELECT customer and the value of each criterion, rounded as it is kept and explained."""
        sources, wanted = {}, []
        for criterion, column in zip(criteria, columns, strict=True):
            source, expression, missing = criterion._measure(frame)
            if source == "customers":
                found = expression
            else:
                sources.setdefault(source, []).append(SQL("%s AS %s", expression, column))
                found = SQL("%s.%s", SQL.identifier(source), column)
                if missing is not None:
                    found = SQL("coalesce(%s, %s)", found, missing)
            wanted.append(SQL("round((%s)::float8 * 100) / 100 AS %s", found, column))
        joins = SQL(" ").join(
            SQL(
                "LEFT JOIN (%(select)s) AS %(name)s ON %(name)s.customer = p.id",
                select=getattr(self, f"_source_{name}")(frame, SQL(", ").join(expressions)),
                name=SQL.identifier(name),
            )
            for name, expressions in sources.items()
        )
        return SQL(
            """SELECT p.id AS customer, %(wanted)s %(customers)s %(joins)s
                WHERE %(graded)s AND (p.date_approved IS NULL OR p.date_approved < %(stop)s) OFFSET 0""",
            wanted=SQL(", ").join(wanted),
            customers=SQL("FROM res_partner p LEFT JOIN res_users u ON u.id = p.user_id"),
            joins=joins,
            graded=self._graded_sql(frame.company),
            stop=frame.stop,
        )

    def _graded_sql(self, company):
        """Who is graded: formal customers of the company, or without one in the charge of its people.

        Prospects have their intent, and lost customers keep the grade from which their loss was counted.
        """
        return SQL(
            "p.is_sales_customer AND p.active AND p.customer_stage = 'formal' "
            "AND coalesce(p.company_id, u.company_id) = %s",
            company.id,
        )

    def _source_orders(self, frame, columns):
        """Confirmed orders of the period and the one before, in company currency."""
        margin = SQL()
        if self.criterion_ids._knows_margin():
            margin = SQL(", margin / coalesce(nullif(currency_rate, 0), 1) AS margin")
        return SQL(
            """
            SELECT customer, %(columns)s
              FROM (SELECT commercial_partner_id AS customer, date_order,
                           amount_untaxed / coalesce(nullif(currency_rate, 0), 1) AS amount %(margin)s
                      FROM sale_order
                     WHERE state = 'sale' AND company_id = %(company)s
                       AND date_order >= %(before)s AND date_order < %(stop)s) AS o
          GROUP BY customer
            """,
            columns=columns,
            margin=margin,
            company=frame.company.id,
            before=frame.before,
            stop=frame.stop,
        )

    def _source_invoices(self, frame, columns):
        """What fell due in the period, and when it was paid: by then in full, else not until the last day.

        Odoo keeps the commercial partner on the receivable lines of an invoice; refunds are credits, and
        count by what they settle.
        """
        return SQL(
            """
            SELECT customer, %(columns)s
              FROM (SELECT l.partner_id AS customer, l.balance, l.date_maturity AS date_due,
                           CASE WHEN paid.amount >= l.balance THEN paid.day ELSE %(day)s END AS date_paid
                      FROM account_move_line l
                 LEFT JOIN (SELECT debit_move_id, sum(amount) AS amount, max(max_date) AS day
                              FROM account_partial_reconcile
                             WHERE company_id = %(company)s AND max_date <= %(day)s
                          GROUP BY debit_move_id) AS paid ON paid.debit_move_id = l.id
                     WHERE l.display_type = 'payment_term' AND l.parent_state = 'posted'
                       AND l.company_id = %(company)s AND l.balance > 0
                       AND l.account_id IN (SELECT id FROM account_account
                                             WHERE account_type = 'asset_receivable')
                       AND l.date_maturity >= %(first)s AND l.date_maturity < %(day)s) AS i
          GROUP BY customer
            """,
            columns=columns,
            company=frame.company.id,
            first=frame.first,
            day=frame.day,
        )
