from odoo import models


class HrExpenseSplitWizard(models.TransientModel):
    _inherit = "hr.expense.split.wizard"

    def action_split_expense(self):
        """The parts of an expense belong to the same visit and request."""
        action = super().action_split_expense()
        whole = self.expense_id.sudo()
        parts = whole.search(
            [
                ("split_expense_origin_id", "=", whole.split_expense_origin_id.id),
                ("employee_id", "=", whole.employee_id.id),
                ("visit_id", "=", False),
                ("trip_id", "=", False),
            ]
        )
        parts._link_like(whole)
        return action
