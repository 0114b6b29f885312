from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import CustomerCase


@tagged("post_install", "-at_install")
class TestChange(CustomerCase):
    """Key fields of a reviewed customer change by review only (CM-4.1.3)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reviewed = cls.approved(cls.sales1)
        cls.changes = cls.env["sales.customer.change"]

    def waiting(self):
        return self.changes._waiting(self.reviewed)

    def test_old_values_stand(self):
        """CM-4.1.3: key fields wait, the rest is written at once; approval writes them."""
        old = self.reviewed.name
        self.reviewed.write(
            {"name": "New Name", "customer_needs": "Now more", "vat": self.reviewed.vat}
        )
        self.assertEqual((self.reviewed.name, self.reviewed.customer_needs), (old, "Now more"))
        change = self.waiting()
        self.assertEqual(list(change.changes), ["name"])
        self.assertIn("New Name", self.reviewed.waiting_changes)
        self.assertEqual(change.approval_ids.approver_ids, self.supervisor1)
        change.with_user(self.supervisor1).action_approve()
        self.assertEqual(self.reviewed.name, "New Name")
        self.assertEqual(self.reviewed.approval_state, "approved")
        self.assertFalse(self.reviewed.waiting_changes)
        with self.assertRaisesRegex(UserError, "is entered"):
            change.with_user(self.salesadmin).action_reopen("Mistake")

    def test_returned_and_withdrawn(self):
        old = self.reviewed.name
        self.reviewed.name = "Wrong"
        self.waiting().with_user(self.supervisor1).action_return("No proof")
        self.reviewed.name = "Wrong again"
        self.waiting().with_user(self.sales1).action_withdraw()
        self.assertEqual(self.reviewed.name, old)
        self.assertFalse(self.waiting())

    def test_a_change_is_not_moved_to_another_customer(self):
        """CM-4.1.3, CM-4.2.2: nor does it tell who a customer is, and whose, that one does not see."""
        self.reviewed.name = "Wrong"
        change = self.waiting().with_user(self.sales1)
        change.action_withdraw()
        other = self.approved(self.sales3)
        for vals in ({"partner_id": other.id}, {"company_id": self.env.company.id}):
            with self.assertRaises(AccessError):
                change.write(vals)
            with self.assertRaises(AccessError), self.request_of(self.sales1):
                self.reviewed.write({"change_ids": [Command.update(change.id, vals)]})
        with self.assertRaises(AccessError), self.request_of(self.sales3):
            other.with_user(self.sales3).write({"change_ids": [Command.link(change.id)]})
        change.reason = "For the record"

    def test_archiving_does_not_reset_the_clock(self):
        """CM-4.2.3: archiving a reviewed customer needs review, so that its duty is not evaded."""
        duty = self.env["sales.duty"].search(
            [("res_id", "=", self.reviewed.id), ("clause_id.number", "=", "CM-4.2.3")]
        )
        self.reviewed.with_user(self.sales1).action_archive()
        self.assertTrue(self.reviewed.active)
        self.assertEqual(duty.state, "open")
        self.waiting().with_user(self.supervisor1).action_approve()
        self.assertFalse(self.reviewed.active)
        self.assertEqual(duty.state, "cancelled")

    def test_second_change_of_a_field_refused(self):
        """CM-4.1.3: what waits is decided first; another field may change meanwhile."""
        self.reviewed.name = "First"
        with self.assertRaisesRegex(
            UserError, "waits for approval already, asked for by Zhang San"
        ):
            self.reviewed.name = "Second"
        self.reviewed.vat = "91440000NEW0000001"
        self.assertEqual(len(self.waiting()), 2)
        with self.assertRaisesRegex(UserError, "decide on it first"):
            self.reviewed.with_user(self.salesadmin).action_reopen("Mistake")

    def test_everybody_asks_one_level_up(self):
        """CM-6.1: supervisors and sales administration ask the general manager."""
        self.reviewed.with_user(self.supervisor1).name = "By the supervisor"
        change = self.waiting()
        self.assertEqual(change.approval_ids.approver_ids, self.gm)
        with self.assertRaises(UserError):
            change.with_user(self.supervisor1).action_approve()
        change.with_user(self.gm).action_approve()
        self.reviewed.with_user(self.salesadmin).user_id = self.sales3
        self.waiting().with_user(self.gm).action_approve()
        self.assertEqual(self.reviewed.user_id, self.sales3)
        with self.assertRaisesRegex(UserError, "nobody to agree"):
            self.reviewed.with_user(self.gm).name = "By the one at the top"

    def test_doors(self):
        """CM-4.1.3: mass edit, import, commands through another record, inverse fields."""
        old, vat = self.reviewed.name, self.reviewed.vat
        other = self.approved(self.sales1)
        (self.reviewed | other).with_user(self.sales1).write({"is_company": False})
        self.assertTrue(self.reviewed.is_company and other.is_company)
        asked = self.changes.search(
            [("create_uid", "=", self.sales1.id), ("approval_state", "=", "submitted")]
        )
        asked.with_user(self.sales1).action_withdraw()
        self.reviewed.company_type = "person"
        self.assertTrue(self.reviewed.is_company)
        parent = self.customer(self.sales1)
        with self.request_of(self.sales1):
            parent.write(
                {"child_ids": [Command.update(self.reviewed.id, {"name": "Through the parent"})]}
            )
        self.reviewed.child_ids.with_user(self.sales1).write({"vat": "91440000CHILD00001"})
        partners = self.env["res.partner"].with_user(self.sales1)
        result = partners.load([".id", "ref", "website"], [[str(self.reviewed.id), "C-1", ""]])
        self.assertFalse(result["messages"])
        self.assertEqual(
            (self.reviewed.name, self.reviewed.vat, self.reviewed.ref), (old, vat, "C-1")
        )

    def test_deletion_refused(self):
        with self.assertRaises(UserError):
            self.reviewed.with_user(self.salesadmin).unlink()

    def test_duplicate_by_change(self):
        """CM-4.1.2: nor does a change make a duplicate."""
        other = self.customer(self.sales3)
        with self.assertRaisesRegex(UserError, "in charge: Wang Wu"):
            self.reviewed.vat = other.vat

    def test_change_is_not_rewritten(self):
        """CM-6.1: what a change asks for, its customer and its state are not written; the reason is."""
        self.reviewed.name = "New"
        change = self.waiting().with_user(self.sales1)
        change.reason = "Renamed"
        for vals in (
            {"changes": {}},
            {"partner_id": self.sales2.partner_id.id},
            {"approval_state": "approved"},
        ):
            with self.subTest(vals), self.assertRaises(UserError), self.env.cr.savepoint():
                change.write(vals)
        with self.assertRaises(AccessError):
            self.changes.with_user(self.sales1).create(
                {"partner_id": self.reviewed.id, "company_id": 1, "changes": {}}
            )
        with self.assertRaises(AccessError):
            change.with_user(self.sales2).read(["changes_html"])
        with self.assertRaises(AccessError):
            change.read(["changes"])

    def test_credit(self):
        """SD-4.2.2: credit is no key field that a change asks for; its judgement alone sets it."""
        self.salesadmin.group_ids += self.env.ref("account.group_account_invoice")
        for user in (self.sales1, self.salesadmin):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self.reviewed.with_user(user).write({"credit_limit": 5000})
        self.assertFalse(self.waiting())

    def test_server_writes_directly(self):
        """What Odoo itself does with a reviewed customer is not held back."""
        self.reviewed.sudo().name = "By the server"
        self.assertEqual(self.reviewed.name, "By the server")
        self.assertFalse(self.waiting())

    def test_change_of_a_reopened_customer(self):
        """CM-4.1.3: what is open again is edited there."""
        self.reviewed.name = "New"
        change = self.waiting().with_user(self.sales1)
        change.action_withdraw()
        self.reviewed.with_user(self.salesadmin).action_reopen("Mistake")
        with self.assertRaisesRegex(UserError, "open again"):
            change.action_submit()

    def test_bank_account(self):
        """CM-4.1.3: a new account counts after approval; the old one is not rewritten."""
        self.reviewed.write({"bank_ids": [Command.create({"acc_number": "6222 0001"})]})
        account = (
            self.env["res.partner.bank"]
            .with_context(active_test=False)
            .search([("partner_id", "=", self.reviewed.id)])
        )
        self.assertFalse(account.active)
        self.assertIn("6222 0001", self.reviewed.waiting_changes)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            account.with_user(self.sales1).active = True
        self.waiting().with_user(self.supervisor1).action_approve()
        self.assertTrue(account.active)
        with self.assertRaisesRegex(UserError, "not rewritten"), self.env.cr.savepoint():
            account.with_user(self.sales1).acc_number = "6222 0002"
        account.with_user(self.sales1).unlink()
        self.assertTrue(account.active, "archiving waits, too")
        self.waiting().with_user(self.supervisor1).action_approve()
        self.assertFalse(account.active)

    def test_bank_account_of_others(self):
        """CM-4.2.2: salespeople keep accounts of their own customers only."""
        vendor = self.env["res.partner"].create({"name": "Vendor", "is_company": True})
        banks = self.env["res.partner.bank"].with_user(self.sales1)
        for partner in (vendor, self.customer(self.sales3)):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                banks.create({"acc_number": "6222", "partner_id": partner.id})
