from odoo import api, fields, models

from .sales_desk_complaint import OPEN

SIMILAR = 5
OPEN_ONLY = "WHERE state IN ('registered', 'confirmed', 'offered', 'accepted', 'carried_out')"
KEYS = ("lot_id", "product_id", "partner_id")


class SalesComplaint(models.Model):
    """Open complaints of the same lot, product or customer, shown while one is entered: whoever answers
    the telephone sees that it is known (CM-5.1.2)."""

    _inherit = "sales.complaint"

    similar_ids = fields.Many2many(
        "sales.complaint",
        string="Similar Open Complaints",
        compute="_compute_similar_ids",
        help="Of the same lot, product or customer; those that have most in common first.",
    )

    _open_partner_index = models.Index(f"(partner_id, date_received DESC, id DESC) {OPEN_ONLY}")
    _open_product_index = models.Index(f"(product_id, date_received DESC, id DESC) {OPEN_ONLY}")
    _open_lot_index = models.Index(f"(lot_id, date_received DESC, id DESC) {OPEN_ONLY}")

    @api.depends(*KEYS)
    @api.depends_context("uid")
    def _compute_similar_ids(self):
        for complaint in self:
            complaint.similar_ids = complaint._similar()

    def _similar(self):
        """The newest few of each kind, by index, and of these the most similar; of those that the user
        may see."""
        own = {key: self[key]._origin.id for key in KEYS if self[key]}
        found = self.browse()
        for key, value in own.items():
            found |= self.search(
                [(key, "=", value), ("state", "in", OPEN), ("id", "not in", self._origin.ids)],
                limit=SIMILAR,
            )
        alike = {
            other: sum(other[key].id == value for key, value in own.items()) for other in found
        }
        return found.sorted(alike.get, reverse=True)[:SIMILAR]
