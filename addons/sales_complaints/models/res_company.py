from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    complaint_alias_id = fields.Many2one(
        "mail.alias", readonly=True, copy=False, ondelete="set null"
    )
    complaint_acknowledge = fields.Boolean(
        string="Acknowledge Complaints by E-mail",
        default=True,
        help="Who complains by e-mail is told the number by itself, and nothing else.",
    )
    complaint_triage_user_id = fields.Many2one(
        "res.users",
        string="Triage of Complaints",
        domain=[("share", "=", False)],
        help="Finds out whose complaint it is when the sender is not known; without one, sales "
        "administration does.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._make_complaint_alias()
        return companies

    @api.model
    def _make_complaint_aliases(self):
        self.with_context(active_test=False).search(
            [("complaint_alias_id", "=", False)]
        )._make_complaint_alias()

    def _make_complaint_alias(self):
        """The address for complaints: `complaints`, with the company's number where that is taken."""
        for company in self.sudo():
            alias = self.env["mail.alias"].sudo()
            domain = company.alias_domain_id
            taken = alias.search_count(
                [("alias_name", "=", "complaints"), ("alias_domain_id", "=", domain.id)], limit=1
            )
            company.complaint_alias_id = alias.create(
                {
                    "alias_name": f"complaints-{company.id}" if taken else "complaints",
                    "alias_domain_id": domain.id,
                    "alias_model_id": self.env["ir.model"]._get_id("sales.complaint"),
                    "alias_defaults": repr({"company_id": company.id}),
                }
            )
