from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.sales_policy.deadline import local_time


class SalesVisitPlanChange(models.Model):
    """What was changed in a plan after it was submitted, by whom and why (VM-4.4)."""

    _name = "sales.visit.plan.change"
    _description = "Change of a Visit Plan"
    _inherit = ["sales.ledger.mixin"]
    _order = "date desc, id desc"
    _rec_name = "reason"

    plan_id = fields.Many2one("sales.visit.plan", required=True, index=True, ondelete="restrict")
    plan_user_id = fields.Many2one(
        related="plan_id.user_id", store=True, index=True, string="Whose Plan"
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    visit_id = fields.Many2one("sales.visit", index=True, ondelete="restrict")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", index=True, ondelete="restrict", readonly=True
    )
    date = fields.Datetime(string="Changed on", required=True)
    user_id = fields.Many2one("res.users", string="Changed by", required=True)
    kind = fields.Selection(
        [
            ("move", "Moved"),
            ("replace", "Other customer"),
            ("add", "Added"),
            ("drop", "Dropped"),
            ("handed_over", "Handed over with the customer"),
            ("received", "Received with the customer"),
        ],
        string="Change",
        required=True,
    )
    before = fields.Char()
    after = fields.Char()
    reason = fields.Char(required=True)
    is_customer_told = fields.Boolean(string="Customer Told")

    @api.model
    def _log(self, plan, visit, kind, reason, before=None, after=None):
        return self._ledger().create(
            {
                "plan_id": plan.id,
                "visit_id": visit.id,
                "partner_id": visit.partner_id.id,
                "date": fields.Datetime.now(),
                "user_id": self.env.uid,
                "kind": kind,
                "before": before,
                "after": after,
                "reason": reason,
            }
        )

    def _note_told(self):
        self._ledger().write({"is_customer_told": True})

    def _tell(self):
        """The supervisor hears of a change, and whose plan it is when somebody else made it."""
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for change in self.sudo():
            plan = change.plan_id
            told = plan.user_id | plan.user_id._sales_supervisor(plan.company_id)
            what = " → ".join(filter(None, (change.before, change.after)))
            plan.message_post(
                body=self.env._(
                    "%(kind)s: %(what)s. Reason: %(reason)s (VM-4.4)",
                    kind=kinds[change.kind],
                    what=what,
                    reason=change.reason,
                ),
                author_id=self.env.user.partner_id.id,
                partner_ids=(told - self.env.user).partner_id.ids,
            )


class SalesVisit(models.Model):
    """Changes of visits to come in an approved plan (VM-4.4): done here, logged, told."""

    _inherit = "sales.visit"

    can_change = fields.Boolean(compute="_compute_can_change")

    @api.depends("state", "plan_id.approval_state", "date_start")
    def _compute_can_change(self):
        for visit in self:
            approved = visit.sudo().plan_id.approval_state == "approved"
            visit.can_change = approved and visit._is_to_come()

    def action_change(self):
        """Ask what is to change, and why."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_visits.sales_visit_change_action"
        )
        return {**action, "context": {"default_visit_id": self.id}}

    def _change_refusal(self):
        """Why the current user may not change this visit as a change of its plan: a sentence, or False."""
        self.ensure_one()
        if self.sudo().plan_id.approval_state != "approved":
            return self.env._(
                "“%s” stands in no approved plan: change it right there (VM-4.4).",
                self.display_name,
            )
        if not self._is_to_come():
            return self.env._("Only visits that are still to come are changed (VM-4.4).")
        if not self.has_access("write"):
            return self.env._("You change your own visits and those of your team (CM-6.1).")
        return False

    def _is_to_come(self):
        return self.state == "planned" and self.date_start > fields.Datetime.now()

    def _change(self, kind, reason, **vals):
        """Write what an approved plan refuses otherwise.

        :param kind: "move", "replace" or "drop"
        :param vals: what is written on the visit
        """
        self.ensure_one()
        self._lock()
        self._check_change(self._change_refusal(), reason, vals)
        plan, text = self.sudo().plan_id, self._as_text()
        if kind == "drop":
            self._set_state("cancel", cancel_reason=reason)
        else:
            self.sudo().write(vals)
        after = None if kind == "drop" else self._as_text()
        if self.sudo().plan_id != plan:
            self._note_change("add", reason, after=after)
        return self._log_change(plan, kind, reason, before=text, after=after)

    @api.model
    def _add_by_change(self, plan, reason, vals):
        """A visit more in the approved `plan`."""
        vals = {**vals, "user_id": plan.user_id.id}
        self._check_change(plan._addition_refusal(), reason, vals)
        self.browse().check_access("create")
        visit = self.sudo().create(vals).with_env(self.env)
        visit.check_access("write")
        visit._join_plan(closed=True)
        if visit.sudo().plan_id != plan:
            raise UserError(
                self.env._(
                    "The visit is not in the month of this plan: choose another day (VM-4.1)."
                )
            )
        return visit._log_change(plan, "add", reason, after=visit._as_text())

    @api.model
    def _check_change(self, refusal, reason, vals):
        if refusal:
            raise UserError(refusal)
        self._check_reason(reason, self.env._("Please say why the plan is changed (VM-4.4)."))
        if "date_start" in vals and vals["date_start"] <= fields.Datetime.now():
            raise UserError(self.env._("Only visits that are still to come are changed (VM-4.4)."))
        if "partner_id" in vals:
            self.env["res.partner"].browse(vals["partner_id"]).check_access("read")

    def _note_change(self, kind, reason, before=None, after=None):
        """What happened to this visit is a change when its plan was in approval already."""
        plan = self.sudo().plan_id
        if plan._is_in_approval():
            self._log_change(plan, kind, reason, before, after)

    def _log_change(self, plan, kind, reason, before=None, after=None):
        change = self.env["sales.visit.plan.change"]._log(
            plan, self.sudo(), kind, reason.strip(), before, after
        )
        change._tell()
        return change

    def _as_text(self):
        """When and to whom, the same in every language."""
        visit = self.sudo()
        local = local_time(visit.date_start, visit.company_id._sales_tz())
        return f"{local:%Y-%m-%d %H:%M} {visit.partner_id.name}"
