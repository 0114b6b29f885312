import re

from odoo import fields
from odoo.tests import HttpCase, tagged

from odoo.addons.sales_customer_mgmt.tests.common_browser import PHONE, BrowserCase

from .test_aftersales import AftersalesCase


@tagged("post_install", "-at_install")
class TestAftersalesPage(HttpCase, AftersalesCase):
    """The customer answers without login, on a page of its own, once (SP-6.3)."""

    def setUp(self):
        super().setUp()
        self.deliver(self.c1)
        self.asked = self.contacts(self.c1)
        self.asked._ask_satisfaction(fields.Datetime.now())
        self.token = self.asked.rating_ids.access_token

    def answer(self, rate, feedback=""):
        page = self.url_open(f"/rate/{self.token}/{rate}")
        self.assertEqual(page.status_code, 200)
        csrf = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
        data = {"rate": rate, "feedback": feedback, "csrf_token": csrf and csrf[1]}
        answer = self.url_open(f"/rate/{self.token}/submit_feedback", data=data)
        self.env.invalidate_all()
        return answer

    def test_opening_the_page_is_no_answer(self):
        """Programs that look through mails open every link."""
        self.url_open(f"/rate/{self.token}/1")
        self.env.invalidate_all()
        self.assertFalse(self.asked.satisfaction)

    def test_answered_once(self):
        self.assertEqual(self.answer(3, "Half a day late").status_code, 200)
        self.assertEqual(self.asked.satisfaction, 3)
        self.assertEqual(self.asked.satisfaction_comment, "Half a day late")
        self.answer(5)
        self.assertEqual(self.asked.satisfaction, 3)

    def test_a_guessed_token_opens_nothing(self):
        self.assertEqual(self.url_open("/rate/0123456789abcdef/5").status_code, 404)


@tagged("post_install", "-at_install")
class TestAftersalesTour(BrowserCase, AftersalesCase):
    stem = "aftersales"

    def test_call_on_the_phone(self):
        self.deliver(self.c1)
        self.play("call", "sales1", PHONE)
        contact = self.contacts(self.c1)
        self.assertRecordValues(
            contact,
            [{"user_id": self.sales1.id, "satisfaction": 5, "prospects": "likely"}],
        )
