from odoo import api, models


class SaleOrder(models.Model):
    """The first confirmed order of a reviewed prospect makes a formal customer of it (SD-3.2.1)."""

    _inherit = "sale.order"

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders._turn_customers_formal()
        return orders

    def write(self, vals):
        """Whichever way an order is confirmed: button, portal, payment, import."""
        result = super().write(vals)
        if {"state", "partner_id"} & vals.keys():
            self._turn_customers_formal()
        return result

    def _turn_customers_formal(self):
        for order in self.filtered(lambda order: order.state == "sale"):
            customer = order.sudo().commercial_partner_id
            if customer.customer_stage == "prospect" and customer.approval_state == "approved":
                customer.with_env(self.env)._turn_formal(
                    self.env._("first order %s confirmed", order.name)
                )

    def _action_cancel(self):
        """A formal customer stays one: what was sold once is told, not undone (SD-3.2.1)."""
        confirmed = self.filtered(lambda order: order.state == "sale")
        result = super()._action_cancel()
        for order in confirmed:
            customer = order.sudo().commercial_partner_id
            if customer.customer_stage == "formal" and not order._has_other_order(customer):
                customer.message_post(
                    body=self.env._(
                        "%s was the only confirmed order and is cancelled. The customer stays formal; "
                        "without another order it counts as lost in time (SD-3.3.1).",
                        order.name,
                    ),
                    author_id=self.env.user.partner_id.id,
                )
        return result

    def _has_other_order(self, customer):
        return bool(
            self.sudo().search_count(
                [("commercial_partner_id", "=", customer.id), ("state", "=", "sale")], limit=1
            )
        )
