from odoo import api, fields, models

ORDER_LINES = 200


class SalesComplaint(models.Model):
    """The quick form: who has a customer on the telephone registers what is said on one screen (CM-5.1.2)."""

    _inherit = "sales.complaint"

    sold_product_ids = fields.Many2many(
        "product.product",
        compute="_compute_sold_product_ids",
        help="What was sold to the customer: of the delivery or order where one is named.",
    )

    @api.depends("partner_id", "order_id", "picking_id")
    def _compute_sold_product_ids(self):
        for complaint in self:
            moves, lines = complaint.picking_id.move_ids, complaint.order_id.order_line
            complaint.sold_product_ids = (
                moves.product_id or lines.product_id or complaint._sold_lately()
            )

    def _sold_lately(self):
        lines = self.env["sale.order.line"]
        if not self.partner_id or not lines.has_access("read"):
            return lines.product_id
        orders = self.env["sale.order"].search(
            [("commercial_partner_id", "=", self.partner_id._origin.id), ("state", "=", "sale")],
            limit=ORDER_LINES,
        )
        return orders.order_line.product_id

    @api.onchange("order_id", "picking_id", "lot_id", "contact_id")
    def _onchange_source(self):
        """Whatever is found first says whose it is and what it is about."""
        theirs = self.contact_id or self.picking_id.partner_id or self.order_id.partner_id
        customer = theirs.commercial_partner_id
        if not self.partner_id and customer.is_sales_customer:
            self.partner_id = customer
        if self.lot_id:
            self.product_id = self.lot_id.sudo().product_id
        elif not self.product_id:
            products = (self.picking_id.move_ids or self.order_id.order_line).product_id
            self.product_id = products if len(products) == 1 else False

    @api.model
    def _quick_action(self, **values):
        """The quick form, filled with `values`."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_complaints.sales_complaint_action_quick"
        )
        context = {f"default_{name}": value for name, value in values.items() if value}
        return {**action, "context": context}

    def action_open_registered(self):
        """It is saved, and stands there with its number and its clocks."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "current",
        }
