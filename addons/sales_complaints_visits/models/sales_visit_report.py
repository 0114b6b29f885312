from odoo import fields, models

from odoo.addons.sales_policy.duty import Duty


class SalesVisitReport(models.Model):
    """A complaint heard on a visit is registered in one tap; who has no time says that there is one, and
    owes the registration (VM-7.4)."""

    _inherit = "sales.visit.report"
    _duties = (
        Duty(
            "VM-7.4",
            "register",
            who="user_id",
            owed=[("complaint_heard", "=", True)],
            done=[("visit_id.complaint_ids", "!=", False)],
            since="date_finished",
        ),
    )

    complaint_heard = fields.Boolean(
        string="Complaint Heard", help="It is registered at once, within the set time (VM-7.4)."
    )
    complaint_ids = fields.One2many(related="visit_id.complaint_ids")

    def _approval_editable(self):
        return super()._approval_editable() | {"complaint_heard"}

    def action_complaint(self):
        """Register a complaint that was heard (VM-7.4)."""
        self.ensure_one()
        self.check_access("read")
        contact = self.contact_ids
        return self.env["sales.complaint"]._quick_action(
            partner_id=self.partner_id.id,
            contact_id=len(contact) == 1 and contact.id,
            visit_id=self.visit_id.id,
            channel="visit",
            date_received=fields.Datetime.to_string(self.date_finished or self.date_begun),
        )

    def _set_approval(self, action, reason=None):
        """An accepted report carries out the solution that the visit was planned for (CM-5.2.2)."""
        super()._set_approval(action, reason)
        if action == "approve":
            solutions = self.env["sales.complaint.solution"]
            solutions._of_documents("visit_id", self.visit_id)._documents_moved()
