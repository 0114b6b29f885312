from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from odoo.addons.sales_customer_mgmt.credit_position import CreditPosition

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
