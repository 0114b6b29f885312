from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from odoo.addons.sales_policy.deadline import local_date

from .res_partner_contact import CONTACT_GROUPS

KINDS = [
    ("product", "Product"),
    ("service", "Service"),
    ("quality", "Quality"),
    ("delivery", "Delivery"),
    ("price", "Price"),
    ("competitor", "Competitor"),
    ("plan", "Customer's plan"),
]
# What only the server sets
KEPT = {"user_id", "company_id", "collection_id", "answer", "answered_by_id", "date_answered"}
# What the file of its customer says
FILED = {"responsible_id", "industry_id"}


class SalesFeedback(models.Model):
    """What a customer said about products, service, prices, competitors and its plans (CM-4.3.3, SD-7.4).

    ==================== ================================= =====================================
    who                  reads                             writes
    ==================== ================================= =====================================
    salesperson          of own customers                  own, until it is collected
    supervisor           of the team's                     the team's, until it is collected
    sales                all                               all, until it is collected
    administration
    QA                   product, quality, service         -
    technical            product, competitor, plan         -
    ==================== ================================= =====================================

    Whoever reads it may answer it, but who wrote it. A monthly collection takes it to management; from
    its submission on it stays as it is.
    """

    _name = "sales.feedback"
    _description = "Customer Feedback"
    _inherit = ["sales.approval.line.mixin", "sales.verb.mixin"]
    _order = "date desc, id desc"
    _rec_name = "text"
    _approval_parent = "collection_id"

    kind = fields.Selection(KINDS, required=True, default="product", index=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('is_sales_customer', '=', True)]",
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="Contact",
        domain="[('parent_id', '=', partner_id)]",
        index="btree_not_null",
        groups=CONTACT_GROUPS,
        help="Who said it.",
    )
    text = fields.Text(string="Quote", required=True, help="In the customer's words.")
    date = fields.Date(required=True, default=lambda self: self._today(), index=True)
    importance = fields.Selection(
        [("0", "Normal"), ("1", "Important"), ("2", "Urgent")], default="0", required=True
    )
    product_id = fields.Many2one("product.product", index="btree_not_null")
    industry_id = fields.Many2one(related="partner_id.industry_id", store=True)
    competitor_id = fields.Many2one("sales.competitor", index="btree_not_null")
    currency_id = fields.Many2one(related="company_id.currency_id")
    competitor_price = fields.Monetary(
        string="Their Price", aggregator="avg", help="Per unit, as the customer told it."
    )
    competitor_quantity = fields.Float(string="Their Quantity", help="A month, in units.")
    user_id = fields.Many2one(
        "res.users", string="Heard by", required=True, readonly=True, index=True
    )
    responsible_id = fields.Many2one(
        related="partner_id.responsible_id", store=True, string="In Charge"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    collection_id = fields.Many2one(
        "sales.feedback.collection",
        string="Collection",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    answer = fields.Text(readonly=True, copy=False)
    answered_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    date_answered = fields.Datetime(string="Answered on", readonly=True, copy=False)
    can_answer = fields.Boolean(compute="_compute_can_answer")

    _responsible_index = models.Index("(responsible_id, date DESC, id DESC)")
    _order_index = models.Index("(date DESC, id DESC)")
    _sighting = models.Constraint(
        "CHECK (kind != 'competitor' OR competitor_id IS NOT NULL)",
        "A competitor sighting names the competitor (SD-7.4).",
    )
    _answered_by = models.Constraint(
        "CHECK ((answer IS NULL) = (answered_by_id IS NULL))", "An answer has its author."
    )
    _amounts = models.Constraint(
        "CHECK (competitor_price BETWEEN 0 AND 1e12 AND competitor_quantity BETWEEN 0 AND 1e12)",
        "Prices and quantities are between 0 and a million million.",
    )

    @api.model
    def _today(self):
        return self.env.company._sales_today()

    @api.constrains("date")
    def _check_date(self):
        for feedback in self:
            tz = feedback.company_id._sales_tz()
            if feedback.date > local_date(fields.Datetime.now(), tz):
                raise ValidationError(self.env._("Feedback is heard before it is entered."))

    @api.constrains("partner_id", "contact_id")
    def _check_customer(self):
        for feedback in self.sudo():
            customer = feedback.partner_id
            if not customer.is_sales_customer:
                raise ValidationError(
                    self.env._("Feedback comes from a customer: choose the company (CM-4.3.3).")
                )
            if feedback.contact_id.commercial_partner_id not in (customer, customer.browse()):
                raise ValidationError(
                    self.env._("“%s” does not belong to this customer.", feedback.contact_id.name)
                )

    @api.depends_context("uid")
    def _compute_can_answer(self):
        for feedback in self:
            feedback.can_answer = bool(feedback.id) and not feedback._verb_refusal("answer")

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [self._prepare_entry(vals) for vals in vals_list]
        return super().create(vals_list)

    def _prepare_entry(self, vals):
        """Who enters it has heard it, in the customer's company."""
        if (KEPT - {"user_id", "company_id"} | FILED) & vals.keys():
            self._refuse_kept()
        partner_id = vals.get("partner_id") or self.env.context.get("default_partner_id")
        customer = self.env["res.partner"].browse(partner_id)
        customer.check_access("read")
        return {
            **vals,
            "user_id": self.env.uid,
            "company_id": (customer.company_id or self.env.company).id,
            **dict.fromkeys(KEPT - {"user_id", "company_id"}, False),
        }

    def write(self, vals):
        if not self.env.su:
            if (KEPT | FILED) & vals.keys():
                self._refuse_kept()
            if vals.get("partner_id"):
                self.env["res.partner"].browse(vals["partner_id"]).check_access("read")
        return super().write(vals)

    def _refuse_kept(self):
        raise AccessError(
            self.env._(
                "Who heard feedback, who collected and who answered it follows from what they do; nobody "
                "enters it (CM-4.3.3)."
            )
        )

    # Answers

    def _answer_refusal(self):
        """Why the current user does not answer this: a sentence, or False."""
        if self.answer:
            return self.env._("This feedback is answered already.")
        if self.user_id == self.env.user:
            return self.env._("Who heard it does not answer it: somebody else does (CM-6.1).")
        return False

    def action_answer(self, answer):
        """Say what is done about it; the author and the time come from the server."""
        for feedback in self:
            feedback.check_access("read")
            feedback._check_verb("answer")
            feedback._check_reason(answer, self.env._("An answer says something."))
            feedback.sudo().write(
                {
                    "answer": answer.strip(),
                    "answered_by_id": self.env.uid,
                    "date_answered": fields.Datetime.now(),
                }
            )

    # Counting, for the collection and the analysis

    def _counts(self, groupby):
        """{value: count} of these by the field `groupby`."""
        rows = self._read_group([("id", "in", self.ids)], [groupby], ["__count"])
        return dict(rows)


class ResPartner(models.Model):
    _inherit = "res.partner"

    feedback_count = fields.Integer(compute="_compute_feedback_count", groups=CONTACT_GROUPS)

    def _compute_feedback_count(self):
        self._count_own("feedback_count", "sales.feedback")
