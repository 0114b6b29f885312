from odoo import models

DECIDERS = "sales_policy.group_sales_administration,sales_policy.group_general_manager"


class SalesApproval(models.Model):
    """Who decides on a change of a grade (SD-4.2.1), beside the supervisor whose turn it is."""

    _inherit = "sales.approval"

    def _decidable(self):
        """Sales administration and the general manager decide on every change of a grade but their own."""
        decidable = super()._decidable()
        if not self.env.user.has_groups(DECIDERS):
            return decidable
        return self.filtered(
            lambda step: (
                step in decidable
                or (
                    step.res_model == "sales.grade.change"
                    and step.state == "pending"
                    and self.env.user not in step.sudo().owner_ids
                )
            )
        )
