from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _confirmation_error_message(self):
        """Anybody gets a quotation; an order is for a reviewed customer (CM-4.1.3)."""
        return super()._confirmation_error_message() or self._unreviewed_customer_message()

    def _unreviewed_customer_message(self):
        customer = self.partner_id.sudo().commercial_partner_id
        if not customer.is_sales_customer or customer.approval_state == "approved":
            return False
        if customer.approval_state == "submitted":
            return self.env._(
                "“%(customer)s” is under review: the order can be confirmed once %(approver)s has "
                "approved the customer (CM-4.1.3).",
                customer=customer.name,
                approver=customer._current_approver().name or "",
            )
        return self.env._(
            "“%s” has not been reviewed: submit the customer for review, and confirm the order once it "
            "is approved (CM-4.1.3).",
            customer.name,
        )
