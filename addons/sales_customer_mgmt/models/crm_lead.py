from odoo import models

from .res_partner_confidentiality import CUSTOMER_MAKERS

# What a lead knows of its customer in columns of its own
CONTACT_FIELDS = {
    "partner_name", "contact_name", "email_from", "phone", "website", "function",
    "street", "street2", "city", "zip",
}  # fmt: skip


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def _prepare_customer_values(self, *args, **kwargs):
        """What a salesperson makes of a lead is a customer, and hidden like one (CM-4.2.2)."""
        values = super()._prepare_customer_values(*args, **kwargs)
        if not values.get("parent_id") and self.env.user.has_groups(CUSTOMER_MAKERS):
            values["is_sales_customer"] = True
        partners = self.env[
            "res.partner"
        ]  # internal notes belong to the file, which not everybody fills
        if not partners._has_field_access(partners._fields["comment"], "write"):
            values.pop("comment", None)
        return values

    def _exported_partners(self, paths):
        partners = super()._exported_partners(paths)
        return partners | self.partner_id.sudo() if CONTACT_FIELDS & set(paths) else partners
