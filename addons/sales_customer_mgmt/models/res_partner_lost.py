from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.sales_policy.duty import Duty

LOST_GROUPS = "sales_policy.group_salesperson,sales_policy.group_sales_administration"
LOST = [("is_sales_customer", "=", True), ("customer_stage", "=", "lost"), ("active", "=", True)]


class ResPartner(models.Model):
    """Lost customers (SD-3.3.1): by the clause's number of days, or by hand with a reason.

    ============ ================================== ==========================================
    formal       who                                then
    ============ ================================== ==========================================
    → lost       the daily job, after the days of   contact is owed; where past orders were
                 its grade without an order         worth it, a rescue plan is (SD-3.3.2)
    → lost       whoever keeps the customer, with   the same
                 a reason
    lost →       a newer confirmed order, whichever both end; the rescue plan is won back
    formal       way it comes
    ============ ================================== ==========================================
    """

    _inherit = "res.partner"
    _duties = (
        # the room of contacts writes `last_contact_date` when there was one
        Duty(
            "SD-3.3.1",
            "contact",
            who="user_id",
            owed=LOST,
            renewed_by="last_contact_date",
            partner="self",
            grade="customer_grade_id",
        ),
        Duty(
            "SD-3.3.2",
            "plan",
            who="_rescue_planner",
            owed=[*LOST, ("is_rescue_due", "=", True)],
            done=[("date_rescue_planned", "!=", False)],
            since="date_lost",
            partner="self",
            grade="customer_grade_id",
        ),
    )

    date_lost = fields.Datetime(string="Lost on", copy=False, readonly=True, groups=LOST_GROUPS)
    lost_reason_id = fields.Many2one(
        "crm.lost.reason",
        string="Reason of the Loss",
        copy=False,
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        groups=LOST_GROUPS,
    )
    lost_note = fields.Char(string="About the Loss", copy=False, readonly=True, groups=LOST_GROUPS)
    lost_days = fields.Integer(
        string="Days without an Order",
        copy=False,
        readonly=True,
        aggregator="avg",
        groups=LOST_GROUPS,
        help="How long the customer had not ordered when it was lost.",
    )
    lost_amount = fields.Monetary(
        string="Yearly Amount Lost",
        currency_field="file_currency_id",
        copy=False,
        readonly=True,
        groups=LOST_GROUPS,
        help="Orders of the year that ended with the last order, without tax.",
    )
    date_won_back = fields.Datetime(
        string="Won Back on", copy=False, readonly=True, groups=LOST_GROUPS
    )
    is_rescue_due = fields.Boolean(
        string="Worth a Rescue Plan",
        copy=False,
        readonly=True,
        groups=LOST_GROUPS,
        help="What it ordered in its last year reaches the amount of SD-3.3.2.",
    )
    date_rescue_planned = fields.Datetime(copy=False, readonly=True, groups=LOST_GROUPS)
    rescue_plan_ids = fields.One2many(
        "sales.rescue.plan", "partner_id", string="Rescue Plans", groups=LOST_GROUPS
    )
    rescue_plan_count = fields.Integer(compute="_compute_rescue_plan_count", groups=LOST_GROUPS)
    warning_ids = fields.One2many("sales.customer.warning", "partner_id", groups=LOST_GROUPS)
    warning_sentence = fields.Text(compute="_compute_warning_sentence", groups=LOST_GROUPS)

    # all that finding the lost asks of customers, beside their orders: the wide rows are not read
    _formal_index = models.Index(
        "(id) INCLUDE (customer_grade_id, company_id, user_id, date_approved, create_date) "
        "WHERE customer_stage = 'formal' AND is_sales_customer AND active"
    )
    # the list of lost customers, in its order
    _lost_index = models.Index("(date_lost DESC, id DESC) WHERE customer_stage = 'lost'")

    @api.depends("rescue_plan_ids")
    def _compute_rescue_plan_count(self):
        self._count_own("rescue_plan_count", "sales.rescue.plan")

    @api.depends("warning_ids.sentence")
    @api.depends_context("lang")
    def _compute_warning_sentence(self):
        for partner in self:
            partner.warning_sentence = partner.warning_ids[:1].sentence

    @api.model
    def _kept_fields(self):
        return super()._kept_fields() | {
            "date_lost", "lost_reason_id", "lost_note", "lost_days", "lost_amount", "date_won_back",
            "is_rescue_due", "date_rescue_planned",
        }  # fmt: skip

    def write(self, vals):
        result = super().write(vals)
        if "user_id" in vals:  # with whom the planner of a rescue changes
            lost = self.sudo().filtered(lambda partner: partner.is_rescue_due)
            lost._sync_duties([d for d in self._declared_duties() if d.clause == "SD-3.3.2"])
        return result

    def _rescue_planner(self):
        """The supervisor of the person in charge; a supervisor's own customer is theirs to plan."""
        user = self.user_id.sudo()
        if user.has_group("sales_policy.group_supervisor"):
            return user
        return user and user._sales_supervisor()

    # Lost

    def action_lose(self, reason, note=None):
        """Whoever keeps these customers says that they are lost, and why (SD-3.3.1).

        :param reason: a `crm.lost.reason`, or its id
        """
        if not self.env.user.has_groups(LOST_GROUPS):
            raise AccessError(
                self.env._("Whoever keeps a customer says that it is lost (SD-3.3.1).")
            )
        self.check_access("write")
        reason = self.env["crm.lost.reason"].browse(getattr(reason, "id", reason)).exists()
        if not reason:
            raise UserError(self.env._("Say why the customer is lost: choose a reason (SD-3.3.1)."))
        for customer in self:
            customer._check_verb("lose")
        for customer in self.sudo():
            customer._lose(reason, note)

    def _lose_refusal(self):
        """Why this partner cannot be lost now: a sentence, or False."""
        if not self.is_sales_customer or self.customer_stage != "formal":
            return self.env._(
                "“%s” is no formal customer, only such a one can be lost (SD-3.3.1).",
                self.display_name,
            )
        return False

    def _lose(self, reason, note=None):
        """Lost by hand; its last orders are looked at as the daily job does."""
        last_orders = self._last_orders()
        amount = last_orders.get(self.id, (0, 0.0))[1]
        company = self._customer_company()
        worth = self.env["sales.clause"]._value(
            "SD-3.3.2", "worth", company, self.customer_grade_id
        )
        self.write(
            {
                "customer_stage": "lost",
                "date_lost": fields.Datetime.now(),
                "lost_reason_id": reason.id,
                "lost_note": (note or "").strip() or False,
                "lost_days": last_orders.get(self.id, (0, 0.0))[0],
                "lost_amount": amount,
                "is_rescue_due": amount >= worth,
                "date_rescue_planned": False,
            }
        )
        self.warning_ids.unlink()
        self.message_post(
            body=self.env._(
                "Lost: %(reason)s. %(note)s", reason=reason.name, note=self.lost_note or ""
            ),
            author_id=self.env.user.partner_id.id,
        )

    # Won back

    def _win_back(self, orders):
        """These lost customers have ordered again.

        :param orders: a confirmed order of each
        """
        for customer in self:
            order = orders.filtered(lambda o, c=customer: o.commercial_partner_id == c)[:1]
            customer._turn_formal(self.env._("won back with order %s", order.name), order)

    def _turn_formal(self, reason, orders=None):
        """A lost customer is being rescued no more."""
        lost = self.sudo().commercial_partner_id.filtered(lambda c: c.customer_stage == "lost")
        customers = super()._turn_formal(reason, orders)
        (lost & customers).rescue_plan_ids._won_back(orders or self.env["sale.order"])
        return customers

    def _formal_values(self):
        values = super()._formal_values()
        if self.customer_stage == "lost":
            values |= {
                "date_won_back": fields.Datetime.now(),
                "date_lost": False,
                "lost_reason_id": False,
                "lost_note": False,
                "lost_days": 0,
                "lost_amount": 0,
                "is_rescue_due": False,
                "date_rescue_planned": False,
            }
        return values

    # What people open

    def action_open_rescue_plans(self):
        return self._open_own(
            "sales_customer_mgmt.sales_rescue_plan_action", default_partner_id=self.id
        )

    def action_plan_rescue(self):
        """A new rescue plan of this lost customer, or the one that is there."""
        self.ensure_one()
        plan = self.rescue_plan_ids.filtered(lambda p: p.state not in p._closed_states())[:1]
        return {
            "type": "ir.actions.act_window",
            "res_model": "sales.rescue.plan",
            "res_id": plan.id,
            "views": [(False, "form")],
            "context": {"default_partner_id": self.id},
        }
