from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.sales_policy.duty import Duty

from .res_partner_lost import LOST_GROUPS

# Follows from the button, or from the plan
KEPT = {
    "date_done", "done_by_id", "partner_id", "company_id", "plan_user_id", "plan_state", "currency_id",
}  # fmt: skip


class SalesRescueStep(models.Model):
    """What somebody does by a day to win a customer back (SD-3.3.2): a duty once the plan is approved."""

    _name = "sales.rescue.step"
    _description = "Step of a Rescue Plan"
    _inherit = [
        "sales.kept.mixin",
        "sales.approval.line.mixin",
        "sales.duty.mixin",
        "mail.thread",
    ]
    _order = "plan_id, date_due, id"
    _approval_parent = "plan_id"
    _approval_free = frozenset({"date_done", "done_by_id", "outcome", "cost_spent"})
    _duties = (
        Duty(
            "SD-3.3.2",
            "step",
            who="user_id",
            owed=[("plan_id.state", "=", "executing")],
            done=[("date_done", "!=", False)],
            by="date_due",
        ),
    )

    plan_id = fields.Many2one("sales.rescue.plan", required=True, index=True, ondelete="cascade")
    partner_id = fields.Many2one(related="plan_id.partner_id", store=True, index="btree_not_null")
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    plan_user_id = fields.Many2one(related="plan_id.user_id", store=True, index="btree_not_null")
    plan_state = fields.Selection(related="plan_id.state")
    name = fields.Char(string="Step", required=True)
    user_id = fields.Many2one(
        "res.users",
        string="Who",
        required=True,
        index=True,
        domain="[('share', '=', False)]",
        default=lambda self: self.env.user,
    )
    date_due = fields.Date(
        string="Due",
        required=True,
        default=lambda self: self.env.company._sales_today() + timedelta(days=7),
    )
    currency_id = fields.Many2one(related="plan_id.currency_id")
    cost = fields.Monetary(string="Planned Cost")
    cost_spent = fields.Monetary(string="Spent")
    outcome = fields.Char(help="What came of it.")
    date_done = fields.Datetime(string="Done on", readonly=True, copy=False)
    done_by_id = fields.Many2one("res.users", string="Done by", readonly=True, copy=False)

    _cost_positive = models.Constraint(
        "CHECK (cost >= 0 AND cost_spent >= 0)", "A cost is 0 or more."
    )

    @api.depends("name", "plan_id")
    def _compute_display_name(self):
        for step in self:
            step.display_name = f"{step.name or ''} ({step.sudo().plan_id.display_name})"

    @api.constrains("user_id")
    def _check_user_id(self):
        """Lost customers are for sales alone, so are the steps to win them back."""
        for step in self:
            if not step.user_id.has_groups(LOST_GROUPS):
                raise ValidationError(
                    self.env._(
                        "%s does not see lost customers: give the step to a salesperson, who asks the "
                        "other departments (CM-4.2.2).",
                        step.user_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        steps = super().create(vals_list)
        steps._check_plan_access()
        return steps

    def write(self, vals):
        if not self.env.su and {"outcome", "cost_spent"} & vals.keys():
            self.check_access("write")
            self._check_carried_out()
        planned = not vals.keys() <= self._approval_free
        if planned:
            self._check_plan_access()
        result = super().write(vals)
        if planned:
            self._check_plan_access()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_others_plan(self):
        self._check_plan_access()

    def _check_plan_access(self):
        """Whom a step is given to carries it out; what is planned is for who may write the plan."""
        if not self.env.su:
            self.plan_id.check_access("write")

    def _kept_fields(self):
        return super()._kept_fields() | KEPT

    def _check_carried_out(self):
        if self.sudo().filtered(lambda step: step.plan_id.state != "executing"):
            raise UserError(
                self.env._(
                    "A rescue plan is carried out once it is approved, and until it has its result: "
                    "have it approved first (SD-3.3.2)."
                )
            )

    def action_done(self):
        """This step has been carried out."""
        self.check_access("write")
        self._check_carried_out()
        self.filtered(lambda step: not step.date_done).sudo().write(
            {"date_done": fields.Datetime.now(), "done_by_id": self.env.uid}
        )
