from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

WITHOUT_LOG = {"model": False, "res_id": False}


class SalesSatisfactionMixin(models.AbstractModel):
    """What a customer is asked about, once a round: by mail, by a link that is handed over or by phone.
    There is one page for the answer, without a login, and nobody answers for the customer (CM-5.2.3, SP-6.3).

    A document declares `survey_ids`, the clause of the time to answer and the template of the mail, and
    says when it is time to ask and what follows from the answer.
    """

    _name = "sales.satisfaction.mixin"
    _description = "Customer Asked for Satisfaction"
    _inherit = ["sales.kept.mixin"]
    _survey_clause = ()  # number and code of the time to answer
    _survey_template = ""

    date_surveyed = fields.Datetime(
        string="Asked on", readonly=True, copy=False, help="In the present round."
    )
    survey_until = fields.Datetime(string="Answer until", readonly=True, copy=False)
    satisfaction = fields.Integer(
        readonly=True,
        copy=False,
        aggregator="avg",
        help="What the customer said last: 1 very bad to 5 very good; people are appraised on the average "
        "(CM-7.3.1).",
    )
    date_satisfaction = fields.Datetime(string="Survey Answered on", readonly=True, copy=False)
    satisfaction_comment = fields.Text(string="The Customer Says", readonly=True, copy=False)
    asks_by_hand = fields.Boolean(compute="_compute_asks_by_hand", export_string_translation=False)
    asks_again = fields.Boolean(compute="_compute_asks_by_hand", export_string_translation=False)

    def _kept_fields(self):
        return super()._kept_fields() | {
            "date_surveyed",
            "survey_until",
            "satisfaction",
            "date_satisfaction",
            "satisfaction_comment",
        }

    # What the document says

    @api.model
    def _survey_field(self):
        """The field of the survey that leads here."""
        return self._fields["survey_ids"].inverse_name

    def _survey_round(self):
        return 1

    def _survey_refusal(self):
        """Why the customer is not to be asked now, as a sentence; False when it is time."""
        raise NotImplementedError

    def _is_asked(self, survey):
        """Whether `survey`, not yet answered, is what the customer is asked now."""
        return True

    def _customer_emails(self):
        """The e-mail addresses of who is asked, the best first."""
        return [partner.email for partner in (self.contact_id, self.partner_id)]

    @api.model
    def _survey_depends(self):
        """What decides whether the customer is asked by hand."""
        return ["survey_ids.way", "survey_ids.date_answered"]

    def _rated(self, survey):
        """What follows from the customer's answer."""

    def _say(self, body):
        """Say it in the document's own log, which the customer does not see."""
        self.sudo().message_post(body=body, author_id=self.env.user.partner_id.id)

    # Asking

    @api.depends(lambda self: self._survey_depends())
    def _compute_asks_by_hand(self):
        for document in self:
            survey = document._survey()
            due = not document._survey_refusal() and not survey.date_answered
            document.asks_by_hand = due and survey.way != "mail"
            address = due and document._customer_address()
            document.asks_again = bool(address) and address != survey.email

    def _survey(self):
        """The question of the present round; none where it was not made yet."""
        now = self._survey_round()
        return self.sudo().survey_ids.filtered(lambda survey: survey.round == now)[:1]

    def _make_survey(self):
        return self._survey() or self.env["sales.satisfaction.survey"]._make(self)

    def _ask(self):
        """By mail, to who complained or got the delivery; where there is no address, a person asks."""
        survey = self._make_survey()
        if address := self._mail(self._survey_template):
            survey._set_asked("mail", address)
            self._set_asked(survey)
            self._say(
                self.env._("Asked at %s whether the customer is content (CM-5.2.3).", address)
            )

    def _set_asked(self, survey):
        self.sudo().write({"date_surveyed": survey.date_asked, "survey_until": survey.date_expires})

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
        """The e-mail address of who is asked: never one of our own people's."""
        for email in self.sudo()._customer_emails():
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
        """For the mail: a template is also rendered to try it, where nobody is asked."""
        survey = self._survey()
        return survey._link() if survey else False

    def action_ask_again(self):
        """By mail: the address was wrong, or is known now."""
        self.ensure_one()
        self.check_access("write")
        if refusal := self._survey_refusal():
            raise UserError(refusal)
        if not self.asks_again:
            raise UserError(
                self.env._(
                    "“%s”: the customer was asked at this address already.", self.display_name
                )
            )
        self._ask()

    def action_survey_link(self):
        """The link, to be handed over where the customer has no e-mail address."""
        survey = self._survey_by_hand()
        if not survey.date_asked:
            survey._set_asked("link")
            self._set_asked(survey)
            self._say(self.env._("The link to the survey was taken, to be handed over."))
        return self.env["sales.complaint.link"]._open(
            self.env._("Survey of %s", self.display_name), self._survey_link()
        )

    def _survey_by_hand(self):
        """The survey that a person asks for.

        :raises UserError: when the customer was asked by mail, or need not be asked
        """
        self.ensure_one()
        self.check_access("write")
        if refusal := self._survey_refusal():
            raise UserError(refusal)
        survey = self._make_survey()
        if not survey._is_open():
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

    def _rate(self, survey, score, is_solved=False, comment=None, answered_by=None):
        """What the customer answers, once."""
        survey._answer(score, is_solved, comment, answered_by)
        self.sudo().write(
            {
                "satisfaction": score,
                "date_satisfaction": survey.date_answered,
                "satisfaction_comment": survey.comment,
            }
        )
        self._rated(survey)
