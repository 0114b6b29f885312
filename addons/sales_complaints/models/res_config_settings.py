from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    complaint_alias_id = fields.Many2one(related="company_id.complaint_alias_id")
    complaint_alias_name = fields.Char(
        related="complaint_alias_id.alias_name", string="Address for Complaints", readonly=False
    )
    complaint_alias_domain = fields.Char(related="complaint_alias_id.alias_domain")
    complaint_acknowledge = fields.Boolean(
        related="company_id.complaint_acknowledge", readonly=False
    )
    complaint_triage_user_id = fields.Many2one(
        related="company_id.complaint_triage_user_id", readonly=False
    )
