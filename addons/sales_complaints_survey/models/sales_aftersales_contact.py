from odoo import fields, models


class SalesAftersalesContact(models.Model):
    """Where the company has chosen a survey of its own, it is asked instead of the one question (SP-6.3)."""

    _inherit = "sales.aftersales.contact"

    survey_answer_id = fields.Many2one(
        "survey.user_input",
        string="Survey Answer",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    def _kept_fields(self):
        return super()._kept_fields() | {"survey_answer_id"}

    def _make_survey(self):
        contact = self.sudo()
        if not self._survey() and (own := contact.company_id.aftersales_survey_id):
            asked = contact.contact_id or contact.partner_id
            contact.survey_answer_id = own._create_answer(partner=asked)
        return super()._make_survey()

    def _survey_link(self):
        link = super()._survey_link()
        answer = self.sudo().survey_answer_id
        return f"{self.get_base_url()}{answer.get_start_url()}" if answer else link
