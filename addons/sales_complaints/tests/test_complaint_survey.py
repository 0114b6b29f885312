from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common_portal import PortalCase


@tagged("post_install", "-at_install")
class TestComplaintSurvey(PortalCase):
    """After the feedback the customer says whether it is solved, once, without a login (CM-5.2.3)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine = cls.complaint(cls.sales1, contact_id=cls.contact.id)

    def feed_back(self, **vals):
        self.mine.sudo().write({"state": "carried_out", **vals})
        self.mine.with_user(self.sales1)._move("feed_back")
        self.survey = self.mine.sudo().survey_ids[:1]
        self.url = f"/satisfaction/{self.survey.token}"

    def without_address(self):
        self.contact.sudo().email = False
        self.c1.sudo().email = False
        self.feed_back(email=False)

    def rate(self, solved="yes", score=5, **values):
        self.login(None)
        return self.post(self.url, {"solved": solved, "score": score, **values})

    def mails(self):
        return self.env["mail.mail"].sudo().search([("body_html", "like", self.survey.token)])

    def test_the_contact_is_asked_by_mail(self):
        self.feed_back()
        mail = self.mails()
        self.assertEqual(mail.email_to, "c_buyer@a.example")
        self.assertIn("Are you content", mail.subject)
        self.assertEqual((self.survey.way, self.survey.email), ("mail", "c_buyer@a.example"))
        self.assertEqual(self.duty(self.mine, "CM-5.2.3", "survey").state, "done")
        self.assertEqual(self.survey.date_expires.date(), self.mine.survey_until.date())
        self.assertFalse(self.mine.asks_by_hand)

    def test_the_mail_speaks_the_customers_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        template = self.env.ref("sales_complaints.mail_template_complaint_survey")
        template.with_context(lang="zh_CN").subject = "您对处理结果满意吗？"
        self.contact.sudo().lang = "zh_CN"
        self.feed_back()
        self.assertEqual(self.mails().subject, "您对处理结果满意吗？")

    def test_our_own_people_are_not_asked(self):
        self.sales1.sudo().email = "rep@ours.example"
        self.contact.sudo().email = "rep@ours.example"
        self.feed_back(email="Zhang <REP@ours.example>")
        self.assertFalse(self.mails())
        self.assertTrue(self.mine.asks_by_hand)

    def test_who_handles_it_does_not_see_the_link(self):
        self.feed_back()
        own = self.mine.with_user(self.sales1)
        messages = self.env["mail.message"].with_user(self.sales1).search([])
        self.assertFalse(messages.filtered(lambda m: self.survey.token in (m.body or "")))
        with self.assertRaises(AccessError):
            own.survey_ids.read(["token"])
        for refused in (own.action_survey_link, lambda: own._record_answer(5, True, "", "Wang")):
            with self.assertRaises(UserError):
                refused()

    def test_a_wrong_address_is_put_right(self):
        self.feed_back(email="wrong@customer.example")
        own = self.mine.with_user(self.sales1)
        self.assertFalse(own.asks_again)
        with self.assertRaises(UserError):
            own.action_ask_again()
        own.email = "right@customer.example"
        self.assertTrue(own.asks_again)
        own.action_ask_again()
        self.assertEqual(self.survey.email, "right@customer.example")
        self.assertEqual(
            set(self.mails().mapped("email_to")),
            {"wrong@customer.example", "right@customer.example"},
        )
        with self.assertRaises(UserError):
            own.action_ask_again()

    def test_a_good_answer_closes(self):
        self.feed_back()
        self.login(None)
        self.assertIn("Is the problem solved?", self.get(self.url).text)
        answer = self.rate(comment="Quick")
        self.assertIn("Thank you for your answer", self.url_open(answer.headers["Location"]).text)
        self.assertRecordValues(
            self.mine,
            [{"state": "closed", "satisfaction": 5, "satisfaction_comment": "Quick"}],
        )
        self.assertRecordValues(
            self.survey, [{"score": 5, "is_solved": True, "comment": "Quick", "way": "mail"}]
        )

    def test_what_each_answer_brings(self):
        for solved, score, state in (
            ("yes", 5, "closed"),
            ("yes", 3, "closed"),
            ("yes", 2, "registered"),
            ("yes", 1, "registered"),
            ("no", 1, "registered"),
            ("no", 5, "registered"),
        ):
            with self.subTest(solved=solved, score=score):
                self.mine = self.complaint(self.sales1, contact_id=self.contact.id)
                self.feed_back()
                self.rate(solved, score)
                self.assertEqual(self.mine.state, state)
                self.assertEqual(self.mine.satisfaction, score)
                self.assertEqual(self.mine.round, 1 if state == "closed" else 2)

    def test_a_low_score_tells_those_above_and_starts_the_clock(self):
        self.feed_back()
        self.rate(score=1, comment="Bad glue")
        told = self.env["mail.message"].search(
            [("model", "=", "sales.complaint"), ("res_id", "=", self.mine.id)]
        )
        people = told.filtered(lambda m: "Reopened" in (m.subject or "")).notified_partner_ids
        self.assertEqual(people, (self.sales1 | self.supervisor1).partner_id)
        self.assertEqual(self.duty(self.mine, "CM-5.2.1").state, "open")
        self.assertFalse(self.mine.date_surveyed)
        self.feed_back()
        self.assertEqual(len(self.mine.survey_ids), 2)
        self.assertEqual(self.duty(self.mine, "CM-5.2.3", "survey").state, "done")

    def test_it_is_answered_once(self):
        self.feed_back()
        self.rate(score=4)
        self.rate(score=1)
        self.assertEqual((self.mine.satisfaction, self.mine.state), (4, "closed"))
        self.assertIn("Thank you", self.get(self.url).text)
        with self.assertRaises(UserError):
            self.mine._rate(self.survey, 1, False)

    def test_bad_answers(self):
        self.feed_back()
        for values in (
            {"solved": "maybe"},
            {"solved": ""},
            {"score": ""},
            {"score": 0},
            {"score": 6},
            {"score": "55"},
            {"score": "-1"},
            {"score": "²"},
            {"score": "NaN"},
        ):
            with self.subTest(values=values):
                self.assertIn("alert-danger", self.rate(**values).text)
        self.assertEqual(self.mine.state, "fed_back")
        self.rate(comment="\x00<script>" + "差" * 6000)
        self.assertEqual(len(self.mine.satisfaction_comment), 5000)

    @mute_logger("odoo.http")
    def test_links_that_do_not_work(self):
        self.feed_back()
        self.login(None)
        url = self.url
        guesses = ["/satisfaction/guess", url[:-1], f"/satisfaction/{self.survey.id}"]
        for guess in guesses:
            self.assertEqual(self.get(guess).status_code, 404)
            self.assertEqual(self.post(guess, {"solved": "yes", "score": 5}).status_code, 404)
        self.assertEqual(self.post(url, {"solved": "yes", "score": 5}, csrf=False).status_code, 400)
        later = fields.Datetime.now() + timedelta(days=8)
        with patch.object(fields.Datetime, "now", lambda: later), self.assertRaises(UserError):
            self.mine._rate(self.survey, 5, True)
        self.mine._move("close")
        self.assertEqual(self.get(url).status_code, 404)
        self.assertEqual(self.rate(form="/web/login").status_code, 404)
        self.mine._reopen("Again")
        self.assertEqual(self.get(url).status_code, 404)
        self.assertFalse(self.mine.satisfaction)

    def test_without_an_address_the_link_is_handed_over(self):
        self.without_address()
        own = self.mine.with_user(self.sales1)
        self.assertTrue(own.asks_by_hand)
        self.assertEqual(self.duty(self.mine, "CM-5.2.3", "survey").state, "open")
        action = own.action_survey_link()
        link = self.env["sales.complaint.link"].browse(action["res_id"])
        self.assertTrue(link.url.endswith(self.url))
        self.assertEqual((self.survey.way, self.survey.user_id), ("link", self.sales1))
        self.assertEqual(self.duty(self.mine, "CM-5.2.3", "survey").state, "done")
        self.rate(score=5)
        self.assertEqual(self.mine.state, "closed")

    def test_the_time_to_answer_begins_with_the_question(self):
        self.without_address()
        self.assertFalse(self.survey.date_expires)
        later = fields.Datetime.now() + timedelta(days=20)
        with patch.object(fields.Datetime, "now", lambda: later):
            self.mine.with_user(self.sales1).action_survey_link()
        self.assertEqual(self.survey.date_asked, later.replace(microsecond=0))
        self.assertGreater(self.survey.date_expires, later + timedelta(days=6))

    def test_without_an_address_the_answer_is_recorded(self):
        self.without_address()
        wizard = self.env["sales.complaint.phone.answer"].with_user(self.sales1)
        with Form(wizard.with_context(default_complaint_id=self.mine.id)) as form:
            form.is_solved = "yes"
            form.score = "4"
            form.answered_by = "Manager Wang, 10:00"
        form.record.action_confirm()
        self.assertRecordValues(
            self.survey,
            [
                {
                    "way": "phone",
                    "user_id": self.sales1.id,
                    "score": 4,
                    "answered_by": "Manager Wang, 10:00",
                }
            ],
        )
        self.assertEqual(self.mine.state, "closed")
        for refused in (form.record.action_confirm, self.mine.action_survey_link):
            with self.assertRaises(UserError):
                refused()

    def test_who_may(self):
        self.without_address()
        survey = self.env["sales.satisfaction.survey"]
        for user, reads, writes in (
            (self.sales1, True, True),
            (self.supervisor1, True, True),
            (self.salesadmin, True, True),
            (self.gm, True, True),
            (self.quality, True, False),
            (self.sales2, False, False),
            (self.sales3, False, False),
            (self.supervisor2, False, False),
            (self.finance, False, False),
            (self.employee, False, False),
            (self.buyer, False, False),
        ):
            own = survey.with_user(user)
            with self.subTest(user=user.login):
                found = own.has_access("read") and own.search([("id", "=", self.survey.id)])
                self.assertEqual(bool(found), reads)
                mine = self.mine.with_user(user)
                self.assertEqual(mine.has_access("write"), writes)
                if not writes:
                    with self.assertRaises(AccessError):
                        mine.action_survey_link()
                for attack in (
                    lambda own=own: own.create({"complaint_id": self.mine.id, "token": "x"}),
                    lambda own=own: own.browse(self.survey.id).write({"score": 5}),
                    lambda own=own: own.browse(self.survey.id).unlink(),
                    lambda mine=mine: mine.write({"satisfaction": 5}),
                    lambda mine=mine: mine.write({"date_surveyed": "2001-01-01 00:00:00"}),
                    lambda mine=mine: mine.write(
                        {"survey_ids": [(1, self.survey.id, {"score": 5})]}
                    ),
                ):
                    with self.assertRaises(AccessError):
                        attack()
        with self.assertRaises(AccessError):
            self.survey.sudo().write({"score": 5})

    def test_a_rejection_is_told_with_the_link(self):
        self.mine._move("reject", reject_reason="Not our goods")
        mail = self.env["mail.mail"].sudo().search([("subject", "like", self.mine.name)])
        self.assertEqual(mail.email_to, "c_buyer@a.example")
        self.assertIn(self.mine.access_token, mail.body_html)
        self.assertIn("Not our goods", mail.body_html)
