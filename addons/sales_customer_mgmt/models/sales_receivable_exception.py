from odoo import api, fields, models

from odoo.addons.sales_policy.duty import Duty


class SalesReceivableException(models.Model):
    """What finance must hear of at once: a customer overdue for too long, over the credit limit, a
    dispute, a broken promise (SD-7.2).

    Found by the server, one of a kind for each customer; it closes by itself when its cause is gone.

    ========= ======================================== =========================
    action    who                                      then
    ========= ======================================== =========================
    report    the salesperson, or somebody above       finance answers (SD-4.2.2)
    answer    finance: the credit stays as it is, or   -
              is judged again
    ========= ======================================== =========================
    """

    _name = "sales.receivable.exception"
    _description = "Exception of Receivables"
    _inherit = ["sales.ledger.mixin", "sales.verb.mixin", "sales.duty.mixin", "mail.thread"]
    _order = "date_found desc, id desc"
    _rec_name = "partner_id"
    _duties = (
        Duty(
            "SD-7.2",
            "report",
            who="user_id",
            owed=[("state", "=", "found")],
            done=[("date_reported", "!=", False)],
            since="date_found",
            grade="partner_id.customer_grade_id",
        ),
        Duty(
            "SD-4.2.2",
            "exception",
            who="_finance_user",
            owed=[("state", "=", "reported")],
            done=[("date_answered", "!=", False)],
            since="date_reported",
            grade="partner_id.customer_grade_id",
        ),
    )

    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        related="partner_id.responsible_id", string="Salesperson", store=True, index=True
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    kind = fields.Selection(
        [
            ("overdue", "Overdue"),
            ("over_limit", "Over the credit limit"),
            ("disputed", "Disputed"),
            ("broken", "Promise broken"),
        ],
        required=True,
    )
    state = fields.Selection(
        [
            ("found", "To report"),
            ("reported", "Reported"),
            ("answered", "Answered"),
            ("closed", "Closed"),
        ],
        required=True,
        default="found",
        index=True,
    )
    date_found = fields.Datetime(string="Found on", required=True)
    date_reported = fields.Datetime(string="Reported on")
    reported_by_id = fields.Many2one("res.users", string="Reported by")
    comment = fields.Text(string="Report")
    date_answered = fields.Datetime(string="Answered on")
    answered_by_id = fields.Many2one("res.users", string="Answered by")
    decision = fields.Selection(
        [("keep", "The credit stays as it is"), ("judge", "The credit is judged again")]
    )
    answer = fields.Text()
    date_closed = fields.Datetime(string="Closed on", help="When its cause was gone.")
    can_report = fields.Boolean(compute="_compute_verbs")
    can_answer = fields.Boolean(compute="_compute_verbs")

    _live_unique = models.UniqueIndex(
        "(partner_id, company_id, kind) WHERE date_closed IS NULL",
        "This exception is open already.",
    )
    _order_index = models.Index("(date_found DESC, id DESC)")
    _closed = models.Constraint(
        "CHECK ((state = 'closed') = (date_closed IS NOT NULL))",
        "A closed exception, and only such a one, has its end.",
    )

    @api.depends("partner_id", "kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for exception in self:
            name = exception.sudo().partner_id.name or ""
            exception.display_name = f"{name}: {kinds.get(exception.kind, '')}"

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_verbs(self):
        for exception in self:
            exception.can_report = not exception._verb_refusal("report")
            exception.can_answer = not exception._verb_refusal("answer")

    # Verbs

    def action_report(self, comment):
        """The salesperson tells finance what is known, and what will be done."""
        for exception in self:
            exception._check_words("report", comment)
            exception.sudo()._move(
                "reported",
                date_reported=fields.Datetime.now(),
                reported_by_id=self.env.uid,
                comment=comment.strip(),
            )
            exception._tell(exception._finance_user(), comment.strip())

    def action_answer(self, decision, answer):
        """Finance answers; where the credit is judged again, the form of the judgement follows."""
        for exception in self:
            exception._check_words("answer", answer)
            exception.sudo()._move(
                "answered",
                date_answered=fields.Datetime.now(),
                answered_by_id=self.env.uid,
                decision=decision,
                answer=answer.strip(),
            )
            exception._tell(exception.user_id, answer.strip())
        if decision != "judge":
            return {"type": "ir.actions.act_window_close"}
        return self.env["sales.credit.review"]._new_form(
            self[:1].partner_id, occasion="exception", exception_id=self[:1].id
        )

    def _check_words(self, verb, text):
        self.check_access("read")
        self._check_verb(verb)
        self._check_reason(text, self.env._("Please write what the other side must know (SD-7.2)."))

    def _report_refusal(self):
        """Why the current user may not report this exception now: a sentence, or False."""
        if self.state != "found":
            return self.env._("This exception is reported already, or its cause is gone (SD-7.2).")
        user = self.env.user
        if self.user_id in user.sales_team_user_ids or user.has_group(
            "sales_policy.group_sales_administration"
        ):
            return False
        return self.env._("The salesperson in charge reports it, or somebody above (SD-7.2).")

    def _answer_refusal(self):
        if not self.env.user.has_group("sales_policy.group_finance"):
            return self.env._("Finance answers what is reported (SD-4.2.2).")
        if self.state != "reported":
            return self.env._("Finance answers an exception that is reported, once (SD-4.2.2).")
        return False

    def _move(self, state, **vals):
        self._ledger().write({"state": state, **vals})

    def _tell(self, person, body):
        env = self.with_context(lang=person.lang).env
        self.env["mail.thread"].sudo().message_notify(
            partner_ids=(person - self.env.user).partner_id.ids,
            subject=self.with_env(env).display_name,
            body=body,
            model=self._name,
            res_id=self.id,
        )

    # Duties

    def _finance_user(self):
        role = self.env.ref("sales_policy.role_finance")
        return role._responsible(self.sudo().company_id)

    @api.model
    def _hand_over_of(self, customers):
        """Somebody else is in charge of these customers: what is to be reported goes along."""
        live = self.sudo().search([("partner_id", "in", customers.ids), ("state", "=", "found")])
        if live:
            live._sync_duties()
