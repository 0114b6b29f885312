from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    geo_datum = fields.Selection(related="company_id.geo_datum", readonly=False)
    sales_map_app = fields.Selection(related="company_id.sales_map_app", readonly=False)
