from odoo import api, models


class SalesDesk(models.AbstractModel):
    _inherit = "sales.desk"

    @api.model
    def _section_names(self):
        return [*super()._section_names(), "customers_to_complete"]

    def _section_customers_to_complete(self):
        """Customers registered but not submitted, or returned (CM-4.1.3): for who is in charge of any."""
        if not self.env.user.has_group("sales_policy.group_salesperson"):
            return None
        mine = [("is_sales_customer", "=", True), ("responsible_id", "=", self.env.uid)]
        section = self._section(
            "customers_to_complete",
            self.env._("My customers to complete"),
            "res.partner",
            [*mine, ("approval_state", "in", ("draft", "returned"))],
            urgent=[("approval_state", "=", "returned")],
            order="approval_state desc, create_date desc, id desc",
            read=["name", "approval_state", "completeness", "create_date"],
            row=lambda customer: self._row(
                customer,
                customer.name,
                customer.return_reason or self.env._("%s %% complete", customer.completeness),
                customer.create_date,
                urgent=customer.approval_state == "returned",
            ),
            action="sales_customer_mgmt.res_partner_action_to_complete",
            empty=self.env._("All files are complete."),
        )
        keeps = section["count"] or self.env["res.partner"].search_count(mine, limit=1)
        return section if keeps else None
