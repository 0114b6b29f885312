from secrets import token_urlsafe

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import consteq


class ResPartner(models.Model):
    """The customer's link: who has it enters complaints of this customer without a login (CM-5.1.1)."""

    _inherit = "res.partner"

    complaint_token = fields.Char(
        copy=False, readonly=True, groups="base.group_system", export_string_translation=False
    )

    _complaint_token_unique = models.UniqueIndex(
        "(complaint_token) WHERE complaint_token IS NOT NULL", "This link is taken already."
    )

    @api.model
    def _kept_fields(self):
        return super()._kept_fields() | {"complaint_token"}

    def action_complaint_link(self):
        """The link, to be handed to the customer; made when it is asked for first."""
        self.ensure_one()
        self.check_access("write")
        if not self.sudo().complaint_token:
            self._renew_complaint_link()
        return self.env["sales.complaint.link"]._open(
            self.env._("Complaint Link of %s", self.name), self._complaint_link(), partner=self
        )

    def _renew_complaint_link(self):
        """From now on only the new link works."""
        if not self.is_sales_customer:
            raise UserError(
                self.env._("Complaints are those of customers: register it first (CM-4.1.2).")
            )
        self.sudo().complaint_token = token_urlsafe(32)

    def _complaint_link(self):
        return f"{self.get_base_url()}/complaint/new/{self.sudo().complaint_token}"

    def _complaint_company(self):
        """Whose complaints those of this customer are: of who is in charge, when nothing says more."""
        customer = self.sudo()
        return customer.company_id or customer.responsible_id.company_id or self.env.company

    @api.model
    def _by_complaint_link(self, token):
        """The customer whose link ends with `token`, or nobody."""
        customer = self.sudo().search(
            [("complaint_token", "=", token), ("is_sales_customer", "=", True)], limit=1
        )
        matches = token and customer and consteq(customer.complaint_token, token)
        return customer if matches else self.browse()
