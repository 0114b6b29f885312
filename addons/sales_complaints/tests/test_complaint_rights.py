from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ComplaintCase

READERS = {"sales1", "supervisor1", "salesadmin", "gm", "quality"}
WRITERS = READERS - {"quality"}
EVERYBODY = READERS | {"sales2", "sales3", "supervisor2", "finance", "employee"}


@tagged("post_install", "-at_install")
class TestComplaintRights(ComplaintCase):
    """Who sees a complaint and who handles it (security.md 1)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine = cls.complaint(cls.sales1)

    def test_who_reads_and_writes(self):
        for login in EVERYBODY:
            mine = self.mine.with_user(self.users[login])
            with self.subTest(login=login):
                self.assertEqual(mine.has_access("read"), login in READERS)
                self.assertEqual(mine.has_access("write"), login in WRITERS)
                self.assertFalse(mine.has_access("unlink"))

    def test_verbs_are_for_who_handles_it(self):
        for login in EVERYBODY - WRITERS:
            mine = self.mine.with_user(self.users[login])
            with self.subTest(login=login), self.assertRaises(AccessError):
                mine.action_confirm()
            with self.subTest(login=login), self.assertRaises(AccessError):
                mine.action_reject("So be it")

    def test_quality_reopens(self):
        self.mine.action_reject("Not our product")
        self.mine.with_user(self.quality).action_reopen("It is our product")
        self.assertEqual(self.mine.state, "registered")

    def test_who_assigns(self):
        with self.assertRaises(AccessError):
            self.mine.with_user(self.sales1).user_id = self.sales2
        self.mine.with_user(self.supervisor1).user_id = self.sales2
        with self.assertRaises(AccessError):
            self.mine.with_user(self.supervisor1).user_id = self.sales3
        self.mine.with_user(self.salesadmin).user_id = self.sales3
        self.assertTrue(self.mine.with_user(self.sales3).has_access("write"))

    def test_kept_for_ever(self):
        with self.assertRaises(AccessError):
            self.mine.with_user(self.salesadmin).unlink()
        with self.assertRaises(UserError):
            self.mine.unlink()
