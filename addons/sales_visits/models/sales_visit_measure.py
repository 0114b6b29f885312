from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL


class SalesVisit(models.Model):
    """What is measured of a visit (VM-8.1): time at the customer, punctuality, and the orders and payments
    that came within the days of the clause, each for the last visit before it."""

    _inherit = "sales.visit"

    currency_id = fields.Many2one(related="company_id.currency_id")
    supervisor_id = fields.Many2one(
        "res.users",
        string="Supervisor",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Of whoever visited, on that day.",
    )
    grade_id = fields.Many2one(
        "sales.customer.grade",
        string="Grade",
        readonly=True,
        copy=False,
        help="Of the customer, on that day.",
    )
    dwell = fields.Float(
        string="Hours at the Customer", compute="_compute_dwell", store=True, aggregator="avg"
    )
    minutes_late = fields.Integer(
        string="Minutes Late",
        compute="_compute_minutes_late",
        store=True,
        aggregator="avg",
        help="From the planned start to the arrival; 0 when earlier.",
    )
    amount_ordered = fields.Monetary(
        string="Ordered",
        readonly=True,
        copy=False,
        help="Confirmed within the days of VM-8.1 after this visit and before the next one, without tax.",
    )
    amount_paid = fields.Monetary(
        string="Paid",
        readonly=True,
        copy=False,
        help="Received within the days of VM-8.1 after this visit and before the next one.",
    )

    @api.depends("date_begun", "date_finished")
    def _compute_dwell(self):
        """Of visits that are over: others have none, and do not count in the average."""
        for visit in self.filtered("date_finished"):
            spent = visit.date_finished - visit.date_begun
            visit.dwell = spent.total_seconds() / 3600

    @api.depends("date_begun")
    def _compute_minutes_late(self):
        """As planned on arrival: what was planned does not change afterwards."""
        for visit in self.filtered("date_begun"):
            late = visit.date_begun - visit.date_start
            visit.minutes_late = max(0, late.total_seconds() // 60)

    def _kept_fields(self):
        names = {"supervisor_id", "grade_id", "amount_ordered", "amount_paid"}
        return super()._kept_fields() | names

    def _begin(self, moment):
        super()._begin(moment)
        for visit in self.sudo():
            visit.write(
                {
                    "supervisor_id": visit.user_id._sales_supervisor(visit.company_id).id,
                    "grade_id": visit.partner_id.customer_grade_id.id,
                }
            )

    @api.model
    def _cron_results(self):
        """Read what came of the visits whose days are running, for each company in one statement."""
        for company in self.env["res.company"].search([]):
            days = self.env["sales.clause"]._value("VM-8.1", "result", company)
            self._write_results(company, timedelta(days=days))

    @api.model
    def _write_results(self, company, days):
        """Write the amounts of the visits of `company` that began within `days`, and two days of grace
        for a job that was late; only where they differ."""
        for model in ("sale.order", "account.payment", "account.move"):
            self.env[model].flush_model()
        self.flush_model()
        done = self.env.execute_query(
            SQL(
                """
                WITH visits AS (
                    SELECT id, partner_id, date_begun AS since,
                           least(date_begun + %(days)s,
                                 lead(date_begun) OVER (PARTITION BY partner_id ORDER BY date_begun, id)
                           ) AS until
                      FROM sales_visit
                     WHERE company_id = %(company)s AND state = 'done' AND date_begun > %(oldest)s),
                results AS (
                    SELECT v.id, coalesce(o.amount, 0) AS ordered, coalesce(p.amount, 0) AS paid
                      FROM visits v
                CROSS JOIN LATERAL (
                        SELECT sum(amount_untaxed / coalesce(nullif(currency_rate, 0), 1)) AS amount
                          FROM sale_order
                         WHERE commercial_partner_id = v.partner_id AND state = 'sale'
                           AND company_id = %(company)s
                           AND date_order >= v.since AND date_order < v.until) o
                CROSS JOIN LATERAL (
                        SELECT sum(amount_company_currency_signed) AS amount
                          FROM account_payment
                         WHERE partner_id IN (SELECT id FROM res_partner
                                               WHERE commercial_partner_id = v.partner_id)
                           AND company_id = %(company)s AND payment_type = 'inbound'
                           AND state IN ('in_process', 'paid')
                           AND date >= (v.since AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date
                           AND date < (v.until AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date) p)
                UPDATE sales_visit
                   SET amount_ordered = r.ordered, amount_paid = r.paid
                  FROM results r
                 WHERE r.id = sales_visit.id
                   AND (coalesce(amount_ordered, 0), coalesce(amount_paid, 0))
                       IS DISTINCT FROM (r.ordered, r.paid)
             RETURNING sales_visit.id
                """,
                company=company.id,
                tz=company._sales_tz(),
                days=days,
                oldest=fields.Datetime.now() - days - timedelta(days=2),
            )
        )
        self.browse(row[0] for row in done).invalidate_recordset(["amount_ordered", "amount_paid"])
