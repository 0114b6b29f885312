from odoo import fields, models
from odoo.tools import SQL

STAGES = [
    ("1_inquiry", "Inquiry"),
    ("2_qualified", "Qualified"),
    ("3_registered", "Registered"),
    ("4_reviewed", "Reviewed"),
    ("5_quoted", "Quoted"),
    ("6_formal", "Formal"),
]
COUNTS = {"inquiry": 1, "qualified": 2, "registered": 3, "reviewed": 4, "quoted": 5, "formal": 6}
# measure: (numerator, denominator, factor) of the sums
RATIOS = {
    "conversion": ("formal", "inquiry", 100.0),
    "cost_per_formal": ("cost", "formal", 1.0),
}


class SalesFunnelReport(models.Model):
    """How far each prospect came, by source and channel, and what it cost (SD-1.1, SD-1.3, SD-3.2.1).

    A row is a customer, a lead that is no customer yet, or a cost. Whoever has reached a stage has
    reached those before it: a customer counts as an inquiry from its first lead on, or its registration;
    a lead is qualified once it has its intent (SP-1), or was converted.
    """

    _name = "sales.funnel.report"
    _description = "Prospect Funnel"
    _auto = False
    _rec_name = "partner_id"
    _order = "date desc, id desc"
    _depends = {
        "crm.lead": [
            "company_id", "customer_channel_id", "customer_intent", "customer_source_id",
            "date_conversion", "partner_id", "team_id", "user_id",
        ],
        "res.partner": [
            "approval_state", "commercial_partner_id", "company_id", "customer_channel_id",
            "customer_intent", "customer_source_id", "customer_stage", "date_formal",
            "is_sales_customer", "user_id",
        ],
        "res.users": ["company_id", "sale_team_id"],
        "sale.order": ["commercial_partner_id", "state"],
        "sales.channel.cost": ["amount", "channel_id", "company_id", "date", "source_id"],
    }  # fmt: skip

    date = fields.Datetime(string="Found on", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    lead_id = fields.Many2one("crm.lead", string="Lead", readonly=True)
    source_id = fields.Many2one("sales.customer.source", readonly=True)
    channel_id = fields.Many2one("sales.customer.channel", readonly=True)
    user_id = fields.Many2one("res.users", string="In Charge", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    stage = fields.Selection(STAGES, string="Stage Reached", readonly=True)
    intent = fields.Selection([("a", "A"), ("b", "B"), ("c", "C")], readonly=True)
    inquiry = fields.Integer(string="Inquiries", readonly=True)
    qualified = fields.Integer(readonly=True)
    registered = fields.Integer(readonly=True)
    reviewed = fields.Integer(readonly=True)
    quoted = fields.Integer(readonly=True)
    formal = fields.Integer(readonly=True)
    conversion = fields.Float(
        string="Conversion %",
        readonly=True,
        aggregator="avg",
        help="Formal customers of a hundred inquiries.",
    )
    cost = fields.Monetary(readonly=True)
    cost_per_formal = fields.Monetary(
        string="Cost per Formal Customer",
        readonly=True,
        aggregator="avg",
        help="What was spent on the source or channel, divided by the formal customers it brought.",
    )

    def _read_group_select(self, aggregate_spec, query):
        """Ratios of sums, not averages of rows."""
        name = aggregate_spec.removesuffix(":avg")
        if name not in RATIOS or name == aggregate_spec:
            return super()._read_group_select(aggregate_spec, query)
        above, below, factor = RATIOS[name]
        return SQL(
            "%s * SUM(%s) / NULLIF(SUM(%s), 0)",
            factor,
            self._field_to_sql(self._table, above, query),
            self._field_to_sql(self._table, below, query),
        )

    @property
    def _table_query(self):
        counts = SQL(", ").join(
            SQL("(level >= %s)::int AS %s", level, SQL.identifier(name))
            for name, level in COUNTS.items()
        )
        return SQL(
            """
            SELECT prospect.*, %(counts)s,
                   COALESCE(company.currency_id, %(currency)s) AS currency_id, %(stage)s AS stage,
                   (level >= 6)::int * 100.0 AS conversion, NULL::numeric AS cost_per_formal
              FROM (%(customers)s UNION ALL %(leads)s UNION ALL %(costs)s) AS prospect
         LEFT JOIN res_company company ON company.id = prospect.company_id
            """,
            counts=counts,
            # of what belongs to no company: no cost does
            currency=self.env.company.currency_id.id,
            stage=SQL("(%s::varchar[])[level]", [stage for stage, _name in STAGES]),
            customers=self._select_customers(),
            leads=self._select_leads(),
            costs=self._select_costs(),
        )

    def _select_customers(self):
        return SQL(
            """
            SELECT c.id * 3 AS id,
                   LEAST(c.create_date, found.date) AS date,
                   COALESCE(c.company_id, u.company_id) AS company_id,
                   c.id AS partner_id, NULL::int AS lead_id,
                   c.customer_source_id AS source_id, c.customer_channel_id AS channel_id,
                   c.user_id, u.sale_team_id AS team_id, c.customer_intent AS intent,
                   NULL::numeric AS cost,
                   CASE WHEN c.date_formal IS NOT NULL OR c.customer_stage IN ('formal', 'lost') THEN 6
                        WHEN EXISTS (SELECT FROM sale_order o WHERE o.commercial_partner_id = c.id
                                        AND o.state IN ('sent', 'sale')) THEN 5
                        WHEN c.approval_state = 'approved' THEN 4
                        ELSE 3 END AS level
              FROM res_partner c
         LEFT JOIN res_users u ON u.id = c.user_id
         LEFT JOIN (SELECT p.commercial_partner_id AS customer_id, MIN(l.create_date) AS date
                      FROM crm_lead l JOIN res_partner p ON p.id = l.partner_id
                  GROUP BY p.commercial_partner_id) AS found ON found.customer_id = c.id
             WHERE c.is_sales_customer
            """
        )

    def _select_leads(self):
        """Leads of customers are counted with these."""
        return SQL(
            """
            SELECT l.id * 3 + 1, l.create_date, l.company_id, NULL::int, l.id, l.customer_source_id,
                   l.customer_channel_id, l.user_id, COALESCE(l.team_id, u.sale_team_id),
                   l.customer_intent, NULL::numeric,
                   CASE WHEN l.customer_intent IS NOT NULL OR l.date_conversion IS NOT NULL THEN 2
                        ELSE 1 END
              FROM crm_lead l
         LEFT JOIN res_users u ON u.id = l.user_id
         LEFT JOIN res_partner p ON p.id = l.partner_id
         LEFT JOIN res_partner c ON c.id = p.commercial_partner_id
             WHERE c.is_sales_customer IS NOT TRUE
            """
        )

    def _select_costs(self):
        # at noon: the same day wherever the reader is
        return SQL(
            """
            SELECT k.id * 3 + 2, k.date + TIME '12:00', k.company_id, NULL::int, NULL::int, k.source_id,
                   k.channel_id, NULL::int, NULL::int, NULL::varchar, k.amount, NULL::int
              FROM sales_channel_cost k
            """
        )
