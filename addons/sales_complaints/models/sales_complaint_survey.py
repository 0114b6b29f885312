from secrets import token_urlsafe

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import consteq

SCORES = range(1, 6)
MAX_COMMENT = 5000


class SalesComplaintSurvey(models.Model):
    """One question to the customer, whether the complaint is solved and how content they are, with its
    one answer (CM-5.2.3): evidence that nobody changes."""

    _name = "sales.complaint.survey"
    _description = "Satisfaction Survey"
    _inherit = ["sales.ledger.mixin"]
    _order = "id desc"
    _rec_name = "complaint_id"

    complaint_id = fields.Many2one(
        "sales.complaint", required=True, index=True, ondelete="restrict"
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
    is_solved = fields.Boolean(string="Solved", help="The problem is solved, says the customer.")
    comment = fields.Text()
    answered_by = fields.Char(help="Who answered by phone, as noted down.")

    _once = models.UniqueIndex("(complaint_id, round)", "This round was asked about already.")
    _token_unique = models.UniqueIndex("(token)", "This link is taken already.")
    _score_range = models.Constraint("CHECK (score IS NULL OR score BETWEEN 1 AND 5)")

    @api.model
    def _make(self, complaint):
        """The question about the present round of `complaint`, not yet asked."""
        survey = self._ledger().create(
            {"complaint_id": complaint.id, "round": complaint.round, "token": token_urlsafe(32)}
        )
        return self.sudo().browse(survey.id)

    @api.model
    def _by_token(self, token):
        """The survey whose link ends with `token`, or none."""
        survey = self.sudo().search([("token", "=", token)], limit=1)
        return survey if token and survey and consteq(survey.token, token) else self.browse()

    def _link(self):
        return f"{self.get_base_url()}/complaint/rate/{self.sudo().token}"

    def _is_open(self):
        """Whether it can still be answered."""
        self.ensure_one()
        complaint = self.complaint_id
        in_time = not self.date_expires or self.date_expires > fields.Datetime.now()
        asked_now = complaint.state == "fed_back" and complaint.round == self.round
        return not self.date_answered and in_time and asked_now

    def _set_asked(self, way, email=None):
        """The time to answer begins when the customer is asked."""
        now = fields.Datetime.now()
        parameter = self.env["sales.clause.parameter"]._get("CM-5.2.3", "answer")
        until, _unit = parameter._deadline(now, self.complaint_id.company_id)
        self._ledger().write(
            {
                "way": way,
                "email": email,
                "user_id": self.env.uid,
                "date_asked": now,
                "date_expires": until,
            }
        )

    def _answer(self, score, is_solved, comment=None, answered_by=None):
        """Write the one answer down.

        :raises UserError: when it is past, answered already, or no answer
        """
        self.ensure_one()
        self.lock_for_update()
        if not self._is_open():
            raise UserError(self.env._("This question was answered already, or its time is past."))
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
