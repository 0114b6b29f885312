from datetime import timedelta

from odoo import fields

from odoo.addons.sales_visits.tests.common import VisitCase

HOUJIE = (22.9402, 113.6713)
JINJIANG = (24.7814, 118.5519)


class MapCase(VisitCase):
    """`c1` is in Houjie and `c3` in Jinjiang; `cls.first` and `cls.second`, together `cls.mine`, are visits
    of sales1 to `c1` on one day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for customer, (latitude, longitude) in ((cls.c1, HOUJIE), (cls.c3, JINJIANG)):
            customer.sudo().write(
                {
                    "partner_latitude": latitude,
                    "partner_longitude": longitude,
                    "geo_datum": "wgs84",
                }
            )
        noon = fields.Datetime.now().replace(hour=4, minute=0, second=0, microsecond=0)
        cls.first = cls.visit(cls.sales1, date_start=noon)
        cls.second = cls.visit(cls.sales1, date_start=noon + timedelta(hours=2))
        cls.mine = cls.first | cls.second
        cls.set_tiles("")

    @classmethod
    def set_tiles(cls, url, datum="wgs84", attribution=""):
        parameters = cls.env["ir.config_parameter"].sudo()
        parameters.set_param("leaflet.tile_url", url)
        parameters.set_param("leaflet.copyright", attribution)
        parameters.set_param("sales_visits_map.tile_datum", datum)

    def owe(self, customer, days):
        """`customer` is owed a visit in so many days."""
        today = customer.sudo()._duty_company()._sales_today()
        customer.sudo().write(
            {"visit_interval": 30, "next_visit_date": today + timedelta(days=days)}
        )

    def points(self, model, user, domain=()):
        return self.env[model].with_user(user).get_sales_map(list(domain))["points"]
