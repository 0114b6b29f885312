from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.sales_policy.one_by_one import one_by_one

BATCH = 100


class SalesAftersalesContact(models.Model):
    """Satisfaction after a delivery: asked some days later, where the customer was not asked for a while
    (SP-6.3, SD-2.4.2). The customer's own answer goes before what was said on the phone."""

    _name = "sales.aftersales.contact"
    _inherit = ["sales.satisfaction.mixin", "sales.aftersales.contact"]
    _survey_clause = ("SP-6.3", "answer")
    _survey_template = "sales_complaints.mail_template_aftersales_survey"

    survey_ids = fields.One2many("sales.satisfaction.survey", "aftersales_id", string="Surveys")

    _satisfaction_range = models.Constraint(
        "CHECK (satisfaction BETWEEN 0 AND 5)", "Satisfaction goes from 1 to 5."
    )

    @api.model
    def _survey_depends(self):
        return [*super()._survey_depends(), "contact_id", "date_satisfaction", "is_survey_owed"]

    def _survey_refusal(self):
        if self.merge_id or self.date_satisfaction:
            return self.env._("“%s”: there is nothing to ask the customer now.", self.display_name)
        if not self.is_survey_owed:
            return self.env._(
                "“%s”: the customer was asked a short time before, and is not asked again so soon "
                "(SD-2.4.2).",
                self.display_name,
            )
        return False

    def _delivered_text(self):
        """What was delivered, as the customer knows it."""
        return ", ".join(self.sudo().picking_ids.move_ids.product_id.mapped("display_name"))

    @api.model
    def _cron_ask(self):
        """Ask who had the time to try what was delivered; who has no mail address is asked by a person."""
        now = fields.Datetime.now()
        due = Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("date_delivered", "<", now - timedelta(days=self._days_to_try(company)))
            for company in self.env["res.company"].search([])
        )
        unasked = [
            ("is_survey_owed", "=", True),
            ("date_surveyed", "=", False),
            ("merge_id", "=", False),
        ]
        last = 0
        while batch := self.search(
            due & Domain([*unasked, ("id", ">", last)]), limit=BATCH, order="id"
        ):
            last = batch[-1].id
            contacts = batch.try_lock_for_update().filtered_domain(unasked).sudo()
            one_by_one(contacts.filtered(lambda c: c._customer_address()), self._ask_each)
            if not self.env["ir.cron"]._commit_progress(len(batch)):
                return

    @api.model
    def _ask_each(self, contacts):
        for contact in contacts:
            contact._ask()

    @api.model
    def _days_to_try(self, company):
        return self.env["sales.clause"]._value("SP-6.3", "ask", company)

    def _rated(self, survey):
        """Who is in charge calls a customer that is not content."""
        super()._rated(survey)
        if survey._is_unhappy() and self.responsible_id:
            env = self.with_context(lang=self.responsible_id.lang).env
            self.activity_schedule(
                "mail.mail_activity_data_call",
                user_id=self.responsible_id.id,
                summary=env._("Not satisfied: call, and register the complaint (SP-6.2)"),
            )
