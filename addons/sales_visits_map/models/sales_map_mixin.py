from odoo import api, models
from odoo.tools import html_sanitize

from odoo.addons.sales_visits.geo import to_gcj02

# More than this a map neither shows nor a person reads
MOST = 2000


class SalesMapMixin(models.AbstractModel):
    """What the view "sales_visit_map" shows of a model: records at the places of their customers.

    Nobody gets more than searching gives: records by their rules, and the place of a customer only when
    the reader sees that customer.
    """

    _name = "sales.map.mixin"
    _description = "Records on a Map"

    @api.model
    @api.readonly
    def get_sales_map(self, domain):
        """The points of the records in `domain`, how many there are, and what the map lies on.

        A point's `place` is [latitude, longitude] in the datum of the tiles, or False.
        """
        records = self.search_fetch(domain, self._map_fields(), order=self._map_order(), limit=MOST)
        places = records._map_customers()._map_places()
        return {
            "points": [
                {"place": False, "city": False, **point, **places.get(point["customer_id"], {})}
                for point in records._map_points()
            ],
            "total": self.search_count(domain) if len(records) == MOST else len(records),
            "tiles": self._map_tiles(),
        }

    @api.model
    def _map_fields(self):
        """Names of the fields that the points are made of."""
        return []

    @api.model
    def _map_order(self):
        """Which records come first where there are too many."""
        return self._order

    def _map_customers(self):
        """The customers at whose places these records are."""
        return self.env["res.partner"]

    def _map_points(self):
        """A dict a record, in their order: its `id`, `customer_id`, `name` and more."""
        return []

    @api.model
    def _map_tiles(self):
        """Address and origin of the tiles; "False" is how the library's addon says that there are none."""
        parameters = self.env["ir.config_parameter"].sudo()
        url = (parameters.get_param("leaflet.tile_url") or "").strip()
        return {
            "url": "" if url == "False" else url,
            "attribution": html_sanitize(parameters.get_param("leaflet.copyright") or ""),
        }

    @api.model
    def _map_shift(self):
        """The function that brings a place of WGS-84 where the tiles show it."""
        datum = self.env["ir.config_parameter"].sudo().get_param("sales_visits_map.tile_datum")
        return to_gcj02 if datum == "gcj02" else lambda *place: place
