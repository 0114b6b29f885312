from odoo.tests import Form, tagged

from .common import ComplaintCase


@tagged("post_install", "-at_install")
class TestComplaintQuick(ComplaintCase):
    """The quick form, and what it shows while one types (CM-5.1.2)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product, cls.other = cls.env["product.product"].create(
            [{"name": "Sole 42", "type": "consu"}, {"name": "Sole 43", "type": "consu"}]
        )
        cls.order = cls.env["sale.order"].create(
            {
                "partner_id": cls.c1.id,
                "user_id": cls.sales1.id,
                "order_line": [(0, 0, {"product_id": cls.product.id, "product_uom_qty": 1})],
            }
        )
        cls.order.action_confirm()
        cls.picking = cls.order.picking_ids

    def quick(self, user, action=None):
        context = (action or {}).get("context", {})
        complaints = self.env["sales.complaint"].with_user(user).with_context(**context)
        return Form(complaints, "sales_complaints.sales_complaint_view_form_quick")

    def test_registered_on_one_screen(self):
        form = self.quick(self.sales1)
        form.partner_id = self.c1
        form.title = "Soles come off"
        complaint = form.save()
        action = complaint.action_open_registered()
        self.assertEqual(action["res_id"], complaint.id)
        self.assertEqual((complaint.channel, complaint.user_id), ("phone", self.sales1))
        self.assertEqual(self.duty(complaint, "CM-5.1.2", "register").state, "done")
        self.assertEqual(self.duty(complaint, "CM-5.2.1").state, "open")

    def test_saved_as_a_browser_does(self):
        """With a log and followers, which other tests leave out."""
        context = {"tracking_disable": False, "mail_create_nolog": False}
        complaints = self.env["sales.complaint"].with_user(self.sales1).with_context(**context)
        values = {"title": "Soles come off", "partner_id": self.c1.id}
        [saved] = complaints.web_save(values, {"id": {}})
        complaint = complaints.browse(saved["id"])
        self.assertEqual(complaint.message_partner_ids, self.sales1.partner_id)
        for_another = self.c1.with_user(self.supervisor1).action_new_complaint()["context"]
        [saved] = (
            complaints.with_user(self.supervisor1)
            .with_context(**for_another)
            .web_save(values, {"id": {}})
        )
        self.assertIn(self.sales1.partner_id, complaints.browse(saved["id"]).message_partner_ids)

    def test_the_order_says_whose_it_is(self):
        form = self.quick(self.sales1)
        form.order_id = self.order
        self.assertEqual(form.partner_id, self.c1)
        self.assertEqual(form.product_id, self.product)
        self.assertEqual(form.sold_product_ids.ids, self.product.ids)

    def test_what_was_sold_to_the_customer(self):
        form = self.quick(self.sales1)
        self.assertFalse(form.sold_product_ids)
        form.partner_id = self.c1
        self.assertEqual(form.sold_product_ids.ids, self.product.ids)

    def test_from_the_customer_the_order_and_the_delivery(self):
        person = self.c1.child_ids[0]
        sources = (self.c1, person, self.order, self.picking)
        filled = []
        for source in sources:
            form = self.quick(self.sales1, source.with_user(self.sales1).action_new_complaint())
            form.title = "Soles come off"
            filled.append(form.save())
        self.assertEqual([c.partner_id for c in filled], [self.c1] * 4)
        self.assertEqual(
            [c.contact_id for c in filled], [person[:0], person, person[:0], person[:0]]
        )
        none = self.order[:0]
        self.assertEqual([c.order_id for c in filled], [none, none, self.order, self.order])
        self.assertEqual(filled[3].picking_id, self.picking)
        self.assertEqual([c.product_id for c in filled[2:]], [self.product] * 2)

    def test_similar_ones_the_most_similar_first(self):
        same_product = self.complaint(self.sales1, product_id=self.product.id)
        same_customer = self.complaint(self.sales1, product_id=self.other.id)
        foreign = self.complaint(self.sales3, partner_id=self.c3.id, product_id=self.product.id)
        ended = self.complaint(self.sales1, product_id=self.product.id)
        ended.action_reject("Not our product")
        form = self.quick(self.sales1)
        self.assertFalse(form.similar_ids)
        form.partner_id = self.c1
        self.assertEqual(set(form.similar_ids.ids), {same_product.id, same_customer.id})
        form.product_id = self.product
        form.title = "Soles come off again"
        similar = form.save().similar_ids
        self.assertEqual(similar.ids, (same_product + same_customer).ids)
        self.assertIn(same_customer, same_product.similar_ids)
        self.assertNotIn(same_product, same_product.similar_ids)
        self.assertIn(foreign, same_product.with_user(self.quality).similar_ids)

    def test_never_more_than_five(self):
        complaints = self.env["sales.complaint"].union(
            *(self.complaint(self.sales1, product_id=self.product.id) for _number in range(8))
        )
        self.assertEqual(len(complaints[0].similar_ids), 5)
        self.env.flush_all()
        self.env.invalidate_all()
        complaint = complaints[0].with_user(self.sales1)
        complaint.fetch(["partner_id", "product_id", "lot_id"])
        with self.assertQueryCount(8):
            self.assertEqual(len(complaint.similar_ids), 5)

    def test_the_desk_offers_it_to_who_may(self):
        for login in ("sales1", "supervisor1", "salesadmin", "quality", "finance"):
            section = self.env["sales.desk"].with_user(self.users[login])._section_complaints()
            with self.subTest(login):
                offered = bool(section and section["deed"])
                self.assertEqual(offered, login in ("sales1", "supervisor1", "salesadmin"))

    def test_the_action_is_for_who_may(self):
        action = self.env.ref("sales_complaints.sales_complaint_action_quick")
        for login in ("sales1", "quality", "employee"):
            may = self.users[login].all_group_ids & action.group_ids
            self.assertEqual(bool(may), login == "sales1")
