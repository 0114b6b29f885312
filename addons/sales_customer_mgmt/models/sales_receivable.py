from operator import add

from odoo import api, fields, models
from odoo.tools import SQL

# Not due, then steps of so many days overdue (SD-7.2), the last without an end
STEPS = 4


class SalesReceivable(models.Model):
    """What customers owe, from the ledger: one row for each open line of a receivable account (SD-7.2).

    The amounts are those of `account.move.line`, to the cent, payments not matched yet included; the
    customer is the commercial entity. Salespeople, who may not read the ledger, read here what their own
    customers owe. "Today" is the day on the clock of each company.
    """

    _name = "sales.receivable"
    _description = "Receivable"
    _auto = False
    _order = "date_maturity, id"
    _depends = {
        "account.move.line": [
            "account_id", "amount_currency", "amount_residual", "amount_residual_currency", "balance",
            "company_id", "currency_id", "date", "date_maturity", "move_id", "move_name", "parent_state",
            "partner_id", "reconciled",
        ],
        "account.account": ["account_type"],
        "res.partner": ["commercial_partner_id", "customer_grade_id", "responsible_id"],
        "hr.employee": ["active", "parent_id", "user_id"],
    }  # fmt: skip

    name = fields.Char(string="Document", readonly=True)
    move_id = fields.Many2one("account.move", string="Journal Entry", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    supervisor_id = fields.Many2one("res.users", string="Team", readonly=True)
    grade_id = fields.Many2one("sales.customer.grade", string="Grade", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    date = fields.Date(readonly=True)
    date_maturity = fields.Date(string="Due", readonly=True)
    days_overdue = fields.Integer(
        readonly=True, aggregator="max", help="0 while it is not due.", string="Days Overdue"
    )
    bucket = fields.Selection("_bucket_selection", string="Age", readonly=True)
    amount = fields.Monetary(currency_field="company_currency_id", readonly=True)
    amount_residual = fields.Monetary(
        string="Open", currency_field="company_currency_id", readonly=True
    )
    amount_overdue = fields.Monetary(
        string="Overdue", currency_field="company_currency_id", readonly=True
    )
    amount_residual_currency = fields.Monetary(
        string="Open in Currency", currency_field="currency_id", readonly=True, aggregator=None
    )

    @api.model
    def _bucket_selection(self):
        step = self._step(self.env.company)
        ranges = [
            (
                str(number),
                self.env._(
                    "%(first)s–%(last)s days", first=(number - 1) * step + 1, last=number * step
                ),
            )
            for number in range(1, STEPS)
        ]
        last = self.env._("over %s days", (STEPS - 1) * step)
        return [("0", self.env._("Not due")), *ranges, (str(STEPS), last)]

    @api.model
    def _step(self, company):
        return int(self.env["sales.clause"]._value("SD-7.2", "step", company))

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT l.id, l.move_name AS name, l.move_id, c.id AS partner_id, l.company_id,
                   c.responsible_id AS user_id, line.supervisor_id, c.customer_grade_id AS grade_id,
                   l.currency_id, l.date, %(due)s AS date_maturity, l.balance AS amount,
                   l.amount_residual, l.amount_residual_currency,
                   GREATEST(clock.today - %(due)s, 0) AS days_overdue,
                   CASE WHEN %(due)s < clock.today THEN l.amount_residual ELSE 0 END AS amount_overdue,
                   %(bucket)s::text AS bucket
              FROM account_move_line l
              JOIN account_account a ON a.id = l.account_id
              JOIN (VALUES %(clock)s) AS clock (company_id, today, step)
                   ON clock.company_id = l.company_id
         LEFT JOIN res_partner p ON p.id = l.partner_id
         LEFT JOIN res_partner c ON c.id = p.commercial_partner_id
         LEFT JOIN (SELECT DISTINCT ON (e.user_id) e.user_id, boss.user_id AS supervisor_id
                      FROM hr_employee e JOIN hr_employee boss ON boss.id = e.parent_id
                     WHERE e.active ORDER BY e.user_id, e.id) line
                   ON line.user_id = c.responsible_id
             WHERE %(open)s
            """,
            due=SQL("COALESCE(l.date_maturity, l.date)"),
            bucket=self._bucket(SQL("clock.today"), SQL("clock.step")),
            clock=self._clock(),
            open=self._open_lines(),
        )

    @api.model
    def _open_lines(self):
        return SQL(
            "a.account_type = 'asset_receivable' AND l.parent_state = 'posted' "
            "AND l.reconciled IS NOT TRUE"
        )

    @api.model
    def _bucket(self, today, step):
        """SQL of the number of the bucket of line l: 0 while it is not due."""
        return SQL(
            "LEAST(CEIL(GREATEST(%s - COALESCE(l.date_maturity, l.date), 0)::numeric / %s), %s)::int",
            today,
            step,
            STEPS,
        )

    @api.model
    def _clock(self):
        """VALUES of (company, its day today, its width of a step), of the companies that the user is in."""
        companies = self.env.companies.sudo()
        if self.env.su:
            companies = companies.with_context(active_test=False).search([])
        return SQL(", ").join(
            SQL(
                "(%s, %s, %s)",
                company.id,
                company._sales_today(),
                self._step(company),
            )
            for company in companies
        )

    @api.model
    def _ageing(self, company, customers=None):
        """Return {customer id: [open and not due, overdue by step 1, …]} in company currency: one query
        of sums, whatever the number of customers; the rights of the caller are not asked for."""
        for name, names in self._depends.items():
            self.env[name].flush_model(names)
        ageing = {}
        rows = self.env.execute_query(self._ageing_query(company, customers))
        for customer_id, _partner_id, *sums in rows:
            amounts = [amount or 0.0 for amount in sums]
            if customer_id in ageing:  # what contacts owe, too
                amounts = list(map(add, ageing[customer_id], amounts))
            ageing[customer_id] = amounts
        return ageing

    def _ageing_query(self, company, customers):
        """SQL of sums for each partner on the lines, named by its customer: contacts, who are few there,
        are folded in afterwards, which costs less than a second grouping of all."""
        only = SQL()
        if customers is not None:
            only = SQL(
                "AND l.partner_id IN (SELECT id FROM res_partner WHERE commercial_partner_id IN %s)",
                tuple(customers.ids) or (0,),
            )
        sums = (
            SQL("SUM(l.amount_residual) FILTER (WHERE %s)", condition)
            for condition in self._bucket_conditions(company)
        )
        return SQL(
            """
            SELECT COALESCE(contact.commercial_partner_id, age.partner_id), age.*
              FROM (SELECT l.partner_id, %(sums)s
                      FROM account_move_line l JOIN account_account a ON a.id = l.account_id
                     WHERE %(open)s AND l.company_id = %(company)s %(only)s
                  GROUP BY l.partner_id) AS age
         LEFT JOIN res_partner contact
                   ON contact.id = age.partner_id AND contact.commercial_partner_id != contact.id
            """,
            sums=SQL(", ").join(sums),
            open=self._open_lines(),
            company=company.id,
            only=only,
        )

    @api.model
    def _bucket_conditions(self, company):
        today = company._sales_today()
        step = self._step(company)
        due = SQL("COALESCE(l.date_maturity, l.date)")
        yield SQL("%s >= %s", due, today)
        for number in range(1, STEPS):
            yield SQL(
                "%(due)s < %(today)s - %(first)s AND %(due)s >= %(today)s - %(last)s",
                due=due,
                today=today,
                first=(number - 1) * step,
                last=number * step,
            )
        yield SQL("%s < %s - %s", due, today, (STEPS - 1) * step)

    def action_open_document(self):
        """The invoice or payment, for those who may read it."""
        self.ensure_one()
        return self.move_id.get_formview_action()
