from odoo import Command, fields
from odoo.tests import freeze_time, tagged

from odoo.addons.sales_complaints.tests.test_aftersales import AftersalesCase


@tagged("post_install", "-at_install")
class TestAftersalesSurvey(AftersalesCase):
    """A survey of the company's own instead of the one question (SP-6.3, SD-2.4.2)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.survey = cls.env["survey.survey"].create(
            {
                "title": "How was it?",
                "access_mode": "public",
                "scoring_type": "scoring_without_answers",
                "question_and_page_ids": [
                    Command.create(
                        {
                            "title": "Quality",
                            "question_type": "simple_choice",
                            "suggested_answer_ids": [
                                Command.create({"value": "Good", "answer_score": 5}),
                                Command.create({"value": "So so", "answer_score": 2}),
                            ],
                        }
                    )
                ],
            }
        )
        cls.deliver(cls.c1)
        cls.asked = cls.contacts(cls.c1)

    def test_asked_and_answered(self):
        self.env.company.aftersales_survey_id = self.survey
        self.asked._ask()
        answer = self.asked.survey_answer_id
        self.assertEqual(answer.partner_id, self.chen)
        mail = self.env["mail.mail"].search([("body_html", "like", answer.access_token)])
        self.assertEqual(mail.email_to, "chen@example.com")
        question = self.survey.question_and_page_ids
        answer._save_lines(question, question.suggested_answer_ids[1].id)
        answer._mark_done()
        self.assertEqual(self.asked.satisfaction, 2)
        self.assertEqual(self.asked.survey_ids.score, 2)
        self.assertEqual(self.duty_state(self.asked, "SP-6.3"), ["done"])

    def test_an_answer_after_the_time_is_left_out(self):
        self.env.company.aftersales_survey_id = self.survey
        self.asked._ask()
        with freeze_time(fields.Datetime.add(fields.Datetime.now(), days=40)):
            self.asked.survey_answer_id._mark_done()
        self.assertFalse(self.asked.satisfaction)

    def test_without_a_survey_the_one_question(self):
        self.asked._ask()
        self.assertFalse(self.asked.survey_answer_id)
        self.assertIn("/satisfaction/", self.asked._survey_link())
