from odoo import api, fields, models

from .res_partner import CUSTOMER_FILE_GROUPS


class ResPartner(models.Model):
    """What a customer owes, seen from its file (SD-7.2), in the company's currency."""

    _inherit = "res.partner"

    receivable_followup_ids = fields.One2many(
        "sales.receivable.followup",
        "partner_id",
        string="Follow-ups of Receivables",
        groups=CUSTOMER_FILE_GROUPS,
    )
    receivable_open = fields.Monetary(
        string="Receivables", compute="_compute_receivable", groups=CUSTOMER_FILE_GROUPS
    )
    receivable_overdue = fields.Monetary(
        string="Overdue", compute="_compute_receivable", groups=CUSTOMER_FILE_GROUPS
    )

    # whose customer a contact is, for the ageing of all (SD-7.2): read without the wide rows
    _contact_index = models.Index(
        "(id) INCLUDE (commercial_partner_id) WHERE commercial_partner_id != id"
    )

    @api.depends_context("uid", "company")
    def _compute_receivable(self):
        """One query for all; nothing for who may not read receivables."""
        receivables = self.env["sales.receivable"]
        sums = {}
        if receivables.has_access("read"):
            domain = [("partner_id", "in", self.ids), ("company_id", "=", self.env.company.id)]
            rows = receivables._read_group(
                domain, ["partner_id"], ["amount_residual:sum", "amount_overdue:sum"]
            )
            sums = {partner.id: amounts for partner, *amounts in rows}
        for partner in self:
            partner.receivable_open, partner.receivable_overdue = sums.get(partner.id, (0.0, 0.0))

    def action_view_receivables(self):
        return self._open_own("sales_customer_mgmt.sales_receivable_action", self.display_name)
