from odoo import api, fields, models
from odoo.exceptions import UserError


class SalesDuty(models.Model):
    """More time for a duty: the one thing about it that a person may change, and it is logged (CM-6.1)."""

    _inherit = "sales.duty"

    can_extend = fields.Boolean(compute="_compute_can_extend")

    @api.depends_context("uid")
    def _compute_can_extend(self):
        for duty in self:
            duty.can_extend = not duty._verb_refusal("extend")

    def _extend_refusal(self):
        """Why the current user may not extend this duty: a sentence, or False."""
        self.ensure_one()
        user = self.env.user
        if self.state not in ("open", "overdue"):
            return self.env._("Only an open duty can be extended.")
        if self.user_id == user:
            return self.env._("Nobody extends their own duty: ask your supervisor (CM-6.1).")
        if self.user_id in user.sales_team_user_ids or user.has_group(
            "sales_policy.group_sales_administration"
        ):
            return False
        return self.env._(
            "Only somebody above %s on the reporting line extends this duty (CM-6.1).",
            self.user_id.sudo().name or "",
        )

    def action_extend(self, deadline, reason):
        """Move the deadline, to a later moment (naive UTC), for a reason."""
        deadline = fields.Datetime.to_datetime(deadline)
        for duty in self:
            duty.check_access("read")
            duty._check_verb("extend")
            duty._check_reason(reason, self.env._("An extension needs its reason."))
            if deadline <= max(duty.deadline, fields.Datetime.now()):
                raise UserError(
                    self.env._("An extension ends later than the deadline, and in the future.")
                )
            duty.sudo()._extend(deadline, reason.strip())

    def _extend(self, deadline, reason):
        now = fields.Datetime.now()
        vals = {
            "state": "open",
            "deadline": deadline,
            "escalation_level": 0,
            "escalation_user_id": False,
            "date_next": self._warning_moment(now, deadline, self.company_id, self.unit),
        }
        before = self.deadline
        self._ledger().write(vals)
        self._log("extended", reason=reason, deadline_before=before)
        self._show_activities()
