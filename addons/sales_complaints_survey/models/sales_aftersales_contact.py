from odoo import fields, models


class SalesAftersalesContact(models.Model):
    """Where the company has chosen a survey, it is asked instead of the one question (SP-6.3)."""

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

    def _satisfaction_template(self):
        survey = self.company_id.aftersales_survey_id
        if not survey:
            return super()._satisfaction_template()
        self.survey_answer_id = survey._create_answer(partner=self._rating_get_partner())
        return self.env.ref("sales_complaints_survey.mail_template_aftersales")
