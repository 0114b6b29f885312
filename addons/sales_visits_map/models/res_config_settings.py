from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.sales_visits.geo import DATUMS


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    map_tile_url = fields.Char(
        string="Address of the Tiles",
        config_parameter="leaflet.tile_url",
        help="With {z}, {x} and {y}; without an address places and routes are shown on squared paper.",
    )
    map_attribution = fields.Char(
        string="Origin of the Tiles",
        config_parameter="leaflet.copyright",
        help="Shown in the corner of the map, as most providers ask for.",
    )
    map_tile_datum = fields.Selection(
        DATUMS,
        string="Tiles in",
        config_parameter="sales_visits_map.tile_datum",
        default="wgs84",
        help="Maps of China, such as AMap's, are in GCJ-02; places are moved to where the tiles show them.",
    )

    @api.constrains("map_tile_url")
    def _check_map_tile_url(self):
        for settings in self:
            url = settings.map_tile_url or ""
            if url and not ("{z}" in url and "{x}" in url and ("{y}" in url or "{-y}" in url)):
                raise ValidationError(
                    self.env._(
                        "The address of the map's tiles names no tile: it has {z}, {x} and {y} in it, "
                        "as in https://tiles.example.com/{z}/{x}/{y}.png."
                    )
                )

    @api.model
    def get_values(self):
        """The library's addon keeps the word "False" where there is no address."""
        return super().get_values() | {
            "map_tile_url": self.env["sales.map.mixin"]._map_tiles()["url"]
        }
