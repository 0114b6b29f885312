from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _handover_documents(self):
        return {
            **super()._handover_documents(),
            "sales.visit": ("user_id", "partner_id", [("state", "=", "planned")]),
            "sales.visit.request": (
                None,
                "partner_id",
                [("state", "=", "open"), ("visit_id.state", "=", "planned")],
            ),
        }
