from odoo import api, models

from .sales_duty import LIVE


class SalesDuty(models.Model):
    """Duties whose person changes: by a decision, because somebody left, or once somebody is there."""

    _inherit = "sales.duty"

    def _hand_over(self, user, reason=None):
        """`user` owes these duties from now on; their clocks go on."""
        duties = self._live().filtered(lambda duty: duty.user_id != user)
        above = user._sales_line_above()[user.id] if user else user
        duties._ledger().write({"user_id": user.id, "supervisor_id": above[:1].id})
        duties._log("handed_over", reason=reason)
        duties._show_activities()

    @api.model
    def _hand_over_leavers(self, users):
        """What a leaver owes goes to the nearest person above, else to the clause's role."""
        users = users.sudo() - users.sudo()._still_here()
        above = users._sales_line_above()
        live = self.sudo().search([("user_id", "in", users.ids), ("state", "in", LIVE)])
        for (user, clause, company), duties in live.grouped(
            lambda duty: (duty.user_id, duty.clause_id, duty.company_id)
        ).items():
            heir = above[user.id][:1] or (clause.role_ids._users(company) - user)[:1]
            duties._hand_over(heir, self.env._("%s has left", user.name))

    @api.model
    def _hand_over_unowned(self):
        """What was opened while nobody held its clause's role goes to who holds it now."""
        unowned = self.sudo().search([("user_id", "=", False), ("state", "in", LIVE)])
        for (clause, company), duties in unowned.grouped(
            lambda duty: (duty.clause_id, duty.company_id)
        ).items():
            if heir := clause.role_ids._responsible(company):
                duties._hand_over(heir)
