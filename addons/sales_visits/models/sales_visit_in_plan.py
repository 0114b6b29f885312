from odoo import api, fields, models
from odoo.exceptions import UserError

MOVES = {"user_id", "date_start"}


class SalesVisit(models.Model):
    """A visit belongs to its person's plan of the month (VM-4.1) and is as closed as that is.

    The server alone says which plan that is, by person and day. A closed plan takes in nothing but what a
    logged change brings (VM-4.4): what else is entered in its month stands beside it.
    """

    _name = "sales.visit"
    _inherit = ["sales.visit", "sales.approval.line.mixin", "sales.visit.wished.mixin"]
    _approval_parent = "plan_id"

    plan_id = fields.Many2one(
        "sales.visit.plan",
        string="Monthly Plan",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    plan_state = fields.Selection(related="plan_id.approval_state", string="Approval of the Plan")
    day_proposed = fields.Date(string="Proposed Day", readonly=True, copy=False)

    @property
    def _approval_free(self):
        return self._fields.keys() - self._planned_fields() - {"plan_id", "purpose_ids"}

    def _kept_fields(self):
        return super()._kept_fields() | {"plan_id", "day_proposed", "wish_facts"}

    @api.model_create_multi
    def create(self, vals_list):
        visits = super().create(vals_list)
        visits.filtered(lambda visit: not visit.plan_id)._join_plan()
        return visits

    @api.model
    def _propose(self, vals_list):
        """Create the visits that a plan is filled with; the plan tells of them, not each for itself."""
        return self.sudo().with_context(tracking_disable=True).create(vals_list)

    def write(self, vals):
        if not MOVES & vals.keys():
            return super().write(vals)
        handed = self.env.su and "user_id" in vals
        before = handed and {visit: (visit.plan_id, visit._as_text()) for visit in self}
        result = super().write(vals)
        self._join_plan(closed=self.env.su)
        if before:
            self._log_handover(before)
        return result

    def _check_parent_open(self):
        if self.env.su:
            return
        plans = self.sudo().plan_id
        plans._hold()
        if any(plan.approval_state == "approved" for plan in plans):
            raise UserError(
                self.env._(
                    "“%s” stands in an approved plan: enter a change with its reason instead, by the "
                    "button Change (VM-4.4).",
                    self[:1].display_name,
                )
            )
        plans._check_frozen({"visit_ids"})

    def _basis_of(self, moment):
        """A visit of an approved plan is allowed by it (VM-6.4)."""
        if self.plan_id.approval_state == "approved":
            return "plan", self.env["sales.trip"]
        return super()._basis_of(moment)

    def _join_plan(self, closed=False):
        """Into the plan of the person and the month.

        :param closed: whether a plan that is submitted or approved takes in the visit as well
        """
        visits = self.sudo().filtered(lambda v: v.state == "planned" and v.day)
        plans = {
            (plan.user_id, plan.date_from): plan
            for plan in self.env["sales.visit.plan"]
            .sudo()
            .search(
                [
                    ("user_id", "in", visits.user_id.ids),
                    ("date_from", "in", list({v.day.replace(day=1) for v in visits})),
                ]
            )
        }
        for visit in visits:
            plan = plans.get((visit.user_id, visit.day.replace(day=1)), visit.plan_id.browse())
            if plan and plan != visit.plan_id and not closed and plan._is_in_approval():
                plan = plan.browse()
            if plan != visit.plan_id:
                visit.plan_id = plan

    def _log_handover(self, before):
        """The customer changed hands: its visits leave one plan and stand in another, approved or not."""
        changes = self.env["sales.visit.plan.change"]
        for visit in self.sudo():
            old, text = before[visit]
            if visit.plan_id == old:
                continue
            reason = self.env._("%s is in charge of the customer now", visit.user_id.name)
            if old._is_in_approval():
                changes._log(old, visit, "handed_over", reason, before=text)
            if visit.plan_id._is_in_approval():
                changes._log(visit.plan_id, visit, "received", reason, after=visit._as_text())

    def action_cancel(self, reason):
        """Who cancels what was approved changes the plan (VM-4.4)."""
        for visit in self:
            text = visit._as_text()
            super(SalesVisit, visit).action_cancel(reason)
            visit._note_change("drop", reason.strip(), before=text)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_change(self):
        """What a change speaks of stays."""
        if (
            self.env["sales.visit.plan.change"]
            .sudo()
            .search_count([("visit_id", "in", self.ids)], limit=1)
        ):
            raise UserError(
                self.env._("A visit that a logged change speaks of is kept: cancel it (VM-4.4).")
            )

    def action_open(self):
        """The visit in a dialog, from a line of its plan."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_visits.sales_visit_action_new"
        )
        return {**action, "res_id": self.id, "display_name": self.display_name}
