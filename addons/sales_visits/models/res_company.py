from odoo import fields, models

from ..geo import DATUMS
from ..way import APPS


class ResCompany(models.Model):
    _inherit = "res.company"

    geo_datum = fields.Selection(
        DATUMS,
        string="Coordinates of Customers in",
        default="wgs84",
        required=True,
        help="What customers' coordinates are in unless a customer says otherwise; AMap gives GCJ-02.",
    )
    sales_map_app = fields.Selection(
        APPS, string="Map Application", default="geo", required=True, help="Opens with the way."
    )
