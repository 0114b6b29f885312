from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    # of each mail that comes in: Odoo looks for its sender without one
    _email_normalized_index = models.Index("(email_normalized) WHERE email_normalized IS NOT NULL")
