import base64
import json

from odoo import http
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common_confidentiality import SECRET, ConfidentialCase

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@tagged("post_install", "-at_install")
class TestAttackHttp(ConfidentialCase, HttpCase):
    """The same through the routes of the web client (CM-4.2.2)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hidden.image_1920 = PIXEL
        for login in ("employee", "sales2", "sales1", "it"):
            cls.users[login].password = f"{cls.users[login].login}-password"

    def login(self, login):
        name = self.users[login].login
        self.authenticate(name, f"{name}-password")

    def rpc(self, route, **params):
        response = self.url_open(
            route, data=json.dumps({"params": params}), headers={"Content-Type": "application/json"}
        )
        return response.json()

    def call(self, model, method, *args, **kwargs):
        return self.rpc(
            f"/web/dataset/call_kw/{model}/{method}",
            model=model,
            method=method,
            args=args,
            kwargs=kwargs,
        )

    @mute_logger("odoo.http")
    def test_routes_tell_strangers_nothing(self):
        picture = base64.b64decode(self.hidden.image_1920)
        for login in ("employee", "sales2", "it"):
            self.login(login)
            with self.subTest(login=login):
                answers = [
                    self.rpc(
                        "/mail/thread/messages",
                        thread_model="res.partner",
                        thread_id=self.hidden.id,
                    ),
                    self.rpc(
                        "/mail/data",
                        fetch_params=[
                            [
                                "mail.thread",
                                {
                                    "thread_model": "res.partner",
                                    "thread_id": self.hidden.id,
                                    "request_list": ["followers", "attachments", "activities"],
                                    "access_params": {},
                                },
                            ]
                        ],
                    ),
                    self.rpc(
                        "/mail/data",
                        fetch_params=[
                            ["avatar_card", {"id": self.hidden.id, "model": "res.partner"}]
                        ],
                    ),
                    self.call(
                        "res.partner",
                        "web_search_read",
                        [("id", "=", self.hidden.id)],
                        {"email": {}},
                    ),
                    self.call("res.partner", "web_read", self.hidden.ids, {"email": {}}),
                    self.call("res.partner", "get_mention_suggestions", search=SECRET),
                    self.call("res.partner", "name_search", SECRET),
                    self.call(
                        "sale.order",
                        "web_read",
                        self.foreign_order.ids,
                        {"partner_id": {"fields": {"email": {}}}},
                    ),
                ]
                self.assertNotIn(SECRET, json.dumps(answers))
                for route in (
                    f"/web/content/{self.attachment.id}",
                    f"/web/content/res.partner/{self.hidden.id}/image_1920",
                    f"/web/partner/vcard?partner_ids={self.hidden.id}",
                    f"/web_enterprise/partner/{self.hidden.id}/vcard",
                    f"/report/html/sales_customer_mgmt.report_customer_registration/{self.hidden.id}",
                ):
                    response = self.url_open(route)
                    self.assertNotIn(SECRET, response.text, route)
                for field in ("image_1920", "image_128", "avatar_128", "avatar_1920"):
                    response = self.url_open(f"/web/image/res.partner/{self.hidden.id}/{field}")
                    self.assertNotEqual(response.content, picture, field)

    def test_the_salesperson_gets_all_that(self):
        self.login("sales1")
        messages = self.rpc(
            "/mail/thread/messages", thread_model="res.partner", thread_id=self.hidden.id
        )
        self.assertIn(SECRET, json.dumps(messages))
        self.assertEqual(self.url_open(f"/web/content/{self.attachment.id}").text, SECRET)
        response = self.url_open(f"/web/image/res.partner/{self.hidden.id}/image_1920")
        self.assertEqual(response.content, base64.b64decode(self.hidden.image_1920))

    @mute_logger("odoo.http")
    def test_files_are_not_uploaded_to_a_hidden_customer(self):
        before = self.env["ir.attachment"].search([], order="id desc", limit=1)
        for login in ("employee", "sales2"):
            self.login(login)
            self.url_open(
                "/mail/attachment/upload",
                data={
                    "thread_model": "res.partner",
                    "thread_id": self.hidden.id,
                    "csrf_token": http.Request.csrf_token(self),
                },
                files={"ufile": ("planted.txt", b"planted")},
            )
        self.assertFalse(
            self.env["ir.attachment"].search([("id", ">", before.id), ("name", "=", "planted.txt")])
        )
