from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _handover_documents(self):
        return {
            **super()._handover_documents(),
            "sales.visit": ("user_id", "partner_id", [("state", "=", "planned")]),
        }
