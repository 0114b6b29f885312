from odoo import models

from odoo.addons.sales_policy.duty import Duty


class SalesComplaint(models.Model):
    """A complaint whose customer nobody knows yet: one person finds out, then who is in charge of the
    customer handles it (CM-5.1.2)."""

    _inherit = "sales.complaint"
    _duties = (
        Duty(
            "CM-5.1.2",
            "triage",
            who="_triage_user",
            owed=[("partner_id", "=", False), ("state", "=", "registered")],
            done=[("partner_id", "!=", False)],
            since="date_clock",
        ),
    )

    _triage_index = models.Index("(date_received DESC, id DESC) WHERE partner_id IS NULL")

    def _compute_user_id(self):
        """Until then it is with who finds out, who sees it by that."""
        super()._compute_user_id()
        for complaint in self.filtered(lambda complaint: not complaint.user_id):
            complaint.user_id = complaint._triage_user()

    def _triage_user(self):
        company = (self.company_id or self.env.company).sudo()
        role = self.env.ref("sales_policy.role_sales_administration").sudo()
        return company.complaint_triage_user_id._still_here() or role._responsible(company)

    def write(self, vals):
        result = super().write(vals)
        if "partner_id" in vals:  # who handles it follows, computed: the duties do not notice
            self._sync_duties()
        return result

    def action_claim(self, partner_id):
        """These complaints are of this customer."""
        customer = self.env["res.partner"].browse(partner_id)
        customer.check_access("read")
        self.check_access("write")
        for complaint in self:
            complaint._check_verb("claim")
        self.write({"partner_id": customer.id})

    def _claim_refusal(self):
        """Why nobody says whose complaint this is any more, as a sentence; False when it is to be said."""
        if self.sudo().partner_id or self.state != "registered":
            return self.env._("“%s” is no longer in triage (CM-5.1.2).", self.display_name)
        return False
