from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import hmac


class SalesComplaintAttempt(models.Model):
    """How many complaints came without a login in an hour, by link and by network address: nobody
    floods us (CM-5.1.1). Of an address only a keyed hash is kept, for a day."""

    _name = "sales.complaint.attempt"
    _description = "Complaints Entered without Login"

    key = fields.Char(required=True, export_string_translation=False)
    hour = fields.Datetime(required=True, export_string_translation=False)
    count = fields.Integer(export_string_translation=False)

    _once = models.UniqueIndex("(key, hour)", "This hour is counted already.")

    @api.model
    def _allow(self, customer, address):
        """Count one attempt; False when the link of `customer` or the address has had its share of
        the hour."""
        value = self.env["sales.clause"]._value
        company = customer._complaint_company()
        hashed = hmac(self.env(su=True), "sales_complaint_attempt", address or "")
        limits = {
            f"address {hashed}": value("CM-5.1.1", "address_limit", company),
            f"link {customer.id}": value("CM-5.1.1", "link_limit", company),
        }
        return all([self._count(key) <= limit for key, limit in limits.items()])

    @api.model
    def _count(self, key):
        """One more in this hour. Attempts at once wait for each other: one row is one truth."""
        hour = fields.Datetime.now().replace(minute=0, second=0, microsecond=0)
        [(count,)] = self.env.execute_query(
            SQL(
                """
                INSERT INTO sales_complaint_attempt AS attempt (key, hour, count)
                     VALUES (%(key)s, %(hour)s, 1)
                ON CONFLICT (key, hour) DO UPDATE SET count = attempt.count + 1
                  RETURNING count
                """,
                key=key,
                hour=hour,
            )
        )
        return count

    @api.autovacuum
    def _gc_attempts(self):
        limit = 10000
        yesterday = fields.Datetime.now() - timedelta(days=1)
        old = self.sudo().search([("hour", "<", yesterday)], limit=limit)
        old.unlink()
        return len(old), len(old) == limit
