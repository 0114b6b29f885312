from odoo import fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    # named as the community's sale_commercial_partner names it
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", store=True, string="Customer (Company)"
    )

    # the last order of each customer (SD-3.3.1), and what it bought (SD-4.2.1)
    _confirmed_index = models.Index("(commercial_partner_id, date_order DESC) WHERE state = 'sale'")

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
