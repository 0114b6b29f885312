from secrets import token_urlsafe

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.tools import consteq

SCORES = range(1, 6)
MAX_COMMENT = 5000


class SalesSatisfactionSurvey(models.Model):
    """One question to the customer, how content they are with how a complaint was handled or with what
    was delivered, and its one answer (CM-5.2.3, SP-6.3): evidence that nobody changes."""

    _name = "sales.satisfaction.survey"
    _description = "Satisfaction Survey"
    _inherit = ["sales.ledger.mixin"]
    _order = "id desc"

    complaint_id = fields.Many2one("sales.complaint", index="btree_not_null", ondelete="restrict")
    aftersales_id = fields.Many2one(
        "sales.aftersales.contact",
        string="After-Sales Contact",
        index="btree_not_null",
        ondelete="cascade",
    )
    round = fields.Integer(aggregator=None)
    token = fields.Char(required=True, groups="base.group_system", export_string_translation=False)
    way = fields.Selection(
        [("mail", "E-mail"), ("link", "Link handed over"), ("phone", "Phone")],
        string="Asked by Way of",
    )
    email = fields.Char(string="Asked at")
    user_id = fields.Many2one("res.users", string="Asked or Recorded by")
    date_asked = fields.Datetime(string="Asked on")
    date_expires = fields.Datetime(string="Answer until")
    date_answered = fields.Datetime(string="Answered on")
    score = fields.Integer(aggregator="avg", help="1 very bad to 5 very good.")
    is_solved = fields.Boolean(
        string="Solved", help="The problem of the complaint is solved, says the customer."
    )
    comment = fields.Text()
    answered_by = fields.Char(help="Who answered by phone, as noted down.")

    _about = models.Constraint("CHECK (num_nonnulls(complaint_id, aftersales_id) = 1)")
    _once = models.UniqueIndex("(complaint_id, round)", "This round was asked about already.")
    _aftersales_once = models.UniqueIndex(
        "(aftersales_id, round)", "The customer was asked about this already."
    )
    _token_unique = models.UniqueIndex("(token)", "This link is taken already.")
    _score_range = models.Constraint("CHECK (score IS NULL OR score BETWEEN 1 AND 5)")

    @api.depends("complaint_id", "aftersales_id")
    def _compute_display_name(self):
        for survey in self:
            survey.display_name = survey._document().display_name

    def _document(self):
        """What the customer is asked about."""
        return self.complaint_id or self.aftersales_id

    @api.model
    def _make(self, document):
        """The question about the present round of `document`, not yet asked."""
        vals = {"round": document._survey_round(), "token": token_urlsafe(32)}
        survey = self._ledger().create({document._survey_field(): document.id, **vals})
        return self.sudo().browse(survey.id)

    @api.model
    def _by_token(self, token):
        """The survey whose link ends with `token`, or none."""
        survey = self.sudo().search([("token", "=", token)], limit=1)
        return survey if token and survey and consteq(survey.token, token) else self.browse()

    def _link(self):
        return f"{self.get_base_url()}/satisfaction/{self.sudo().token}"

    def _is_open(self):
        """Whether it can still be answered."""
        self.ensure_one()
        in_time = not self.date_expires or self.date_expires > fields.Datetime.now()
        return not self.date_answered and in_time and self._document()._is_asked(self)

    def _is_unhappy(self):
        """Whether the customer is not content: with a low score, or since it is not solved."""
        company = self._document().company_id
        low = self.env["sales.clause"]._value("CM-5.2.3", "low_score", company)
        return self.score <= low or bool(self.complaint_id and not self.is_solved)

    def _set_asked(self, way, email=None):
        """The time to answer begins when the customer is asked."""
        now = fields.Datetime.now()
        document = self._document()
        parameter = self.env["sales.clause.parameter"]._get(*document._survey_clause)
        until, _unit = parameter._deadline(now, document.company_id)
        self._ledger().write(
            {
                "way": way,
                "email": email,
                "user_id": self.env.uid,
                "date_asked": now,
                "date_expires": until,
            }
        )

    def _answer(self, score, is_solved=False, comment=None, answered_by=None):
        """Write the one answer down.

        :raises UserError: when it is past, answered already, or no answer
        """
        self.ensure_one()
        refusal = self.env._("This question was answered already, or its time is past.")
        try:
            self.lock_for_update()
        except LockError as error:  # by the other one of two clicks
            raise UserError(refusal) from error
        if not self._is_open():
            raise UserError(refusal)
        if score not in SCORES:
            raise UserError(self.env._("Please choose one to five stars."))
        self._ledger().write(
            {
                "score": score,
                "is_solved": is_solved,
                "comment": (comment or "").replace("\x00", "").strip()[:MAX_COMMENT] or False,
                "answered_by": answered_by,
                "date_answered": fields.Datetime.now(),
            }
        )
