from odoo import api, models


class SalesDesk(models.AbstractModel):
    _inherit = "sales.desk"

    @api.model
    def _section_names(self):
        return [*super()._section_names(), "customers_going_cold"]

    def _section_customers_going_cold(self):
        """Customers about to be lost (SD-3.3.1): one's own, those of the whole team for who leads one."""
        if not self.env.user.has_group("sales_policy.group_salesperson"):
            return None
        leads = self.env.user.has_group("sales_policy.group_supervisor")
        return self._section(
            "customers_going_cold",
            self.env._("Customers going cold"),
            "sales.customer.warning",
            [] if leads else [("user_id", "=", self.env.uid)],
            urgent=[("level", "=", "warn")],
            read=["partner_id", "company_id", "level", "facts", "date_last_order"],
            row=lambda warning: self._row(
                warning,
                warning.display_name,
                warning.sentence,
                urgent=warning.level == "warn",
            ),
            action="sales_customer_mgmt.sales_customer_warning_action",
            empty=self.env._("Nobody is going cold."),
        )
