from odoo import Command

from .common import ComplaintCase

STEPS = ("offer", "accept", "carry_out", "feed_back", "close")


class QualityCase(ComplaintCase):
    """`cls.case` is the open case of `cls.mine`, a complaint of sales1; `cls.end(complaint)` brings one to
    its end, which the server draws for judgement."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.draw(100)
        cls.mine = cls.complaint(cls.sales1)
        cls.case = cls.mine.with_user(cls.quality)._case()
        cls.cause = cls.env.ref("sales_complaints.sales_complaint_cause_material_hardness")

    @classmethod
    def draw(cls, percent):
        value = cls.env.ref("sales_complaints.value_cm_7_1_2_sample")
        value.sudo().value = percent

    @classmethod
    def end(cls, complaint):
        complaint.action_confirm()
        for verb in STEPS:
            complaint._move(verb)

    @classmethod
    def corrective(cls, owner, case=None, **vals):
        """An action that `owner` does, given by quality."""
        case = case or cls.case
        actions = cls.env["sales.corrective.action"].with_user(cls.quality)
        return actions.create(
            {
                "name": "Measure the hardness of each batch",
                "user_id": owner.id,
                "date_due": actions.new()._today(),
                "case_ids": [(6, 0, case.ids)],
                **vals,
            }
        )


class TraceCase(QualityCase):
    """`cls.mine` is about a lot that `cls.c2` of sales2 got too, and `cls.c3` of sales3 is about to get;
    `trace(user)` is what `user` sees of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create(
            {"name": "Sole 39", "type": "consu", "is_storable": True, "tracking": "lot"}
        )
        cls.lot = cls.env["stock.lot"].create({"name": "L-7391", "product_id": cls.product.id})
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.env.company.id)], limit=1
        )
        cls.env["stock.quant"]._update_available_quantity(
            cls.product, cls.warehouse.lot_stock_id, 1000, lot_id=cls.lot
        )
        cls.c2 = cls.approved(cls.sales2)
        cls.delivered = cls.deliver(cls.c1, 100)
        cls.deliver(cls.c2, 200)
        cls.deliver(cls.c3, 300, done=False)
        cls.mine = cls.complaint(cls.sales1, product_id=cls.product.id, lot_id=cls.lot.id)

    @classmethod
    def deliver(cls, customer, quantity, done=True):
        customers = cls.env.ref("stock.stock_location_customers")
        places = {
            "location_id": cls.warehouse.lot_stock_id.id,
            "location_dest_id": customers.id,
        }
        move = {"product_id": cls.product.id, "product_uom_qty": quantity, **places}
        picking = cls.env["stock.picking"].create(
            {
                "picking_type_id": cls.warehouse.out_type_id.id,
                "partner_id": customer.id,
                "move_ids": [Command.create(move)],
                **places,
            }
        )
        picking.action_confirm()
        picking.action_assign()
        if done:
            picking.move_ids.picked = True
            picking.button_validate()
        return picking

    def trace(self, user, complaint=None):
        complaint = (complaint or self.mine).with_user(user)
        return (
            self.env["sales.complaint.trace"]
            .with_user(user)
            .browse(complaint.action_trace()["res_id"])
        )
