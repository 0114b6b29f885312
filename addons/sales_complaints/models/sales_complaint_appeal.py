from odoo import fields, models
from odoo.exceptions import UserError


class SalesComplaint(models.Model):
    """A rejection is not the last word: the customer appeals, and the next one is for those above."""

    _inherit = "sales.complaint"

    appeal_count = fields.Integer(
        string="Appeals", readonly=True, copy=False, aggregator=None, help="Against rejections."
    )
    appeal_reason = fields.Text(
        string="Appealed because", readonly=True, copy=False, help="What the customer says."
    )

    def action_appeal(self, reason):
        """The customer appealed by phone or letter; who handles the complaint writes it down."""
        for complaint in self:
            complaint.check_access("write")
            complaint._appeal(reason)

    def action_reject(self, reason):
        for complaint in self:
            complaint.check_access("write")
            if complaint.appeal_count and not complaint._is_above():
                raise UserError(
                    self.env._(
                        "The customer appealed against the first rejection of “%s”: the supervisor "
                        "decides on a second one (CM-6.1).",
                        complaint.display_name,
                    )
                )
        return super().action_reject(reason)

    def _appeal(self, reason):
        self._check_reason(reason)
        self.lock_for_update(allow_referencing=True)
        if self.state != "rejected":
            raise UserError(
                self.env._("“%s” is not rejected: there is nothing to appeal.", self.display_name)
            )
        complaint = self.sudo()
        complaint.write(
            {"appeal_count": complaint.appeal_count + 1, "appeal_reason": reason.strip()}
        )
        complaint._reopen(self.env._("the customer appeals, %s", reason.strip()))

    def _is_above(self):
        """Whether the current user stands above who handles it."""
        user = self.env.user
        return user.has_group("sales_policy.group_sales_administration") or (
            self.user_id != user and self.user_id in user.sales_team_user_ids
        )

    def _kept_fields(self):
        return super()._kept_fields() | {"appeal_count", "appeal_reason"}
