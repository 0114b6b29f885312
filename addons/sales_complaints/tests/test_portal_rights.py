from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.sales_complaints.models.sales_complaint_portal import PORTAL_FIELDS

from .common_portal import SECRET, PortalCase

ACCESS_ERROR = "odoo.exceptions.AccessError"


@tagged("post_install", "-at_install")
class TestPortalRights(PortalCase):
    """What a customer with a login reaches by RPC: own complaints, what is named, to read."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine = cls.complaint(cls.sales1)
        cls.theirs = cls.complaint(cls.sales3, partner_id=cls.c3.id)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_rpc_of_a_customer(self):
        self.login(self.buyer)
        ids = self.mine.ids
        everything = (self.mine | self.theirs).ids
        self.assertEqual(self.call("sales.complaint", "search", [("id", "in", everything)]), ids)
        self.assertEqual(
            self.call("sales.complaint", "read", self.theirs.ids, ["title"]), ACCESS_ERROR
        )
        ours = set(self.env["sales.complaint"]._fields) - PORTAL_FIELDS
        for name in sorted(ours):
            with self.subTest(field=name):
                self.assertEqual(self.call("sales.complaint", "read", ids, [name]), ACCESS_ERROR)
        for name, value in {"form_key": "k", "severity": "major", "user_id": 2}.items():
            with self.subTest(searched=name):
                answer = self.call("sales.complaint", "search", [(name, "=", value)])
                self.assertEqual(answer, ACCESS_ERROR)
        for method, args in {
            "write": [ids, {"title": "x"}],
            "create": [{"title": "x", "partner_id": self.c1.id}],
            "unlink": [ids],
            "action_confirm": [ids],
            "action_reject": [ids, "x"],
            "_move": [ids, "confirm"],
            "_customer_says": [ids, "x"],
            "message_post": [ids],
        }.items():
            with self.subTest(method=method):
                self.assertEqual(self.call("sales.complaint", method, *args), ACCESS_ERROR)
        self.mine._move("reject")
        self.assertIn("Error", self.call("sales.complaint", "action_reopen", ids, "x"))
        self.assertEqual(self.mine.state, "rejected")

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_files_and_messages_are_closed_as_well(self):
        note = self.mine.sudo().message_post(
            body=SECRET,
            subtype_xmlid="mail.mt_note",
            message_type="comment",
            attachments=[("ours.txt", SECRET)],
        )
        self.login(self.buyer)
        content = self.get(f"/web/content/{note.attachment_ids.id}")
        self.assertNotIn(SECRET, content.text)
        domain = [("res_model", "=", "sales.complaint"), ("res_id", "=", self.mine.id)]
        self.assertEqual(self.call("ir.attachment", "search_read", domain, ["name"]), ACCESS_ERROR)
        found = self.call(
            "mail.message", "search_read", [("model", "=", "sales.complaint")], ["body"]
        )
        self.assertNotIn(SECRET, str(found))
