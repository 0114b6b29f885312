from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.sales_policy.duty import Duty

from .res_partner import CUSTOMER_FILE_GROUPS
from .res_partner_profile import CONTACT_FIELDS
from .res_partner_review import KEY_FIELDS


class ResPartner(models.Model):
    """What is known of a reviewed customer is kept fresh by its salesperson (CM-4.2.3).

    A change that a person enters refreshes the file, on the customer or on a contact; where nothing
    has changed, the salesperson confirms it.
    """

    _inherit = "res.partner"
    _duties = (
        Duty(
            "CM-4.2.3",
            "refresh",
            who="user_id",
            owed=[
                ("is_sales_customer", "=", True),
                ("approval_state", "=", "approved"),
                ("active", "=", True),
            ],
            renewed_by="date_refreshed",
            partner="self",
        ),
    )

    date_refreshed = fields.Datetime(
        string="Refreshed on",
        readonly=True,
        copy=False,
        groups=CUSTOMER_FILE_GROUPS,
        help="When the information was last changed or confirmed (CM-4.2.3).",
    )

    def action_confirm_information(self):
        """The salesperson confirms that the file is up to date (CM-4.2.3)."""
        self.check_access("write")
        self._mark_refreshed(confirmed=True)

    def _mark_refreshed(self, confirmed=False):
        """A person entered a change; of the changes of one day the first renews the duty."""
        now = fields.Datetime.now()
        customers = self.filtered("is_confidential").commercial_partner_id.sudo()
        stale = customers.filtered(
            lambda c: confirmed or not c.date_refreshed or c.date_refreshed.date() < now.date()
        )
        if stale:
            stale.write({"date_refreshed": now})

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.su:
            return super().create(vals_list)
        default = self.env.context.get("default_is_sales_customer")
        for vals in vals_list:
            vals.pop("date_refreshed", None)
            if vals.get("is_sales_customer", default):  # one write less for each of many
                vals["date_refreshed"] = fields.Datetime.now()
        partners = super().create(vals_list)
        partners._mark_refreshed()
        return partners

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        if "date_refreshed" in vals:
            raise AccessError(
                self.env._("A customer is refreshed by entering what changes (CM-4.2.3).")
            )
        result = super().write(vals)
        if vals.keys() & (KEY_FIELDS | CONTACT_FIELDS | set(self._customer_file_fields())):
            self._mark_refreshed()
        return result

    def unlink(self):
        contacts = self.filtered(lambda partner: partner.parent_id and partner.is_confidential)
        customers = contacts.commercial_partner_id - self
        result = super().unlink()
        customers._mark_refreshed()
        return result
