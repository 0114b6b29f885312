from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import VisitCase

READERS = {"sales1", "supervisor1", "gm", "salesadmin"}
WRITERS = {"sales1", "supervisor1", "gm"}


@tagged("post_install", "-at_install")
class TestVisitRights(VisitCase):
    """Who sees and changes visits (security.md), and what nobody enters."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls.visit(cls.sales1)

    def test_matrix(self):
        for login, user in self.users.items():
            visit = self.own.with_user(user)
            with self.subTest(login):
                self.assertEqual(visit.has_access("read"), login in READERS)
                self.assertEqual(visit.has_access("write"), login in WRITERS)
                self.assertEqual(visit.has_access("unlink"), login in WRITERS)

    def test_who_is_in_charge_now_reads_earlier_visits(self):
        self.own._begin(fields.Datetime.now())
        self.own._finish(fields.Datetime.now())
        self.c1.sudo().user_id = self.sales3
        self.assertTrue(self.own.with_user(self.sales3).has_access("read"))
        self.assertFalse(self.own.with_user(self.sales3).has_access("write"))
        self.assertTrue(self.own.with_user(self.sales1).has_access("read"))

    def test_planned_visits_go_along_with_the_customer(self):
        self.c1.sudo().user_id = self.sales2
        self.assertEqual(self.own.sudo().user_id, self.sales2)

    def test_nobody_plans_a_visit_to_a_hidden_customer(self):
        with self.assertRaises(AccessError):
            self.visit(self.sales3, partner_id=self.c1.id)

    def test_nobody_plans_for_a_stranger(self):
        with self.assertRaises(AccessError):
            self.visit(self.sales1, user_id=self.sales3.id)

    def test_what_happens_is_not_entered(self):
        visits = self.env["sales.visit"].with_user(self.sales1)
        forged = {
            "state": "done",
            "date_begun": fields.Datetime.now(),
            "date_finished": fields.Datetime.now(),
            "cancel_reason": "x",
        }
        common = {"partner_id": self.c1.id, "date_start": fields.Datetime.now()}
        for name, value in forged.items():
            with self.subTest(name):
                with self.assertRaises(AccessError):
                    self.own.with_user(self.sales1).write({name: value})
                with self.assertRaises(AccessError):
                    visits.create({**common, name: value})
                with_default = visits.with_context(**{f"default_{name}": value}).create(common)
                self.assertEqual(with_default[name], "planned" if name == "state" else False)
