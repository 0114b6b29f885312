from odoo import fields, models

from .res_partner import CUSTOMER_FILE_GROUPS


class SalesProspectMixin(models.AbstractModel):
    """The contact scheme of a prospect, lead or customer (SD-3.2.1)."""

    _inherit = "sales.prospect.mixin"

    contact_scheme_id = fields.Many2one(
        "sales.contact.scheme",
        string="Contact Scheme",
        compute="_compute_contact_scheme_id",
        groups=CUSTOMER_FILE_GROUPS,
    )
    contact_progress = fields.Float(
        compute="_compute_contact_scheme_id",
        groups=CUSTOMER_FILE_GROUPS,
        help="Steps of the contact scheme that are done, in percent.",
    )

    def _compute_contact_scheme_id(self):
        """The running scheme, else the last one."""
        schemes = self.env["sales.contact.scheme"]
        name = schemes._prospect_field(self)
        found = schemes.sudo().search([(name, "in", self.ids)])
        by_prospect = found.sorted(lambda s: s.state != "running").grouped(name)
        for prospect in self:
            scheme = by_prospect.get(prospect._origin, schemes)[:1]
            prospect.contact_scheme_id = scheme
            prospect.contact_progress = scheme.progress

    def action_launch_scheme(self):
        for prospect in self:
            self.env["sales.contact.scheme"]._launch(prospect)

    def action_open_scheme(self):
        self.ensure_one()
        return self.contact_scheme_id._get_records_action()


class ResPartner(models.Model):
    _inherit = "res.partner"

    contact_budget = fields.Monetary(
        currency_field="file_currency_id",
        copy=False,
        groups=CUSTOMER_FILE_GROUPS,
        help="What may be spent on winning this prospect (SD-3.2.1).",
    )

    _contact_budget_range = models.Constraint(
        "CHECK (contact_budget BETWEEN 0 AND 1e12)",
        "A budget is between 0 and a million million.",
    )

    def _turned_formal(self):
        super()._turned_formal()
        self.env["sales.contact.scheme"]._end_for(self, "formal")


class CrmLead(models.Model):
    _inherit = "crm.lead"

    contact_budget = fields.Monetary(
        currency_field="company_currency",
        copy=False,
        groups=CUSTOMER_FILE_GROUPS,
        help="What may be spent on winning this prospect (SD-3.2.1).",
    )

    _contact_budget_range = models.Constraint(
        "CHECK (contact_budget BETWEEN 0 AND 1e12)",
        "A budget is between 0 and a million million.",
    )

    def action_archive(self):
        """What is lost is not contacted any more."""
        schemes = self.env["sales.contact.scheme"].sudo()
        schemes.search(schemes._running_domain(self))._end("stopped")
        return super().action_archive()
