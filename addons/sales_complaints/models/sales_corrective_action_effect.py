from odoo import fields, models

from .sales_complaint_case import QUALITY


class SalesCorrectiveAction(models.Model):
    """Whether it helped: quality looks when the set days have passed, and says what it saw (CM-5.3.2)."""

    _inherit = "sales.corrective.action"

    def action_effective(self):
        self.action_judge_effect(True)

    def action_not_effective(self):
        self.action_judge_effect(False)

    def action_judge_effect(self, effective):
        """Quality has looked whether it helped (CM-5.3.2)."""
        for action in self:
            action.check_access("write")
            verb = "effective" if effective else "not_effective"
            action._check_verb(verb)
            action.sudo().write(
                {
                    "state": self._transitions[verb][1],
                    "date_judged": fields.Datetime.now(),
                    "judged_by_id": self.env.uid,
                }
            )

    def _not_effective_refusal(self):
        if not self.env.user.has_group(QUALITY):
            return self.env._("Quality checks the effect (CM-5.3.2).")
        if self.user_id == self.env.user:
            return self.env._("Nobody judges what they did themselves (CM-6.1).")
        if not (self.effect_note or "").strip():
            return self.env._("Say what you saw: it is kept with the judgement (CM-5.3.2).")
        return False

    def _effective_refusal(self):
        if refusal := self._not_effective_refusal():
            return refusal
        if self.date_effect > self._today():
            return self.env._(
                "Whether “%(action)s” helped shows from %(day)s on (CM-5.3.2).",
                action=self.display_name,
                day=self.date_effect,
            )
        return False

    def action_next(self):
        """Another action instead of the one that had no effect."""
        self.ensure_one()
        action = self.case_ids[:1].action_new_action()
        action["context"].update(
            default_previous_id=self.id,
            default_case_ids=[fields.Command.set(self.case_ids.ids)],
        )
        return action

    def _effect_problem(self):
        """Why the case behind it can't be closed, as a sentence; False when nothing is left to do."""
        if self.state == "not_effective" and not self.next_ids:
            return self.env._(
                "“%s” had no effect: another action is owed (CM-5.3.2).", self.display_name
            )
        if self.state in ("open", "done"):
            return self.env._(
                "The effect of “%s” is not checked yet (CM-5.3.2).", self.display_name
            )
        return False

    def _quality(self):
        """Who checks the effect."""
        role = self.env.ref("sales_policy.role_quality")
        return role._independent(self.company_id, self.user_id)
