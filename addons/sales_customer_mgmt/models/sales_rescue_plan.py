from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.sales_policy.models.sales_approval_guard_mixin import edited

# What only happens: an order came, or the plan was given up
KEPT = {
    "result", "date_result", "order_id", "amount_won", "date_lost", "result_reason", "state",
    "company_id", "user_id", "lost_amount", "cost", "cost_spent",
}  # fmt: skip
CLOSED = ("won_back", "given_up", "returned_by_itself")


class SalesRescuePlan(models.Model):
    """How a lost customer worth it is won back (SD-3.3.2): made, approved, carried out, judged.

    =========== ==================================== =============================================
    state       left by                              who
    =========== ==================================== =============================================
    draft,      submit                               who may write it, of a lost customer
    returned
    submitted   approve, return, withdraw            the line above, by cost the general manager
    executing   a newer confirmed order: won back    the server
                give up, with reason and learning    somebody above who carries it out, sales
                                                     administration
    any before  a newer order: came back by itself   the server
    =========== ==================================== =============================================
    """

    _name = "sales.rescue.plan"
    _description = "Rescue Plan"
    _inherit = ["sales.kept.mixin", "sales.approval.mixin", "mail.activity.mixin"]
    _order = "id desc"
    _approval_clause = "SD-3.3.2"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('customer_stage', '=', 'lost')]",
    )
    user_id = fields.Many2one(
        related="partner_id.responsible_id", store=True, string="In Charge", index=False
    )
    company_id = fields.Many2one(
        "res.company", compute="_compute_company_id", store=True, required=True, precompute=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_lost = fields.Datetime(string="Lost on", readonly=True, copy=False)
    lost_amount = fields.Monetary(string="Yearly Amount Lost", readonly=True, copy=False)
    cause_id = fields.Many2one(
        "crm.lost.reason",
        string="Cause",
        index="btree_not_null",
        ondelete="restrict",
        help="Why the customer left, as far as is known: what is learned is collected by it.",
    )
    analysis = fields.Text(help="What happened, and what the customer says.")
    goal = fields.Text(help="What shall be reached, and by when.")
    amount_goal = fields.Monetary(string="Goal (Yearly Amount)")
    step_ids = fields.One2many("sales.rescue.step", "plan_id", string="Steps", copy=True)
    step_count = fields.Integer(compute="_compute_steps")
    step_done_count = fields.Integer(compute="_compute_steps")
    cost = fields.Monetary(compute="_compute_cost", store=True, help="Planned, of all steps.")
    cost_spent = fields.Monetary(compute="_compute_cost", store=True, help="Really spent so far.")
    causes = fields.Html(string="Likely Causes", compute="_compute_causes")
    result = fields.Selection(
        [
            ("won_back", "Won back"),
            ("given_up", "Given up"),
            ("returned_by_itself", "Came back by itself"),
        ],
        readonly=True,
        copy=False,
    )
    date_result = fields.Datetime(string="Result on", readonly=True, copy=False)
    result_reason = fields.Char(string="Given up because", readonly=True, copy=False)
    order_id = fields.Many2one(
        "sale.order", string="Order", readonly=True, copy=False, index="btree_not_null"
    )
    amount_won = fields.Monetary(
        string="Amount Won Back",
        readonly=True,
        copy=False,
        help="Confirmed orders within the days of SD-3.3.2 from the order that won it back, without tax.",
    )
    learning = fields.Text(copy=False, help="What we do the same or otherwise next time.")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("returned", "Returned"),
            ("executing", "In execution"),
            ("won_back", "Won back"),
            ("given_up", "Given up"),
            ("returned_by_itself", "Came back by itself"),
        ],
        compute="_compute_state",
        store=True,
        group_expand=True,
    )

    _person_index = models.Index("(user_id, id DESC)")
    _open_unique = models.UniqueIndex(
        "(partner_id) WHERE result IS NULL", "This customer has an open rescue plan already."
    )

    @api.depends("partner_id")
    def _compute_company_id(self):
        for plan in self:
            customer = plan.sudo().partner_id
            plan.company_id = customer._customer_company() if customer else self.env.company

    @api.depends("partner_id.name")
    def _compute_display_name(self):
        for plan in self:
            plan.display_name = plan.sudo().partner_id.name or self.env._("Rescue plan")

    @api.depends("step_ids.date_done")
    def _compute_steps(self):
        for plan in self:
            plan.step_count = len(plan.step_ids)
            plan.step_done_count = len(plan.step_ids.filtered("date_done"))

    @api.depends("step_ids.cost", "step_ids.cost_spent")
    def _compute_cost(self):
        for plan in self:
            plan.cost = sum(plan.step_ids.mapped("cost"))
            plan.cost_spent = sum(plan.step_ids.mapped("cost_spent"))

    @api.depends("partner_id")
    @api.depends_context("lang")
    def _compute_causes(self):
        for plan in self:
            plan.causes = plan.partner_id._warning_causes_html()

    @api.depends("approval_state", "result")
    def _compute_state(self):
        for plan in self:
            state = "executing" if plan.approval_state == "approved" else plan.approval_state
            plan.state = plan.result or state

    @api.model
    def _closed_states(self):
        return CLOSED

    # What a person enters

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        if self.partner_id and not self.cause_id:
            self.cause_id = self.partner_id.lost_reason_id

    @api.model_create_multi
    def create(self, vals_list):
        customers = self.env["res.partner"].browse(vals.get("partner_id") for vals in vals_list)
        customers.check_access("read")
        plans = super().create(vals_list)
        for plan, vals in zip(plans.sudo(), vals_list, strict=True):
            plan.write(self._loss_values(plan.partner_id, vals))
        return plans

    @api.model
    def _loss_values(self, customer, vals):
        """What is known of the loss, kept with the plan when the customer is no longer lost."""
        return {
            "date_lost": customer.date_lost,
            "lost_amount": customer.lost_amount,
            "cause_id": vals.get("cause_id") or customer.lost_reason_id.id,
        }

    def write(self, vals):
        judged = self.browse() if self.env.su else self.filtered("result")
        if judged and edited(vals) - {"learning"}:
            raise UserError(
                self.env._(
                    "“%s” has its result and stays as it was; only what was learned is added (SD-3.3.2).",
                    judged[0].display_name,
                )
            )
        result = super().write(vals)
        if "partner_id" in vals and not self.env.su:
            for plan in self:
                plan.partner_id.check_access("read")
                plan.sudo().write(self._loss_values(plan.sudo().partner_id, {}))
        return result

    def _kept_fields(self):
        return super()._kept_fields() | KEPT

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        if not self.env.su and self.filtered("result"):
            raise UserError(
                self.env._("A rescue plan with a result stays: others learn from it (SD-3.3.2).")
            )

    # Approval

    def _approval_amount(self):
        return self.cost

    def _approval_grade(self):
        return self.sudo().partner_id.customer_grade_id

    def _approval_editable(self):
        """The steps guard themselves: what was done and spent is entered while they are carried out."""
        return {"learning", "step_ids"}

    def _approval_summary_fields(self):
        return ["partner_id", "cause_id", "lost_amount", "analysis", "goal", "amount_goal", "cost"]

    def _submission_problem(self):
        if self.result or self.sudo().partner_id.customer_stage != "lost":
            return self.env._(
                "“%s” is not lost: there is nothing to rescue (SD-3.3.2).", self.display_name
            )
        missing = []
        if not self.cause_id:
            missing.append(self.env._("the cause"))
        if not (self.goal or "").strip():
            missing.append(self.env._("the goal"))
        if not self.step_ids:
            missing.append(self.env._("at least one step"))
        if missing:
            return self.env._(
                "The rescue plan of “%(customer)s” still needs: %(missing)s (SD-3.3.2).",
                customer=self.display_name,
                missing=", ".join(missing),
            )
        return False

    def _submit(self):
        customer = self.sudo().partner_id
        self.sudo().write(self._loss_values(customer, {"cause_id": self.cause_id.id}))
        super()._submit()
        if not customer.date_rescue_planned:  # the supervisor's duty is done
            customer.write({"date_rescue_planned": fields.Datetime.now()})

    def _approval_done(self):
        super()._approval_done()
        self.step_ids._sync_duties()

    def _reopening_refusal(self):
        if self.result:
            return self.env._("A rescue plan with a result is not reopened (SD-3.3.2).")
        return super()._reopening_refusal()

    def _set_approval(self, action, reason=None):
        super()._set_approval(action, reason)
        if action == "reopen":
            self.sudo().step_ids._sync_duties()
