from odoo import api, models


class SalesDesk(models.AbstractModel):
    _inherit = "sales.desk"

    @api.model
    def _section_names(self):
        return [*super()._section_names(), "customers_left_behind"]

    def _section_customers_left_behind(self):
        """For who may hand them over: customers whose salesperson has left (SD-4.1)."""
        if not self.env["sales.handover"].has_access("create"):
            return None
        users = self.env["res.users"].sudo().with_context(active_test=False)
        gone = users.search([("active", "=", False), ("share", "=", False)])
        domain = [("is_sales_customer", "=", True), ("responsible_id", "in", gone.ids)]
        return self._section(
            "customers_left_behind",
            self.env._("Customers of people who left"),
            "res.partner",
            domain,
            urgent=[("id", "!=", False)],
            order="user_id, id desc",
            row=lambda customer: self._row(
                customer, customer.name, customer.user_id.name, urgent=True
            ),
            action="sales_customer_mgmt.res_partner_action_left_behind",
        )
