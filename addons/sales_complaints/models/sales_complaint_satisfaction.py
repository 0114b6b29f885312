from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.sales_policy.duty import Duty
from odoo.addons.sales_policy.one_by_one import one_by_one


class SalesComplaint(models.Model):
    """After the feedback the customer is asked: a low score or "not solved" opens the complaint again,
    a good one closes it, and so does silence (CM-5.2.3)."""

    _name = "sales.complaint"
    _inherit = ["sales.satisfaction.mixin", "sales.complaint"]
    _survey_clause = ("CM-5.2.3", "answer")
    _survey_template = "sales_complaints.mail_template_complaint_survey"
    _duties = (
        Duty(
            "CM-5.2.3",
            "survey",
            who="user_id",
            owed=[("state", "=", "fed_back")],
            done=[("state", "in", ("fed_back", "closed")), ("date_surveyed", "!=", False)],
            since="date_fed_back",
        ),
    )

    survey_ids = fields.One2many("sales.satisfaction.survey", "complaint_id", string="Surveys")
    survey_until = fields.Datetime(help="Without an answer it is closed then.")

    _survey_index = models.Index("(survey_until) WHERE state = 'fed_back'")
    _satisfaction_range = models.Constraint(
        "CHECK (satisfaction IS NULL OR satisfaction BETWEEN 1 AND 5)"
    )

    def _move(self, verb, **vals):
        if verb == "reopen":
            vals |= {"date_surveyed": False, "survey_until": False}
        super()._move(verb, **vals)
        if verb == "feed_back":
            self._ask()
        elif verb == "reject":
            self._mail("sales_complaints.mail_template_complaint_rejected")

    # Asking

    @api.model
    def _survey_depends(self):
        return [*super()._survey_depends(), "state", "email"]

    def _survey_round(self):
        return self.round

    def _survey_refusal(self):
        if self.state != "fed_back":
            return self.env._("“%s”: there is nothing to ask the customer now.", self.display_name)
        return False

    def _is_asked(self, survey):
        return self.state == "fed_back" and self.round == survey.round

    def _customer_emails(self):
        return [self.email, *super()._customer_emails()]

    # The answer

    def _record_answer(self, score, is_solved, comment, answered_by):
        """What a customer without an e-mail address said by phone."""
        survey = self._survey_by_hand()
        if not (answered_by or "").strip():
            raise UserError(self.env._("Note down who answered, and when (CM-5.2.3)."))
        survey._set_asked("phone")
        self._set_asked(survey)
        self._rate(survey, score, is_solved, comment, answered_by.strip())

    def _rated(self, survey):
        """ "Not solved" counts, whatever the score."""
        super()._rated(survey)
        if not survey._is_unhappy():
            self._say(self.env._("The customer is content: %s of 5.", survey.score))
            if not self._verb_refusal("close"):
                self._move("close")
            return
        reason = self._unhappy_because(survey)
        self._reopen(f"{reason}. {survey.comment or ''}")
        self._tell_supervisor(reason)

    def _unhappy_because(self, survey):
        if survey.is_solved:
            return self.env._("the customer is not content, %s of 5", survey.score)
        low = self.env["sales.clause"]._value("CM-5.2.3", "low_score", self.company_id)
        if survey.score > low:
            return self.env._(
                "the customer says that it is not solved, though with %s of 5 stars", survey.score
            )
        return self.env._("the customer says that it is not solved, %s of 5", survey.score)

    def _tell_supervisor(self, reason):
        complaint = self.sudo()
        supervisor = complaint.user_id and complaint.user_id._sales_supervisor(complaint.company_id)
        people = complaint.user_id | (supervisor or complaint.user_id)
        for user in people:
            env = complaint.with_context(lang=user.lang).env
            complaint.message_notify(
                partner_ids=user.partner_id.ids,
                subject=env._("Reopened: %s", complaint.display_name),
                body=reason,
            )

    @api.model
    def _cron_close(self):
        """Who does not answer in time has nothing more to say."""
        past = [("state", "=", "fed_back"), ("survey_until", "<=", fields.Datetime.now())]
        last = 0
        while batch := self.search([*past, ("id", ">", last)], limit=100, order="id"):
            last = batch[-1].id
            one_by_one(
                batch.try_lock_for_update().filtered_domain(past),
                lambda complaints: complaints._close_unanswered(),
            )
            left = self.search_count([*past, ("id", ">", last)])
            if not self.env["ir.cron"]._commit_progress(len(batch), remaining=left):
                return

    def _close_unanswered(self):
        for complaint in self:
            if not complaint._verb_refusal("close"):
                complaint._move("close")
                complaint._say(self.env._("Closed: the customer did not answer (CM-5.2.3)."))
