from odoo import fields, models
from odoo.exceptions import UserError


class SalesComplaint(models.Model):
    """A rejection is not the last word: the customer appeals, and the next one is for those above."""

    _inherit = "sales.complaint"

    appeal_count = fields.Integer(
        string="Appeals", readonly=True, copy=False, aggregator=None, help="Against rejections."
    )
    appeal_reason = fields.Text(
        string="Appealed because",
        readonly=True,
        copy=False,
        help="Why the rejection did not stand.",
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
                        "The first rejection of “%s” did not stand: the supervisor decides on a "
                        "second one (CM-6.1).",
                        complaint.display_name,
                    )
                )
        return super().action_reject(reason)

    def _appeal(self, reason):
        if self.sudo().state != "rejected":
            raise UserError(
                self.env._("“%s” is not rejected: there is nothing to appeal.", self.display_name)
            )
        self._reopen(reason)

    def _reopen(self, reason):
        """A rejection that is reopened did not stand, whoever asked for it."""
        self._check_reason(reason)
        complaint = self.sudo()
        if complaint.state == "rejected":
            complaint.write(
                {"appeal_count": complaint.appeal_count + 1, "appeal_reason": reason.strip()}
            )
        super()._reopen(reason)

    def _is_above(self):
        """Whether the current user stands above who handles it."""
        user = self.env.user
        return user.has_group("sales_policy.group_sales_administration") or (
            self.user_id != user and self.user_id in user.sales_team_user_ids
        )

    def _kept_fields(self):
        return super()._kept_fields() | {"appeal_count", "appeal_reason"}
