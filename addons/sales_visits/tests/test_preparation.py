from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import VisitCase

# VM-5.1, who may do what on an item of a visit of sales1: r(ead) w(rite) c(reate) d(elete)
MATRIX = {
    "sales1": "rwcd",
    "sales2": "",
    "sales3": "",
    "supervisor1": "rwcd",
    "supervisor2": "",
    "gm": "rwcd",
    "salesadmin": "r",
    "finance": "",
    "employee": "",
}


@tagged("post_install", "-at_install")
class TestPreparation(VisitCase):
    """What is prepared for a visit, by its purposes (VM-5.1)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["sales.visit.material"].search([("active", "=", True)]).active = False
        cls.new_product = cls.env.ref("sales_visits.sales_visit_purpose_new_product")
        cls.cards, cls.gift, cls.samples = cls.env["sales.visit.material"].create(
            [
                {"name": "Cards"},
                {"name": "Calendar", "purpose_ids": cls.purpose.ids},
                {"name": "New soles", "purpose_ids": cls.new_product.ids},
            ]
        )
        cls.own = cls.visit(cls.sales1)

    def line(self, material, visit=None):
        visit = visit or self.own
        return visit.preparation_ids.filtered(lambda line: line.material_id == material)

    def test_the_purposes_make_the_list(self):
        self.assertEqual(self.own.preparation_ids.material_id, self.cards | self.gift)
        many = self.visit(self.sales1, purpose_ids=(self.purpose | self.new_product).ids)
        self.assertEqual(many.preparation_ids.material_id, self.cards | self.gift | self.samples)
        self.assertEqual(
            self.visit(self.sales1, purpose_ids=[]).preparation_ids.material_id, self.cards
        )

    def test_other_purposes_add_and_never_remove_what_is_packed(self):
        self.line(self.gift).action_tick()
        self.own.purpose_ids = self.new_product
        self.assertEqual(
            self.own.preparation_ids.material_id, self.cards | self.gift | self.samples
        )
        self.own.purpose_ids = [Command.clear()]
        self.assertEqual(self.own.preparation_ids.material_id, self.cards | self.gift)

    def test_what_is_added_by_hand_stays(self):
        lines = self.env["sales.visit.preparation"].with_user(self.sales1)
        extra = lines.create({"visit_id": self.own.id, "material_id": self.samples.id})
        self.own.purpose_ids = [Command.clear()]
        self.assertTrue(extra.exists())
        extra.unlink()
        with self.assertRaisesRegex(UserError, "stays on the list"):
            self.line(self.cards).unlink()

    def test_percent_of_points_and_items(self):
        self.assertEqual(self.own.preparation, 0)
        for deed, percent in (
            (lambda: self.own.write({"is_appointed": True}), 20),
            (lambda: self.own.write({"contact_ids": self.c1.child_ids.ids}), 40),
            (lambda: self.own.write({"is_background_read": True}), 60),
            (lambda: self.line(self.cards).action_tick(), 80),
            (lambda: self.line(self.gift).action_tick(), 100),
            (lambda: self.line(self.gift).action_tick(), 80),
        ):
            deed()
            self.assertEqual(self.own.preparation, percent)

    def test_the_list_is_kept_once_the_visit_has_begun(self):
        line = self.line(self.gift)
        self.own.is_appointed = True
        self.own._begin(fields.Datetime.now())
        item = Command.create({"material_id": self.samples.id})
        for deed in (
            line.action_tick,
            lambda: self.own.write({"preparation_ids": [item]}),
            lambda: self.own.write({"is_appointed": False}),
            lambda: self.own.write({"is_background_read": True}),
        ):
            with self.assertRaises(UserError) as refused:
                deed()
            self.assertIn("prepares before the visit", str(refused.exception))
        self.own.purpose_ids = self.new_product
        self.assertNotIn(self.samples, self.own.preparation_ids.material_id)
        self.own.contact_ids = self.c1.child_ids
        self.assertEqual(self.own.preparation, 20)

    def test_matrix(self):
        line = self.line(self.gift)
        for login, expected in MATRIX.items():
            found = "".join(
                letter
                for letter, verb in zip("rwcd", ("read", "write", "create", "unlink"), strict=True)
                if line.with_user(self.users[login]).has_access(verb)
            )
            with self.subTest(login):
                self.assertEqual(found, expected)

    def test_nobody_packs_for_a_stranger(self):
        foreign = self.visit(self.sales3, partner_id=self.c3.id)
        line = self.line(self.gift, foreign)
        with self.assertRaises(AccessError):
            line.with_user(self.sales1).action_tick()
        lines = self.env["sales.visit.preparation"].with_user(self.sales1)
        with self.assertRaises(AccessError):
            lines.create({"visit_id": foreign.id, "material_id": self.samples.id})
        mine = self.line(self.gift).with_user(self.sales1)
        foreign.sudo().preparation_ids.unlink()
        with self.assertRaises(AccessError):
            mine.visit_id = foreign.id
        done = self.visit(self.sales3, partner_id=self.customer(self.sales3).id)
        done.sudo().partner_id = self.c1
        done.sudo().preparation_ids.unlink()
        self.assertTrue(done.with_user(self.sales1).has_access("read"), "in charge of the customer")
        with self.assertRaises(AccessError):
            mine.visit_id = done.id

    def test_lists_of_many_visits_are_made_at_once(self):
        common = {"partner_id": self.c1.id, "date_start": fields.Datetime.now()}
        visits = self.env["sales.visit"].create([{**common} for _i in range(10)])
        purposes = self.purpose | self.new_product
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(20):
            visits.purpose_ids = purposes
            self.env.flush_all()
        self.assertEqual(len(visits.preparation_ids), 30)
