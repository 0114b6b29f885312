from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from odoo.addons.sales_policy.deadline import local_date

from .common import VisitCase


@tagged("post_install", "-at_install")
class TestFirstDelivery(VisitCase):
    """After a product's first sale the salesperson goes to see how it is used (SD-2.4.1)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.c1.sudo().customer_grade_id = cls.env.ref("sales_policy.grade_a")
        cls.product = cls.env["product.product"].create({"name": "EVA sole", "type": "consu"})

    def deliver(self, customer=None, product=None):
        order = self.env["sale.order"].create(
            {
                "partner_id": (customer or self.c1).id,
                "order_line": [fields.Command.create({"product_id": (product or self.product).id})],
            }
        )
        order.action_confirm()
        order.order_line.qty_delivered = 1
        if "effective_date" in order._fields:
            order.effective_date = fields.Datetime.now()
        return order

    def find(self):
        with self.enter_registry_test_mode():
            self.env.ref("sales_visits.ir_cron_first_delivery").method_direct_trigger()
        return self.env["sales.first.delivery"].search([("product_id", "=", self.product.id)])

    def made(self, after=timedelta(minutes=1)):
        visit = self.visit(self.sales1)
        visit._begin(fields.Datetime.now() + after)
        visit._finish(fields.Datetime.now() + after)
        return visit

    def test_the_first_one_is_found_once(self):
        self.deliver()
        first = self.find()
        self.assertEqual((first.partner_id, first.responsible_id), (self.c1, self.sales1))
        self.assertTrue(first.is_owed)
        duty = first.duty_ids
        self.assertEqual((duty.clause_id.number, duty.user_id), ("SD-2.4.1", self.sales1))
        tz = self.env.company._sales_tz()
        opened, due = (local_date(moment, tz) for moment in (first.date_delivered, duty.deadline))
        self.assertEqual((due - opened).days, 15)
        self.deliver()
        self.assertEqual(self.find(), first)
        self.deliver(self.c3)
        self.assertEqual(len(self.find()), 2)

    def test_what_is_only_ordered_waits(self):
        self.deliver().order_line.qty_delivered = 0
        self.assertFalse(self.find())

    def test_a_grade_without_a_number_owes_no_visit(self):
        self.c1.sudo().customer_grade_id = self.env.ref("sales_policy.grade_d")
        self.deliver()
        first = self.find()
        self.assertFalse(first.is_owed or first.duty_ids)

    def test_seen_on_a_visit_after_the_delivery(self):
        self.deliver()
        first = self.find().with_user(self.sales1)
        early = self.made(after=timedelta(days=-1))
        with self.assertRaisesRegex(ValidationError, "comes after the delivery"):
            first.write({"visit_id": early.id, "usage": "Injection, 30 s"})
        visit = self.made()
        with self.assertRaisesRegex(ValidationError, "how the product is used"):
            first.write({"visit_id": visit.id, "usage": " "})
        with self.assertRaisesRegex(ValidationError, "that is over"):
            first.write({"visit_id": self.visit(self.sales1).id, "usage": "Injection, 30 s"})
        first.write({"visit_id": visit.id, "usage": "Injection, 30 s"})
        self.assertEqual(first.sudo().duty_ids.state, "done")

    def test_rights(self):
        self.deliver()
        first = self.find()
        for login, user in self.users.items():
            with self.subTest(login):
                seen = first.with_user(user).has_access("read")
                self.assertEqual(seen, login in {"sales1", "supervisor1", "gm", "salesadmin"})
        with self.assertRaises(AccessError):
            first.with_user(self.sales1).date_delivered = fields.Datetime.now()
        with self.assertRaises(AccessError):
            first.with_user(self.sales1).is_owed = False
        with self.assertRaises(AccessError):
            first.with_user(self.sales1).unlink()
