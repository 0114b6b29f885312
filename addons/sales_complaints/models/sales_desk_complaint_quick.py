from odoo import models


class SalesDesk(models.AbstractModel):
    _inherit = "sales.desk"

    def _section_complaints(self):
        """Whoever may register a complaint does it from the desk, also where none waits (CM-5.1.2)."""
        section = super()._section_complaints()
        if not self.env["sales.complaint"].has_access("create"):
            return section
        return {
            "name": "complaints",
            "title": self.env._("My complaints"),
            "count": 0,
            "urgent": 0,
            "rows": [],
            "action": "sales_complaints.sales_complaint_action_mine",
            "empty": self.env._("No complaint waits for you."),
            **(section or {}),
            "deed": {
                "label": self.env._("Register"),
                "action": "sales_complaints.sales_complaint_action_quick",
            },
        }
