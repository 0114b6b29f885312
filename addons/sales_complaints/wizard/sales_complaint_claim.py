from odoo import Command, api, fields, models


class SalesComplaintClaim(models.TransientModel):
    """Asks whose complaints these are; `sales.complaint` checks and does it (CM-5.1.2)."""

    _name = "sales.complaint.claim"
    _description = "Say Whose Complaint It Is"

    complaint_ids = fields.Many2many("sales.complaint", required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        domain=[("is_sales_customer", "=", True)],
    )
    keep_sender = fields.Boolean(
        string="Keep the Sender as a Contact",
        default=True,
        help="The next e-mail from the same address is the customer's by itself.",
    )

    @api.model
    def default_get(self, fields):
        context = self.env.context
        ids = context.get("active_ids") or [context.get("active_id")]
        return {**super().default_get(fields), "complaint_ids": [Command.set(ids)]}

    def action_confirm(self):
        for wizard in self:
            wizard.complaint_ids.action_claim(wizard.partner_id.id)
            if wizard.keep_sender:
                wizard._keep_senders()
        return {"type": "ir.actions.act_window_close"}

    def _keep_senders(self):
        """With the rights of the current user: whoever may not enter contacts keeps none."""
        contacts = self.env["res.partner"]
        for email, complaints in self.complaint_ids.grouped("email").items():
            if not email:
                continue
            contact = complaints._sender(email, self.partner_id.company_id or self.env.company)
            if not contact and contacts.has_access("create"):
                name = complaints[0].contact_name or email
                contact = contacts.create(
                    {"name": name, "email": email, "parent_id": self.partner_id.id}
                )
            complaints.contact_id = contact
