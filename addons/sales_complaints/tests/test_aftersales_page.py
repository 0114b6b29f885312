from datetime import timedelta

from odoo import fields
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.sales_customer_mgmt.tests.common_browser import PHONE, BrowserCase

from .common_portal import PortalCase
from .test_aftersales import AftersalesCase


@tagged("post_install", "-at_install")
class TestAftersalesPage(PortalCase, AftersalesCase):
    """The customer answers without login, on the page where complaints are answered too, once (SP-6.3)."""

    def setUp(self):
        super().setUp()
        self.deliver(self.c1)
        self.asked = self.contacts(self.c1)
        self.asked._ask()
        self.survey = self.asked.sudo().survey_ids
        self.url = f"/satisfaction/{self.survey.token}"

    def answer(self, score, user=None, **values):
        self.login(user)
        return self.post(self.url, {"score": score, **values})

    def test_opening_the_page_is_no_answer(self):
        """Programs that look through mails open every link."""
        self.login(None)
        page = self.get(f"{self.url}?score=1").text
        self.assertIn("Soles", page)
        self.assertNotIn("Is the problem solved?", page)
        self.assertFalse(self.asked.satisfaction)

    def test_answered_once(self):
        self.answer(3, comment="Half a day late")
        self.assertRecordValues(
            self.asked, [{"satisfaction": 3, "satisfaction_comment": "Half a day late"}]
        )
        self.assertIn("Thank you", self.get(self.url).text)
        self.answer(5, form="/web/login")
        self.assertEqual(self.asked.satisfaction, 3)

    def test_who_is_not_content_is_called(self):
        page = self.url_open(self.answer(2).headers["Location"]).text
        self.assertIn("We are sorry", page)
        called = self.asked.activity_ids.filtered(lambda a: not a.duty_id).user_id
        self.assertEqual(called, self.sales1)
        action = self.asked.with_user(self.sales1).action_complain()
        complaint = self.env["sales.complaint"].browse(action["res_id"])
        self.assertEqual((complaint.channel, complaint.partner_id), ("web", self.c1))

    def test_nobody_of_ours_answers(self):
        answer = self.answer(5, self.sales1)
        self.assertIn("nobody answers for the customer", answer.text)
        self.assertFalse(self.asked.satisfaction)

    def test_no_score_is_no_answer(self):
        for score in ("", 0, 6, "55", "-1", "²"):
            with self.subTest(score=score):
                self.assertIn("alert-danger", self.answer(score).text)
        self.assertFalse(self.asked.satisfaction)

    @mute_logger("odoo.http")
    def test_links_that_do_not_work(self):
        self.login(None)
        for guess in ("/satisfaction/guess", self.url[:-1], f"/satisfaction/{self.survey.id}"):
            with self.subTest(guess=guess):
                self.assertEqual(self.get(guess).status_code, 404)
                self.assertEqual(self.post(guess, {"score": 5}).status_code, 404)
        self.assertEqual(self.post(self.url, {"score": 5}, csrf=False).status_code, 400)
        with freeze_time(fields.Datetime.now() + timedelta(days=40)):
            self.assertFalse(self.survey._is_open())
        self.assertFalse(self.asked.satisfaction)


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
