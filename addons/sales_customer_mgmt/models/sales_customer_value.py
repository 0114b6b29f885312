from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.sales_customer_mgmt.grading import window

COLUMNS = (
    "user_id", "grade_id", "channel_id", "currency_id", "amount", "amount_before", "growth", "orders",
    "date_last_order", "potential", "recency", "frequency", "monetary", "segment_id", "value_class",
    "growth_class",
)  # fmt: skip


class SalesCustomerValue(models.Model):
    """What each customer is worth, at the end of the month graded last: RFM segment and value matrix
    (CM-4.4.1, CM-4.4.2).

    Written by the grading of the month, in one statement that touches only rows that differ. Fifths are
    counted among the customers of the company that bought anything in the period.
    """

    _name = "sales.customer.value"
    _description = "Customer Value"
    _order = "amount desc, id"
    _rec_name = "partner_id"
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    user_id = fields.Many2one(
        related="partner_id.responsible_id", store=True, index=True, string="In Charge"
    )
    grade_id = fields.Many2one(related="partner_id.customer_grade_id", store=True)
    channel_id = fields.Many2one(
        related="partner_id.customer_channel_id", store=True, string="Channel"
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount = fields.Monetary(string="Bought", readonly=True)
    amount_before = fields.Monetary(string="Bought before", readonly=True)
    growth = fields.Float(string="Growth (%)", readonly=True, aggregator="avg")
    orders = fields.Integer(readonly=True)
    date_last_order = fields.Date(string="Last Order", readonly=True)
    potential = fields.Monetary(string="Annual Potential", readonly=True)
    recency = fields.Integer(string="R", readonly=True, aggregator="avg")
    frequency = fields.Integer(string="F", readonly=True, aggregator="avg")
    monetary = fields.Integer(string="M", readonly=True, aggregator="avg")
    segment_id = fields.Many2one("sales.customer.segment", readonly=True, index=True)
    segment_strategy = fields.Html(related="segment_id.strategy", string="Strategy of the Segment")
    grade_strategy = fields.Html(related="grade_id.strategy", string="Strategy of the Grade")
    value_class = fields.Selection(
        [("1_large", "Large"), ("2_medium", "Medium"), ("3_small", "Small"), ("4_none", "None")],
        string="Customer Value",
        readonly=True,
        help="Large: the upper fifth by amount. Medium: the next two. Small: the rest.",
    )
    growth_class = fields.Selection(
        [
            ("1_new", "New"),
            ("2_growing", "Growing"),
            ("3_steady", "Steady"),
            ("4_shrinking", "Shrinking"),
            ("5_none", "No orders"),
        ],
        string="Development",
        readonly=True,
    )

    _customer_unique = models.UniqueIndex("(partner_id, company_id)")
    _order_index = models.Index("(amount DESC, id)")
    _user_index = models.Index("(user_id, amount DESC, id)")

    @api.model
    def _refresh(self, rule, company, day):
        """Bring the rows of `company` in line with its books at the end of `day`."""
        self.env.flush_all()
        values = self._values_sql(rule, company, day)
        columns = [SQL.identifier(name) for name in COLUMNS]
        differs = SQL(
            "(%s) IS DISTINCT FROM (%s)",
            SQL(", ").join(SQL("old.%s", column) for column in columns),
            SQL(", ").join(SQL("excluded.%s", column) for column in columns),
        )
        self.env.cr.execute(
            SQL(
                """INSERT INTO sales_customer_value AS old (partner_id, company_id, %(columns)s)
                   SELECT customer, %(company)s, %(columns)s FROM (%(values)s) AS v
              ON CONFLICT (partner_id, company_id) DO UPDATE SET %(updates)s WHERE %(differs)s""",
                columns=SQL(", ").join(columns),
                company=company.id,
                values=values,
                updates=SQL(", ").join(SQL("%(c)s = excluded.%(c)s", c=c) for c in columns),
                differs=differs,
            )
        )
        self.env.cr.execute(
            SQL(
                """DELETE FROM sales_customer_value WHERE company_id = %s AND partner_id NOT IN (
                   SELECT p.id FROM res_partner p LEFT JOIN res_users u ON u.id = p.user_id WHERE %s)""",
                company.id,
                rule._graded_sql(company),
            )
        )
        self.invalidate_model()

    def _values_sql(self, rule, company, day):
        frame = window(company, rule.look_back_months, day)
        step = self.env["sales.clause"]._value("CM-4.4.1", "growth", company, date=day)
        return SQL(
            """
            SELECT raw.customer, raw.user_id, raw.grade_id, raw.channel_id, %(currency)s AS currency_id,
                   raw.amount, raw.amount_before, raw.growth, raw.orders, raw.date_last_order, raw.potential,
                   fifth.*, segment.id AS segment_id,
                   CASE fifth.monetary WHEN 0 THEN '4_none' WHEN 5 THEN '1_large'
                        WHEN 4 THEN '2_medium' WHEN 3 THEN '2_medium' ELSE '3_small' END AS value_class,
                   CASE WHEN raw.orders = 0 THEN '5_none' WHEN raw.growth IS NULL THEN '1_new'
                        WHEN raw.growth > %(step)s THEN '2_growing'
                        WHEN raw.growth < -%(step)s THEN '4_shrinking' ELSE '3_steady' END AS growth_class
              FROM (%(raw)s) AS raw
        CROSS JOIN LATERAL (SELECT %(fifths)s) AS fifth
         LEFT JOIN LATERAL (
                   SELECT id FROM sales_customer_segment s
                    WHERE s.active AND fifth.recency BETWEEN s.recency_from AND s.recency_to
                      AND fifth.frequency BETWEEN s.frequency_from AND s.frequency_to
                      AND fifth.monetary BETWEEN s.monetary_from AND s.monetary_to
                 ORDER BY s.sequence, s.id LIMIT 1) AS segment ON true
            """,
            currency=company.currency_id.id,
            step=step,
            raw=self._raw_sql(rule, frame),
            fifths=SQL(", ").join(
                SQL(
                    "CASE WHEN raw.orders = 0 THEN 0 ELSE %s END AS %s",
                    SQL.identifier(f"{name}_fifth"),
                    SQL.identifier(name),
                )
                for name in ("recency", "frequency", "monetary")
            ),
        )

    def _raw_sql(self, rule, frame):
        """SELECT the figures of each customer, and in which fifth of the company's buyers they lie."""
        sums = SQL(
            """coalesce(sum(amount) FILTER (WHERE date_order >= %(start)s), 0) AS amount,
               coalesce(sum(amount) FILTER (WHERE date_order < %(start)s), 0) AS amount_before,
               count(*) FILTER (WHERE date_order >= %(start)s) AS orders,
               max(date_order) AS last""",
            start=frame.start,
        )
        fifths = SQL(", ").join(
            SQL(
                "ntile(5) OVER (PARTITION BY coalesce(o.orders, 0) = 0 ORDER BY %s, p.id) AS %s",
                expression,
                SQL.identifier(f"{name}_fifth"),
            )
            for name, expression in (
                ("recency", SQL("o.last")),
                ("frequency", SQL("o.orders")),
                ("monetary", SQL("o.amount")),
            )
        )
        return SQL(
            """
            SELECT p.id AS customer, p.responsible_id AS user_id, p.customer_grade_id AS grade_id,
                   p.customer_channel_id AS channel_id, round(coalesce(o.amount, 0), 2) AS amount,
                   round(coalesce(o.amount_before, 0), 2) AS amount_before,
                   round((100 * (o.amount / nullif(o.amount_before, 0) - 1))::numeric, 1)::float8 AS growth,
                   coalesce(o.orders, 0) AS orders,
                   (o.last AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date AS date_last_order,
                   p.purchase_potential AS potential, %(fifths)s
              FROM res_partner p LEFT JOIN res_users u ON u.id = p.user_id
         LEFT JOIN (%(orders)s) AS o ON o.customer = p.id
             WHERE %(graded)s
            """,
            tz=frame.company._sales_tz(),
            fifths=fifths,
            orders=rule._source_orders(frame, sums),
            graded=rule._graded_sql(frame.company),
        )
