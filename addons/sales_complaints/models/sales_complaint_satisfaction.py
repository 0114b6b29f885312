from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

from odoo.addons.sales_policy.duty import Duty
from odoo.addons.sales_policy.one_by_one import one_by_one

WITHOUT_LOG = {"model": False, "res_id": False}


class SalesComplaint(models.Model):
    """After the feedback the customer is asked: a low score or "not solved" opens the complaint again,
    a good one closes it, and so does silence (CM-5.2.3)."""

    _inherit = "sales.complaint"
    _duties = (
        Duty(
            "CM-5.2.3",
            "survey",
            who="user_id",
            owed=[("state", "=", "fed_back")],
            done=[("state", "in", ("fed_back", "closed")), ("date_survey", "!=", False)],
            since="date_fed_back",
        ),
    )

    survey_ids = fields.One2many("sales.complaint.survey", "complaint_id", string="Surveys")
    date_survey = fields.Datetime(
        string="Asked on", readonly=True, copy=False, help="In the present round."
    )
    survey_until = fields.Datetime(
        string="Answer until",
        readonly=True,
        copy=False,
        help="Without an answer it is closed then.",
    )
    satisfaction = fields.Integer(
        readonly=True,
        copy=False,
        aggregator="avg",
        help="What the customer said last: 1 very bad to 5 very good.",
    )
    date_satisfaction = fields.Datetime(string="Survey Answered on", readonly=True, copy=False)
    satisfaction_comment = fields.Text(string="The Customer Says", readonly=True, copy=False)
    asks_by_hand = fields.Boolean(compute="_compute_asks_by_hand", export_string_translation=False)

    asks_again = fields.Boolean(compute="_compute_asks_by_hand", export_string_translation=False)

    _survey_index = models.Index("(survey_until) WHERE state = 'fed_back'")
    _satisfaction_range = models.Constraint(
        "CHECK (satisfaction IS NULL OR satisfaction BETWEEN 1 AND 5)"
    )

    @api.depends("state", "email", "survey_ids.way")
    def _compute_asks_by_hand(self):
        for complaint in self:
            survey = complaint.sudo().survey_ids[:1]
            by_mail = survey.way == "mail"
            fed_back = complaint.state == "fed_back"
            complaint.asks_by_hand = fed_back and not by_mail
            address = fed_back and complaint._customer_address()
            complaint.asks_again = bool(address) and address != survey.email

    def _kept_fields(self):
        return super()._kept_fields() | {
            "date_survey",
            "survey_until",
            "satisfaction",
            "date_satisfaction",
            "satisfaction_comment",
        }

    def _move(self, verb, **vals):
        if verb == "reopen":
            vals |= {"date_survey": False, "survey_until": False}
        super()._move(verb, **vals)
        if verb == "feed_back":
            self._ask()
        elif verb == "reject":
            self._mail("sales_complaints.mail_template_complaint_rejected")

    # Asking

    def _ask(self):
        """By mail, to who complained; where there is no address, who handles it asks."""
        self._ask_by_mail(self.env["sales.complaint.survey"]._make(self))

    def _ask_by_mail(self, survey):
        if address := self._mail("sales_complaints.mail_template_complaint_survey"):
            survey._set_asked("mail", address)
            self._set_asked(survey)
            self._say(
                self.env._("Asked at %s whether the customer is content (CM-5.2.3).", address)
            )

    def _set_asked(self, survey):
        self.sudo().write({"date_survey": survey.date_asked, "survey_until": survey.date_expires})

    def _mail(self, template):
        """Send a mail with a link of the customer's; it is not kept in our log, where its reader could
        answer for the customer. Return the address, or False without one."""
        address = self._customer_address()
        if address:
            author = self.env.ref("base.partner_root")
            self.env.ref(template).sudo().send_mail(
                self.id,
                email_values={"email_to": address, "author_id": author.id, **WITHOUT_LOG},
                email_layout_xmlid="mail.mail_notification_light",
            )
        return address

    def _customer_address(self):
        """The e-mail address of who complained: never one of our own people's."""
        complaint = self.sudo()
        partners = complaint.contact_id, complaint.partner_id
        for email in (complaint.email, *(partner.email for partner in partners)):
            address = email_normalize(email or "")
            if address and not self._is_ours(address):
                return address
        return False

    @api.model
    def _is_ours(self, address):
        users = self.env["res.users"].sudo().with_context(active_test=False)
        domain = ["|", ("email_normalized", "=", address), ("login", "=ilike", address)]
        return bool(users.search_count([("share", "=", False), *domain], limit=1))

    def _survey_link(self):
        return self.sudo().survey_ids[:1]._link()

    def action_ask_again(self):
        """The address was wrong, or is known now."""
        self.ensure_one()
        self.check_access("write")
        survey = self.sudo().survey_ids[:1]
        if not self.asks_again or not survey._is_open():
            raise UserError(
                self.env._(
                    "“%s”: the customer was asked at this address already.", self.display_name
                )
            )
        self._ask_by_mail(survey)

    def action_survey_link(self):
        """The link, to be handed over where the customer has no e-mail address."""
        survey = self._survey_by_hand()
        if not survey.date_asked:
            survey._set_asked("link")
            self._set_asked(survey)
            self._say(self.env._("The link to the survey was taken, to be handed over."))
        return self.env["sales.complaint.link"]._open(
            self.env._("Survey of %s", self.name), survey._link()
        )

    def _record_answer(self, score, is_solved, comment, answered_by):
        """What a customer without an e-mail address said by phone."""
        survey = self._survey_by_hand()
        if not (answered_by or "").strip():
            raise UserError(self.env._("Note down who answered, and when (CM-5.2.3)."))
        survey._set_asked("phone")
        self._set_asked(survey)
        self._rate(survey, score, is_solved, comment, answered_by.strip())

    def _survey_by_hand(self):
        """The survey that a person asks for.

        :raises UserError: when the customer was asked by mail, or need not be asked
        """
        self.ensure_one()
        self.check_access("write")
        survey = self.sudo().survey_ids[:1]
        if self.state != "fed_back" or not survey._is_open():
            raise UserError(
                self.env._("“%s”: there is nothing to ask the customer now.", self.display_name)
            )
        if survey.way == "mail":
            raise UserError(
                self.env._(
                    "The customer was asked by e-mail, and answers there: nobody answers for the "
                    "customer (CM-5.2.3)."
                )
            )
        return survey

    # The answer

    def _rate(self, survey, score, is_solved, comment=None, answered_by=None):
        """What the customer answers: "not solved" counts, whatever the score."""
        survey._answer(score, is_solved, comment, answered_by)
        self.sudo().write(
            {
                "satisfaction": score,
                "date_satisfaction": survey.date_answered,
                "satisfaction_comment": survey.comment,
            }
        )
        low = self.env["sales.clause"]._value("CM-5.2.3", "low_score", self.company_id)
        if is_solved and score > low:
            self._say(self.env._("The customer is content: %s of 5.", score))
            if not self._verb_refusal("close"):
                self._move("close")
            return
        if is_solved:
            reason = self.env._("the customer is not content, %s of 5", score)
        elif score > low:
            reason = self.env._(
                "the customer says that it is not solved, though with %s of 5 stars", score
            )
        else:
            reason = self.env._("the customer says that it is not solved, %s of 5", score)
        self._reopen(f"{reason}. {survey.comment or ''}")
        self._tell_supervisor(reason)

    def _tell_supervisor(self, reason):
        complaint = self.sudo()
        manager = complaint.user_id and complaint.user_id._sales_manager(complaint.company_id)
        people = complaint.user_id | (manager or complaint.user_id)
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
