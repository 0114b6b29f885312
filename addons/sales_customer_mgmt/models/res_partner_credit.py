from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.sales_customer_mgmt.credit_position import CreditPosition
from odoo.addons.sales_policy.deadline import local_date

from .res_partner import CUSTOMER_FILE_GROUPS

# Who reads limit and rating; a salesperson sees the light alone
CREDIT_GROUPS = ",".join(
    f"sales_policy.{group}"
    for group in ("group_supervisor", "group_sales_administration", "group_finance")
)
LIGHTS = [
    ("red", "Red"),
    ("amber", "Amber"),
    ("green", "Green"),
    ("none", "Not judged"),
]
RATINGS = [("a", "A"), ("b", "B"), ("c", "C"), ("d", "D")]
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
LIMIT_FIELDS = {"credit_limit", "use_partner_credit_limit"}


class ResPartner(models.Model):
    """Credit of a customer (SD-4.2.2): judged by finance in a `sales.credit.review`, which alone sets
    Odoo's own limit; a traffic light for all others.

    ============================ ============== ==========================
    who                          light          limit, rating, judgements
    ============================ ============== ==========================
    salesperson                  own customers  -
    supervisor                   the team's     the team's
    sales administration,        all            all
    general manager, finance
    ============================ ============== ==========================
    """

    _inherit = "res.partner"

    credit_review_ids = fields.One2many(
        "sales.credit.review", "partner_id", string="Judgements of Credit", groups=CREDIT_GROUPS
    )
    credit_review_id = fields.Many2one(
        "sales.credit.review",
        string="Judgement in Force",
        compute="_compute_credit_review_id",
        groups=CREDIT_GROUPS,
    )
    credit_judged_limit = fields.Monetary(
        string="Judged Limit", compute="_compute_credit_review_id", groups=CREDIT_GROUPS
    )
    credit_rating = fields.Selection(
        RATINGS, string="Rating", compute="_compute_credit_review_id", groups=CREDIT_GROUPS
    )
    credit_valid_until = fields.Date(
        string="Valid until", compute="_compute_credit_review_id", groups=CREDIT_GROUPS
    )
    credit_exposure = fields.Monetary(
        string="Owed and Ordered",
        compute="_compute_credit_exposure",
        groups=CREDIT_GROUPS,
        help="Open receivables and confirmed orders not invoiced yet, with tax.",
    )
    credit_light = fields.Selection(
        LIGHTS,
        string="Credit",
        compute="_compute_credit_light",
        search="_search_credit_light",
        groups=CUSTOMER_FILE_GROUPS,
    )
    credit_light_reason = fields.Char(
        string="Why", compute="_compute_credit_light", groups=CUSTOMER_FILE_GROUPS
    )

    @api.depends("credit_review_ids.in_force")
    @api.depends_context("company")
    def _compute_credit_review_id(self):
        reviews = self.env["sales.credit.review"].search(
            [
                ("partner_id", "in", self.ids),
                ("company_id", "=", self.env.company.id),
                ("in_force", "=", True),
            ]
        )
        by_partner = reviews.grouped("partner_id")
        for partner in self:
            review = by_partner.get(partner, reviews.browse())
            partner.credit_review_id = review
            partner.credit_judged_limit = review.limit_amount
            partner.credit_rating = review.rating
            partner.credit_valid_until = review.valid_until

    @api.depends_context("company")
    def _compute_credit_exposure(self):
        positions = self._credit_positions(self.env.company)
        for partner in self:
            partner.credit_exposure = positions.get(partner.id, CreditPosition()).exposure

    # The light

    @api.depends_context("company", "lang")
    def _compute_credit_light(self):
        customers = self.browse() if self._credit_stands_down() else self
        positions = customers._credit_positions(self.env.company)
        percent = self._credit_amber_percent()
        for partner in self:
            position = positions.get(partner.id, CreditPosition())
            partner.credit_light = position.light(percent)
            partner.credit_light_reason = ", ".join(self._credit_reasons(position, percent))

    def _credit_lights(self):
        """Return {customer id: light} of those among these customers who have any but "none"."""
        if self._credit_stands_down():
            return {}
        percent = self._credit_amber_percent()
        positions = self._credit_positions(self.env.company)
        return {id_: position.light(percent) for id_, position in positions.items()}

    def _credit_reasons(self, position, percent):
        """What stands behind the light, without a figure."""
        if position.is_over_limit():
            yield self.env._("over the credit limit")
        elif position.is_near_limit(percent):
            yield self.env._("close to the credit limit")
        if position.is_overdue_for_long:
            yield self.env._("overdue for too long")
        elif position.is_overdue:
            yield self.env._("overdue")
        if position.expired:
            yield self.env._("to be judged again")

    @api.model
    def _search_credit_light(self, operator, value):
        """Only the light itself is searched, so that nobody closes in on a figure."""
        if operator != "in":
            return NotImplemented
        self._check_field_access(self._fields["credit_light"], "read")
        if self._credit_stands_down():
            return Domain.TRUE if "none" in value else Domain.FALSE
        percent = self._credit_amber_percent()
        lights = {
            customer_id: position.light(percent)
            for customer_id, position in self._credit_positions(self.env.company, True).items()
        }
        found = Domain("id", "in", [key for key, light in lights.items() if light in value])
        if "none" in value:
            found |= Domain(
                "id", "not in", [key for key, light in lights.items() if light != "none"]
            )
        return found

    @api.model
    def _credit_amber_percent(self):
        return self.env["sales.clause"]._value("SD-4.2.2", "amber", self.env.company)

    @api.model
    def _credit_stands_down(self):
        """Where the community's account_financial_risk is installed, it watches over limits."""
        return "risk_exception" in self._fields

    # The figures

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
            today=local_date(fields.Datetime.now(), company._sales_tz()),
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

    # Odoo's own limit of a customer follows from the judgement, nobody enters it

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        if not self.env.su:
            customers = partners.sudo().filtered("is_sales_customer")
            if any(customer.use_partner_credit_limit for customer in customers):
                self._refuse_credit_limit()
        return partners

    def write(self, vals):
        if (
            not self.env.su
            and LIMIT_FIELDS & vals.keys()
            and self.sudo().filtered("is_confidential")
        ):
            self._refuse_credit_limit()
        result = super().write(vals)
        if "user_id" in vals:
            self.env["sales.receivable.exception"]._hand_over_of(self)
        return result

    def _refuse_credit_limit(self):
        raise AccessError(
            self.env._(
                "The credit limit of a customer follows from the judgement of its credit: finance "
                "submits one under Customers, Credit (SD-4.2.2)."
            )
        )
