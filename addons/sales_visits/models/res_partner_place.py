from contextlib import suppress

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.sales_customer_mgmt.models.res_partner import CUSTOMER_FILE_GROUPS

from ..geo import DATUMS, to_wgs84
from ..way import way_url

PLACE = {"partner_latitude", "partner_longitude", "geo_datum"}


class ResPartner(models.Model):
    """Where a customer is: what check-ins are measured by (VM-6.2), so that nobody who checks in moves it.

    The place of a reviewed customer changes only after review, as its name does (CM-4.1.3). An address
    that changes takes its place away, as Odoo does: then an arrival is unclear, and proposes one.
    """

    _inherit = "res.partner"

    geo_datum = fields.Selection(
        DATUMS,
        string="Coordinates in",
        groups=CUSTOMER_FILE_GROUPS,
        help="What maps of China show is GCJ-02; without an answer, as the company says.",
    )

    _place_on_earth = models.Constraint(
        "CHECK (partner_latitude BETWEEN -90 AND 90 AND partner_longitude BETWEEN -180 AND 180)",
        "A place lies between -90° and 90° north, -180° and 180° east.",
    )

    def write(self, vals):
        held = PLACE & vals.keys()
        if self.env.su or not held or not (closed := self._with_closed_place()):
            return super().write(vals)
        for customer in closed:
            customer._hold_key_fields({name: vals[name] for name in held})
        if self - closed:
            super(ResPartner, self - closed).write(dict(vals))
        rest = {name: value for name, value in vals.items() if name not in held}
        return super(ResPartner, closed).write(rest) if rest else True

    def _with_closed_place(self):
        return self.filtered(
            lambda c: c.is_sales_customer and c.approval_state in ("submitted", "approved")
        )

    def _place(self):
        """(latitude, longitude) in WGS-84, or None."""
        if not (self.partner_latitude or self.partner_longitude):
            return None
        place = self.partner_latitude, self.partner_longitude
        return to_wgs84(*place) if self._datum() == "gcj02" else place

    def _datum(self):
        return self.geo_datum or (self.company_id or self.env.company).geo_datum

    def _propose_place(self, fix):
        """Where somebody arrived is asked to become the place of a customer that has none."""
        place = {
            "partner_latitude": round(fix.latitude, 7),
            "partner_longitude": round(fix.longitude, 7),
            "geo_datum": "wgs84",
        }
        changes = self.env["sales.customer.change"]
        if self.sudo().approval_state != "approved":
            if self.sudo().approval_state != "submitted":
                self.sudo().write(place)
        elif self.has_access("write") and not any(
            PLACE & change.changes.keys() for change in changes._waiting(self)
        ):
            # Where nobody can agree to it, the arrival counts all the same.
            with suppress(UserError), self.env.cr.savepoint():
                self._hold_key_fields(place)

    def _way_url(self):
        """A link that opens the company's map application with the way to this customer."""
        return way_url(
            self.env.company.sales_map_app, self._place(), self.name or "", self._visit_address()
        )

    def _visit_address(self):
        """Where to go, in a line."""
        return " ".join(filter(None, (self.city, self.street)))
