from odoo import Command
from odoo.tests import tagged

from odoo.addons.sales_customer_mgmt.tests.common_merge import MergeCase

from .common import ComplaintCase


@tagged("post_install", "-at_install")
class TestComplaintWaiting(ComplaintCase):
    """The clock goes on when the customer speaks, and for nobody else's word (CM-5.2)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.chen = cls.c1.sudo().child_ids[0]
        cls.chen.email = "chen@example.com"
        cls.asked = cls.complaint(cls.sales1, email="buyer@example.com")
        cls.asked.action_wait("Photos are to come")

    def wrote(self, **vals):
        """Whether the complaint goes on after such a message."""
        self.asked.sudo().message_post(**{"message_type": "comment", "body": "Here", **vals})
        self.asked.invalidate_recordset()
        went_on = not self.asked.is_waiting
        if went_on:
            self.assertEqual(self.asked.clock_state, "running")
            self.asked.action_wait("And more")
        return went_on

    def test_who_makes_it_go_on(self):
        said = {"subtype_xmlid": "mail.mt_comment"}
        other = self.c3.sudo().child_ids[0]
        for goes_on, vals in (
            (True, {**said, "author_id": self.chen.id}),
            (True, {**said, "author_id": self.chen.id, "message_type": "email"}),
            (True, {**said, "author_id": self.c1.id}),
            (True, {**said, "author_id": False, "email_from": "Buyer <BUYER@example.com>"}),
            (False, {**said, "author_id": False, "email_from": "other@example.com"}),
            (False, {**said, "author_id": self.sales1.partner_id.id}),
            (False, {**said, "author_id": other.id}),
            (False, {"subtype_xmlid": "mail.mt_note", "author_id": self.chen.id}),
            (
                False,
                {**said, "author_id": self.chen.id, "message_type": "notification"},
            ),
        ):
            with self.subTest(vals=vals):
                self.assertEqual(self.wrote(**vals), goes_on)

    def test_an_automatic_answer_is_nobody(self):
        complaint = self.asked.with_context(sales_automatic_mail=True)
        complaint.sudo().message_post(
            body="I am away",
            message_type="email",
            subtype_xmlid="mail.mt_comment",
            author_id=self.chen.id,
        )
        self.assertTrue(self.asked.is_waiting)


@tagged("post_install", "-at_install")
class TestComplaintHandover(MergeCase, ComplaintCase):
    """Open complaints go along with their customer, and go up when who handles them leaves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.open = cls.complaint(cls.sales1)
        cls.ended = cls.complaint(cls.sales1)
        cls.ended.action_reject("Not our product")
        cls.of_sales2 = cls.complaint(cls.sales1).sudo()
        cls.of_sales2.user_id = cls.sales2

    def test_handed_over(self):
        handover = (
            self.env["sales.handover"]
            .with_user(self.salesadmin)
            .create(
                {
                    "from_user_id": self.sales1.id,
                    "to_user_id": self.sales3.id,
                    "reason": "Moves to Wenzhou",
                    "partner_ids": [Command.set(self.c1.ids)],
                }
            )
        )
        handover.action_submit()
        handover.with_user(self.gm).action_approve()
        self.assertEqual(self.open.sudo().user_id, self.sales3)
        self.assertEqual(self.duty(self.open, "CM-5.2.2").user_id, self.sales3)
        self.assertEqual(self.ended.sudo().user_id, self.sales1)
        self.assertEqual(self.of_sales2.user_id, self.sales2)
        self.assertEqual(handover.sudo().receipt_ids.moved["sales.complaint"], 1)
        self.assertTrue(self.open.with_user(self.sales3).has_access("write"))
        self.assertFalse(self.open.with_user(self.sales1).has_access("read"))

    def test_reassigned(self):
        self.c1.sudo().user_id = self.sales2
        self.assertEqual(self.open.sudo().user_id, self.sales2)
        self.assertEqual(self.open.sudo().clock_state, "running")

    def test_merged(self):
        complaint = self.complaint(self.salesadmin, partner_id=self.gone.id)
        self.assertEqual(complaint.user_id, self.sales3)
        self.merge(self.kept, self.gone)
        self.assertRecordValues(
            complaint.sudo(),
            [
                {
                    "partner_id": self.kept.id,
                    "user_id": self.sales1.id,
                    "responsible_id": self.sales1.id,
                    "clock_state": "running",
                }
            ],
        )
        self.assertEqual(self.duty(complaint, "CM-5.2.1").user_id, self.sales1)
        self.assertEqual(self.duty(complaint, "CM-5.2.1").partner_id, self.kept)

    def test_who_handles_it_leaves(self):
        self.open.action_confirm()
        self.open._move("offer")
        self.open._move("accept")  # no duty is live now
        self.assertEqual(self.open.clock_state, "none")
        self.sales1.active = False
        self.assertEqual(self.open.user_id, self.supervisor1)
        self.assertEqual(self.ended.user_id, self.sales1)

    def test_duties_and_complaint_go_to_the_same(self):
        self.sales1.active = False
        self.assertEqual(self.open.user_id, self.supervisor1)
        self.assertEqual(self.duty(self.open, "CM-5.2.1").user_id, self.supervisor1)
