from datetime import timedelta

from odoo import api, fields, models
from odoo.tools.misc import hmac


class SalesComplaintAttempt(models.Model):
    """Who entered complaints without a login in the last hour: nobody floods us (CM-5.1.1)."""

    _name = "sales.complaint.attempt"
    _description = "Complaint Entered without Login"

    key = fields.Char(required=True, export_string_translation=False)

    _key_index = models.Index("(key, create_date)")

    @api.model
    def _allow(self, customer, address):
        """Count one attempt for the link of `customer` and one for the network address, of which only
        a keyed hash is kept; False when one of them has had its share of the hour."""
        value = self.env["sales.clause"]._value
        company = customer._complaint_company()
        hashed = hmac(self.env(su=True), "sales_complaint_attempt", address or "")
        limits = {
            f"link {customer.id}": value("CM-5.1.1", "link_limit", company),
            f"address {hashed}": value("CM-5.1.1", "address_limit", company),
        }
        attempts = self.sudo()
        since = fields.Datetime.now() - timedelta(hours=1)
        for key, limit in limits.items():
            domain = [("key", "=", key), ("create_date", ">", since)]
            if attempts.search_count(domain, limit=int(limit)) >= limit:
                return False
        attempts.create([{"key": key} for key in limits])
        return True

    @api.autovacuum
    def _gc_attempts(self):
        limit = 10000
        yesterday = fields.Datetime.now() - timedelta(days=1)
        old = self.sudo().search([("create_date", "<", yesterday)], limit=limit)
        old.unlink()
        return len(old), len(old) == limit
