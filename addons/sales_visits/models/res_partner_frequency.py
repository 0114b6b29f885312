from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.sales_policy.deadline import local_date
from odoo.addons.sales_policy.duty import Duty

from .res_partner_visit import VISIT_GROUPS

MONTH = 365.25 / 12  # days
# Writing one of these may change how often a customer is visited
WATCHED = {
    "active", "approval_state", "city", "company_id", "customer_grade_id", "customer_intent",
    "customer_stage", "state_id", "user_id",
}  # fmt: skip
BASES = [
    ("exception", "Exception"),
    ("grade", "Grade"),
    ("region", "Region"),
    ("prospect", "A-grade prospect"),
]


class ResPartner(models.Model):
    """How often each reviewed customer is visited, and when the next visit is owed.

    ========= ===================================== ==========================================
    basis     of whom                               interval
    ========= ===================================== ==========================================
    exception whose frequency in force is approved  its own (`sales.visit.frequency`)
    grade     formal customers with a grade         VM-3.1
    region    formal ones whose grade does not      VM-3.2: the city and province of the person
              rule                                  in charge, else of the company, are the own
    prospect  prospects with intent A               SD-3.2.2
    ========= ===================================== ==========================================

    The columns are set by one statement, for all customers each day and for those concerned at once;
    the urgency is the time since the last visit by the interval, as with contacts.
    """

    _inherit = "res.partner"
    _duties = (
        Duty(
            "SD-3.2.2",
            "visit",
            who="user_id",
            owed=[
                ("is_sales_customer", "=", True),
                ("approval_state", "=", "approved"),
                ("active", "=", True),
                ("customer_stage", "=", "prospect"),
                ("customer_intent", "=", "a"),
            ],
            renewed_by="last_visit_date",
            since="last_visit_date",
            partner="self",
        ),
    )

    last_visit_date = fields.Datetime(
        string="Last Visit", readonly=True, copy=False, groups=VISIT_GROUPS
    )
    visit_interval = fields.Integer(
        string="Visit Every",
        readonly=True,
        copy=False,
        aggregator=None,
        groups=VISIT_GROUPS,
        help="Days from one visit to the next (VM-3.1, VM-3.2).",
    )
    visit_basis = fields.Selection(
        BASES,
        string="Frequency by",
        readonly=True,
        copy=False,
        groups=VISIT_GROUPS,
        help="What rules how often this customer is visited (VM-3.1, VM-3.2).",
    )
    next_visit_date = fields.Date(
        string="Visit Due",
        readonly=True,
        copy=False,
        groups=VISIT_GROUPS,
        help="By when the next visit is owed.",
    )
    visit_urgency = fields.Float(
        compute="_compute_visit_urgency",
        groups=VISIT_GROUPS,
        help="Time since the last visit by the time allowed: 100 % when it is due.",
    )

    _visit_due_index = models.Index("(next_visit_date) WHERE next_visit_date IS NOT NULL")
    _visit_charge_index = models.Index(
        "(user_id, next_visit_date) WHERE next_visit_date IS NOT NULL"
    )

    @api.model
    def _kept_fields(self):
        names = {"last_visit_date", "visit_interval", "visit_basis", "next_visit_date"}
        return super()._kept_fields() | names

    @api.depends("next_visit_date", "visit_interval")
    def _compute_visit_urgency(self):
        for partner in self:
            today = partner._duty_company()._sales_today()
            partner.visit_urgency = partner._urgency("visit_urgency", today)

    @api.model
    def _urgencies(self):
        return {**super()._urgencies(), "visit_urgency": ("next_visit_date", "visit_interval")}

    # What changes it

    def write(self, vals):
        result = super().write(vals)
        if WATCHED & vals.keys():
            self.sudo().filtered("is_sales_customer")._refresh_visit_frequency()
        return result

    def _mark_visited(self, moment):
        """The customer was visited at `moment` (naive UTC)."""
        for partner in self.sudo():
            if not partner.last_visit_date or moment > partner.last_visit_date:
                partner.last_visit_date = moment
                partner._refresh_visit_frequency()

    @api.model
    def _cron_visit_frequency(self):
        """Numbers of clauses and exceptions come into force with a day; grades are set in bulk."""
        self._refresh_visit_frequency(everybody=True)

    def _refresh_visit_frequency(self, everybody=False):
        """Bring the columns of these customers in line, only where they differ; in one statement."""
        if not self and not everybody:
            return
        self.env["res.partner"].flush_model()
        self.env["sales.visit.frequency"].flush_model()
        names = ["visit_interval", "visit_basis", "next_visit_date"]
        companies = self.env["res.company"].sudo().with_context(active_test=False).search([])
        done = self.env.execute_query(
            SQL(
                """
                WITH numbers (company_id, tz, today, stricter, city, province, elsewhere, prospect)
                  AS (VALUES %(numbers)s),
                grades (company_id, grade_id, days) AS (VALUES %(grades)s),
                wanted AS (%(wanted)s)
                UPDATE res_partner
                   SET visit_interval = w.days, visit_basis = w.basis, next_visit_date = w.due
                  FROM wanted w
                 WHERE w.id = res_partner.id
                   AND (visit_interval, visit_basis, next_visit_date)
                       IS DISTINCT FROM (w.days, w.basis, w.due)
             RETURNING res_partner.id
                """,
                numbers=self._visit_numbers(companies),
                grades=self._visit_grades(companies),
                wanted=self._wanted_visits(
                    SQL() if everybody else SQL("WHERE p.id IN %s", self._ids)
                ),
            )
        )
        self.browse(row[0] for row in done).invalidate_recordset(
            [*names, "visit_urgency"], flush=False
        )

    @api.model
    def _wanted_visits(self, where):
        """SQL for (id, days, basis, due) of customers `p`."""
        return SQL(
            """
            SELECT id, days, CASE WHEN days IS NOT NULL THEN basis END AS basis,
                   CASE WHEN days IS NOT NULL THEN since + days END AS due
              FROM (
                SELECT p.id,
                       (coalesce(p.last_visit_date, p.date_approved, p.create_date)
                           AT TIME ZONE 'UTC' AT TIME ZONE n.tz)::date AS since,
                       CASE WHEN NOT %(owed)s THEN NULL
                            WHEN e.visits IS NOT NULL
                            THEN nullif(round(%(month)s / nullif(e.visits, 0)), 0)::int
                            WHEN p.customer_stage = 'prospect' THEN n.prospect
                            WHEN n.stricter THEN least(g.days, region.days)
                            ELSE coalesce(g.days, region.days) END AS days,
                       CASE WHEN e.visits IS NOT NULL THEN 'exception'
                            WHEN p.customer_stage = 'prospect' THEN 'prospect'
                            WHEN g.days IS NULL OR n.stricter AND region.days < g.days THEN 'region'
                            ELSE 'grade' END AS basis
                  FROM res_partner p
             LEFT JOIN res_users u ON u.id = p.user_id
             LEFT JOIN res_partner person ON person.id = u.partner_id
                  JOIN numbers n ON n.company_id = %(company)s
                  JOIN res_company c ON c.id = n.company_id
                  JOIN res_partner office ON office.id = c.partner_id
             LEFT JOIN grades g ON g.company_id = n.company_id AND g.grade_id = p.customer_grade_id
             LEFT JOIN LATERAL (
                    SELECT visits FROM sales_visit_frequency f
                     WHERE f.partner_id = p.id AND f.approval_state = 'approved'
                       AND f.date_from <= n.today AND (f.date_to IS NULL OR f.date_to >= n.today)
                  ORDER BY f.date_from DESC, f.id DESC LIMIT 1) e ON TRUE
            CROSS JOIN LATERAL (
                    SELECT CASE WHEN %(city)s = coalesce(%(person_city)s, %(office_city)s) THEN n.city
                                WHEN p.state_id = coalesce(person.state_id, office.state_id)
                                THEN n.province ELSE n.elsewhere END AS days) region
                 %(where)s) customer
            """,
            owed=self._visit_owed_sql(),
            month=MONTH,
            company=self._customer_company_sql(),
            city=self._city_sql("p"),
            person_city=self._city_sql("person"),
            office_city=self._city_sql("office"),
            where=where,
        )

    @api.model
    def _visit_owed_sql(self):
        """Whether customer `p` is one that is visited regularly."""
        return SQL(
            """(p.is_sales_customer AND p.active AND p.approval_state = 'approved'
                AND (p.customer_stage = 'formal'
                     OR p.customer_stage = 'prospect' AND p.customer_intent = 'a'))"""
        )

    @api.model
    def _city_sql(self, alias):
        """The city as people mean it, whether they write Dongguan, dongguan city or 东莞市."""
        city = SQL.identifier(alias, "city")
        return SQL("nullif(regexp_replace(lower(trim(%s)), '(市| city)$', ''), '')", city)

    @api.model
    def _visit_numbers(self, companies):
        """Rows of VALUES: what the clauses set in each company, in days."""
        clauses = self.env["sales.clause"]
        rows = []
        for company in companies:
            regions = [
                round(clauses._value("VM-3.2", code, company) * MONTH) or None
                for code in ("own_city", "own_province", "elsewhere")
            ]
            tz = company._sales_tz()
            rows.append(
                SQL(
                    "(%s, %s, %s::date, %s, %s::int, %s::int, %s::int, %s::int)",
                    company.id,
                    tz,
                    local_date(fields.Datetime.now(), tz),
                    bool(clauses._value("VM-3.2", "stricter", company)),
                    *regions,
                    int(clauses._value("SD-3.2.2", "visit", company)) or None,
                )
            )
        return SQL(", ").join(rows)

    @api.model
    def _visit_grades(self, companies):
        """Rows of VALUES: (company, grade, days) of each grade that rules (VM-3.1)."""
        number = self.env["sales.clause.parameter"]._get("VM-3.1", "frequency")
        grades = self.env["sales.customer.grade"].sudo().with_context(active_test=False).search([])
        rows = [SQL("(NULL::int, NULL::int, NULL::int)")]
        for company in companies:
            for grade in grades:
                if visits := number._in_force(company, grade).value:
                    rows.append(SQL("(%s, %s, %s)", company.id, grade.id, round(MONTH / visits)))
        return SQL(", ").join(rows)

    def _customers_merged(self, facts):
        super()._customers_merged(facts)
        if self.is_sales_customer:
            last = self.env["sales.visit"].search(
                [("partner_id", "=", self.id), ("state", "=", "done")],
                order="date_begun desc",
                limit=1,
            )
            self.last_visit_date = last.date_begun
            self._refresh_visit_frequency()
