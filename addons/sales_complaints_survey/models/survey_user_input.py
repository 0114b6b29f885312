from odoo import models

BEST = 5


class SurveyUserInput(models.Model):
    """The score of a survey is the customer's satisfaction, from 1 to 5 (SD-2.4.2)."""

    _inherit = "survey.user_input"

    def _mark_done(self):
        result = super()._mark_done()
        contacts = self.env["sales.aftersales.contact"].sudo()
        for contact in contacts.search([("survey_answer_id", "in", self.ids)]):
            answer = contact.survey_answer_id
            asked = contact._survey()
            if answer.survey_id.scoring_type != "no_scoring" and asked._is_open():
                contact._rate(asked, max(1, round(answer.scoring_percentage / 100 * BEST)))
        return result
