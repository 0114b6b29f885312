from odoo import api, models

ENDED = ("closed", "rejected")
AFTERSALES_OWED = [("date_contacted", "=", False), ("merge_id", "=", False)]


class ResPartner(models.Model):
    """Open complaints go along with a customer that changes hands (SD-4.1)."""

    _inherit = "res.partner"

    def _handover_documents(self):
        return {
            **super()._handover_documents(),
            "sales.complaint": ("user_id", "partner_id", [("state", "not in", ENDED)]),
            "sales.aftersales.contact": (None, "partner_id", AFTERSALES_OWED),
        }


class SalesDuty(models.Model):
    """No complaint is left with who has gone: it goes where the duties go."""

    _inherit = "sales.duty"

    @api.model
    def _hand_over_leavers(self, users):
        super()._hand_over_leavers(users)
        leavers = users.sudo() - users.sudo()._still_here()
        if not leavers:
            return
        above = leavers._sales_line_above()
        left = (
            self.env["sales.complaint"]
            .sudo()
            .search([("user_id", "in", leavers.ids), ("state", "not in", ENDED)])
        )
        roles = self.env["sales.clause.parameter"]._get("CM-5.2.2", "solution").clause_id.role_ids
        for (user, company), complaints in left.grouped(
            lambda complaint: (complaint.user_id, complaint.company_id)
        ).items():
            heir = above[user.id][:1] or (roles._users(company) - user)[:1]
            complaints.user_id = heir
