from odoo import models

# What a lead knows of its customer in columns of its own
CONTACT_FIELDS = {
    "partner_name", "contact_name", "email_from", "phone", "website", "function",
    "street", "street2", "city", "zip",
}  # fmt: skip


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def _prepare_customer_values(self, *args, **kwargs):
        """Internal notes belong to the customer file, which not everybody fills (CM-4.2.2)."""
        values = super()._prepare_customer_values(*args, **kwargs)
        partners = self.env["res.partner"]
        if not partners._has_field_access(partners._fields["comment"], "write"):
            values.pop("comment", None)
        return values

    def _exported_partners(self, paths):
        partners = super()._exported_partners(paths)
        return partners | self.partner_id.sudo() if CONTACT_FIELDS & set(paths) else partners
