from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from odoo.addons.sales_customer_mgmt.tests.common_merge import MergeCase

from .test_aftersales import AftersalesCase

READERS = {"sales1", "supervisor1", "salesadmin", "gm", "quality"}
WRITERS = READERS - {"quality"}
EVERYBODY = READERS | {"sales2", "sales3", "supervisor2", "finance", "employee"}


@tagged("post_install", "-at_install")
class TestAftersalesRights(AftersalesCase):
    """Who reads and records after-sales contacts (security.md 1)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.deliver(cls.c1)
        cls.mine = cls.contacts(cls.c1)

    def test_matrix(self):
        for login in EVERYBODY:
            mine = self.mine.with_user(self.users[login])
            with self.subTest(login=login):
                self.assertEqual(mine.has_access("read"), login in READERS)
                self.assertEqual(mine.has_access("write"), login in WRITERS)
                self.assertFalse(mine.has_access("create"))
                self.assertFalse(mine.has_access("unlink"))

    def test_verbs(self):
        for login in EVERYBODY - WRITERS:
            mine = self.mine.with_user(self.users[login])
            for verb in ("action_record", "action_missed", "action_complain"):
                with self.subTest(login=login, verb=verb), self.assertRaises(AccessError):
                    getattr(mine, verb)()

    def test_not_created_nor_deleted_by_hand(self):
        vals = {"partner_id": self.c1.id, "company_id": 1, "day": "2026-01-01"}
        with self.assertRaises(AccessError):
            self.mine.with_user(self.salesadmin).create(vals)
        with self.assertRaises(UserError):
            self.mine.sudo().unlink()

    def test_satisfaction_of_a_customer(self):
        with self.assertRaises(AccessError):
            self.c1.with_user(self.finance).customer_satisfaction  # noqa: B018


@tagged("post_install", "-at_install")
class TestAftersalesMerge(MergeCase, AftersalesCase):
    def test_both_had_a_delivery_that_day(self):
        with freeze_time("2026-03-12 02:00:00"):
            pickings = self.deliver(self.kept) | self.deliver(self.gone)
        self.merge(self.kept, self.gone)
        contacts = self.contacts(self.kept)
        counting = contacts.filtered(lambda c: not c.merge_id)
        self.assertEqual(len(contacts), 2)
        self.assertEqual(counting.picking_ids, pickings)
        gone = contacts - counting
        self.assertEqual(self.duty_state(gone, "SP-6.1"), ["cancelled"])
        self.assertEqual(self.duty_state(counting, "SP-6.1"), ["open"])
