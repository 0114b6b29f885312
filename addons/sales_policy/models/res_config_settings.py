from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    duty_warning_percent = fields.Float(
        related="company_id.duty_warning_percent", readonly=False, digits=(16, 1)
    )
    duty_escalation_hours = fields.Float(
        related="company_id.duty_escalation_hours", readonly=False, digits=(16, 1)
    )
    sales_digest_hour = fields.Integer(related="company_id.sales_digest_hour", readonly=False)
