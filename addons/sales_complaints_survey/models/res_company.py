from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    aftersales_survey_id = fields.Many2one(
        "survey.survey",
        string="Survey after Delivery",
        help="Without one, customers are asked the one question whether they are satisfied (SP-6.3).",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    aftersales_survey_id = fields.Many2one(
        related="company_id.aftersales_survey_id", readonly=False
    )
