from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command


class SalesDemo(models.AbstractModel):
    """A lot that went to several customers, one of whom complains: the others are called (SD-2.3.4)."""

    _inherit = "sales.demo"

    @api.model
    def _relive_lot(self, lot, made, trials, underway):
        """A lot was made on the first day, and goes out for trial.

        :param lot: its id
        :param made: how much
        :param trials: [(working days ago, "HH:MM", customer, quantity)], the first one first
        :param underway: [(customer, quantity)] of what is packed and leaves tomorrow
        """
        self = self.with_context(tracking_disable=True, mail_create_nolog=True)
        lot = self.env["stock.lot"].browse(lot)
        with self._back_at(self._when(*trials[0][:2]) - timedelta(days=1)):
            self._put_in_stock(lot, made)
        for when, at, customer, quantity in trials:
            with self._back_at(self._when(when, at)):
                picking = self._send_out(lot, customer, quantity)
                picking.move_ids.picked = True
                picking._action_done()
        for customer, quantity in underway:
            tomorrow = fields.Datetime.now() + timedelta(days=1)
            self._send_out(lot, customer, quantity).scheduled_date = tomorrow

    def _outgoing_type(self, lot):
        company = [("company_id", "=", lot.company_id.id)]
        return self.env["stock.warehouse"].search(company, limit=1).out_type_id

    def _put_in_stock(self, lot, quantity):
        quants = self.env["stock.quant"].with_company(lot.company_id)
        quants.with_context(inventory_mode=True).create(
            {
                "product_id": lot.product_id.id,
                "lot_id": lot.id,
                "location_id": self._outgoing_type(lot).default_location_src_id.id,
                "inventory_quantity": quantity,
            }
        ).action_apply_inventory()

    def _send_out(self, lot, customer, quantity):
        """A delivery without an order, of what the customer tries out."""
        kind = self._outgoing_type(lot)
        places = {
            "location_id": kind.default_location_src_id.id,
            "location_dest_id": self.env.ref("stock.stock_location_customers").id,
        }
        move = {"product_id": lot.product_id.id, "product_uom_qty": quantity, **places}
        picking = (
            self.env["stock.picking"]
            .with_company(lot.company_id)
            .create(
                {
                    "picking_type_id": kind.id,
                    "partner_id": self.env.ref(f"sales_customer_mgmt.customer_{customer}").id,
                    "origin": "试用 Trial",
                    "move_ids": [Command.create(move)],
                    **places,
                }
            )
        )
        picking.action_confirm()
        picking.action_assign()
        return picking

    def _deed_trace(self, complaint):
        """Quality has everybody called who got the lot, too."""
        rows = complaint._trace_rows(complaint._traced_lots())
        complaint._call_customers([row["partner_id"] for row in rows])

    def _deed_called(self, complaint, customer, said):
        """Who is in charge of the customer has called, and writes down what was said."""
        customer = self.env.ref(f"sales_customer_mgmt.customer_{customer}")
        call = complaint._calls(customer.ids).filtered("active")
        call.with_env(complaint.env).action_feedback(said)
