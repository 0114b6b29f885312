from odoo import api, fields, models
from odoo.exceptions import UserError


class SalesComplaintSolution(models.Model):
    """The offer, and the customer's one answer to it: by the link, or by phone on proof (CM-5.2.2)."""

    _inherit = "sales.complaint.solution"
    _transitions = {
        "offer": (("draft", "returned", "approved"), "offered"),
        "accept": (("offered",), "accepted"),
        "refuse": (("offered",), "refused"),
        "carry_out": (("accepted",), "accepted"),
        "finish": (("accepted",), "carried_out"),
        "drop": (("draft", "submitted", "returned", "approved"), "dropped"),
    }

    date_offered = fields.Datetime(string="Offered on", readonly=True, copy=False)
    date_answered = fields.Datetime(string="Answered on", readonly=True, copy=False)
    answer_channel = fields.Selection(
        [("link", "Link"), ("phone", "Phone")],
        string="Answered by Way of",
        readonly=True,
        copy=False,
    )
    answered_by = fields.Char(readonly=True, copy=False, help="Who spoke for the customer.")
    date_said = fields.Datetime(string="Said on", readonly=True, copy=False)
    answer_proof = fields.Text(string="Proof", readonly=True, copy=False)
    answer_file = fields.Binary(string="Recording or Letter", readonly=True, copy=False)
    answer_file_name = fields.Char(readonly=True, copy=False)
    refuse_reason = fields.Text(string="Refused because", readonly=True, copy=False)
    can_offer = fields.Boolean(compute="_compute_can")
    can_answer = fields.Boolean(compute="_compute_can")
    can_carry_out = fields.Boolean(compute="_compute_can")
    can_finish = fields.Boolean(compute="_compute_can")
    can_drop = fields.Boolean(compute="_compute_can")

    @api.depends("state", "complaint_id.state")
    @api.depends_context("uid")
    def _compute_can(self):
        for solution in self:
            handles = bool(solution.id) and solution.has_access("write")
            helps = solution.technician_id == self.env.user
            solution.can_offer = handles and not solution._verb_refusal("offer")
            solution.can_answer = handles and not solution._verb_refusal("accept")
            solution.can_carry_out = handles and not solution._verb_refusal("carry_out")
            solution.can_finish = (handles or helps) and not solution._verb_refusal("finish")
            solution.can_drop = handles and not solution._verb_refusal("drop")

    # Verbs

    def action_offer(self):
        """The customer is told what we offer, and decides."""
        for solution in self:
            solution.check_access("write")
            solution._check_verb("offer")
            if solution.approval_state != "approved":
                solution._submit()
            solution._offer()

    def action_accept_by_phone(self, proof, who=None, **said):
        for solution in self:
            solution.check_access("write")
            solution._accept(who, proof, channel="phone", **solution._said(proof, **said))

    def action_refuse_by_phone(self, reason, who=None, **said):
        for solution in self:
            solution.check_access("write")
            solution._refuse(who, reason, channel="phone", **solution._said(reason, **said))

    def action_drop(self, reason):
        for solution in self:
            solution.check_access("write")
            solution._check_reason(reason)
            solution._check_verb("drop")
            solution._drop(reason.strip())

    # What happens

    def _offer(self):
        self.sudo().write({"progress": "offered", "date_offered": fields.Datetime.now()})
        self.complaint_id._move("offer")
        self.sudo()._tell_customer()

    def _tell_customer(self):
        complaint = self.complaint_id
        if address := complaint._mail("sales_complaints.mail_template_complaint_offer"):
            complaint._say(self.env._("The offer went to %s, with the link.", address))
        else:
            complaint._say(
                self.env._(
                    "Tell the customer what we offer: there is no e-mail address (CM-5.2.2)."
                )
            )

    def _accept(self, by, proof, channel="link", **said):
        """The customer agrees; it can't be answered again.

        :param by: who spoke for the customer: a name, or a partner
        :param proof: how we know, kept with the solution
        """
        self._answer("accept", by, channel, answer_proof=proof, **said)
        self.sudo().complaint_id._move("accept", date_promised=self.sudo().date_promised)

    def _refuse(self, by, reason, channel="link", **said):
        """The customer wants another solution."""
        self._check_reason(reason)
        self._answer("refuse", by, channel, refuse_reason=reason.strip(), **said)
        self.sudo().complaint_id._move("refuse")

    def _answer(self, verb, by, channel, **vals):
        solution = self.sudo()
        solution._check_verb(verb)
        name = by if isinstance(by, str) else by and by.display_name
        now = fields.Datetime.now()
        vals = {
            "date_said": now,
            "answered_by": name or solution.complaint_id.contact_name,
            "answer_channel": channel,
            "date_answered": now,
            **vals,
        }
        solution.write({**vals, "progress": self._transitions[verb][1]})
        who, name = vals["answered_by"], solution.display_name
        if verb == "accept":
            said = self.env._("%(who)s accepts “%(solution)s”.", who=who, solution=name)
        else:
            said = self.env._(
                "%(who)s refuses “%(solution)s”: %(reason)s",
                who=who,
                solution=name,
                reason=vals["refuse_reason"],
            )
        solution.complaint_id._say(said)

    def _said(self, proof, date_said=None, file=None, file_name=None):
        """What somebody says for the customer needs its proof, as values."""
        self._check_reason(
            proof, self.env._("Write down how the customer said so: it is the proof (CM-5.2.2).")
        )
        date_said = fields.Datetime.to_datetime(date_said) or fields.Datetime.now()
        if not self.date_offered or not self.date_offered <= date_said <= fields.Datetime.now():
            raise UserError(
                self.env._("The customer has answered after the offer, and before now (CM-5.2.2).")
            )
        return {
            "date_said": date_said,
            "answer_file": file,
            "answer_file_name": file_name,
        }

    def _drop(self, reason):
        for solution in self.sudo():
            if solution.approval_state == "submitted":
                solution._open_steps()._close("withdrawn")
                solution._set_approval("withdraw")
            solution.write({"progress": "dropped", "refuse_reason": reason})

    # Refusals: a sentence, or False

    def _offer_refusal(self):
        complaint = self.sudo().complaint_id
        if refusal := complaint._verb_refusal("offer"):
            return refusal
        if refusal := self._submission_problem():
            return refusal
        if self.approval_state != "approved" and self._needs_approval():
            return self.env._("Submit it first: somebody has to agree to this offer (CM-5.2.2).")
        return False
