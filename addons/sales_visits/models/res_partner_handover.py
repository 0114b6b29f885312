from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _handover_documents(self):
        return {
            **super()._handover_documents(),
            "sales.visit": ("user_id", "partner_id", [("state", "=", "planned")]),
            "sales.visit.report": (
                "user_id",
                "partner_id",
                [("approval_state", "in", ("draft", "returned"))],
            ),
            "sales.promise": ("user_id", "partner_id", [("state", "in", ("open", "broken"))]),
            "sales.visit.request": (
                None,
                "partner_id",
                [("state", "=", "open"), ("visit_id.state", "=", "planned")],
            ),
        }
