from odoo import api, fields, models
from odoo.exceptions import UserError


class SalesComplaint(models.Model):
    """What is done with a complaint, and by whom (CM-5).

    ========= ====================================== =============================================
    verb      who                                    what follows
    ========= ====================================== =============================================
    confirm   who handles it, having asked back      the customer is answered (CM-5.2.1)
    offer     the same, with an approved solution    the clock stands still: the customer decides
    accept    the customer, or on proof              the solution is agreed (CM-5.2.2)
    refuse    the same                               another solution is owed, the clock goes on
    carry_out who handles it                         feedback is owed (CM-5.2.3)
    feed_back who handles it                         satisfaction is asked
    close     an answer of the customer, or a job    QA judges (CM-7.1.2)
    reject    who handles it, with a reason          the customer may appeal
    reopen    a low score, an appeal, QA, the line   its clocks start anew, `round` counts
    wait      who handles it, with a reason          its clocks stand still until the customer speaks
    ========= ====================================== =============================================
    """

    _inherit = "sales.complaint"
    # verb: (states it starts from, state it ends in, the moment that it sets)
    _transitions = {
        "confirm": (("registered",), "confirmed", "date_confirmed"),
        "offer": (("confirmed",), "offered", "date_offered"),
        "accept": (("offered",), "accepted", "date_answered"),
        "refuse": (("offered",), "confirmed", "date_answered"),
        "carry_out": (("accepted",), "carried_out", "date_carried_out"),
        "feed_back": (("carried_out",), "fed_back", "date_fed_back"),
        "close": (("fed_back",), "closed", "date_closed"),
        "reject": (("registered", "confirmed"), "rejected", "date_closed"),
        "reopen": (("fed_back", "closed", "rejected"), "registered", "date_clock"),
    }

    can_handle = fields.Boolean(compute="_compute_can_handle")
    can_reopen = fields.Boolean(compute="_compute_can_handle")

    @api.depends("state", "user_id")
    @api.depends_context("uid")
    def _compute_can_handle(self):
        for complaint in self:
            complaint.can_handle = complaint.has_access("write")
            ended = complaint.state in self._transitions["reopen"][0]
            complaint.can_reopen = ended and not complaint._reopening_refusal()

    # Verbs

    def action_confirm(self):
        """The problem is confirmed with the customer (CM-5.2.1)."""
        for complaint in self:
            complaint.check_access("write")
            complaint._move("confirm")

    def action_reject(self, reason):
        for complaint in self:
            complaint.check_access("write")
            complaint._check_reason(reason)
            complaint._move("reject", reject_reason=reason.strip())

    def action_wait(self, reason):
        """Nothing can be done until the customer speaks: the clocks stand still, for all to see."""
        for complaint in self:
            complaint.check_access("write")
            complaint._check_reason(reason)
            if complaint.is_waiting or complaint.state not in ("registered", "confirmed"):
                raise UserError(
                    self.env._("“%s” does not wait for the customer now.", complaint.display_name)
                )
            complaint.sudo().write({"is_waiting": True, "wait_reason": reason.strip()})
            complaint._say(self.env._("Waits for the customer: %s", reason.strip()))

    def action_go_on(self):
        for complaint in self:
            complaint.check_access("write")
            complaint._go_on()

    def action_reopen(self, reason):
        for complaint in self:
            complaint.check_access("read")
            if refusal := complaint._reopening_refusal():
                raise UserError(refusal)
            complaint._reopen(reason)

    def _reopening_refusal(self):
        """Why the current user may not reopen it, as a sentence; False when they may."""
        judges = "sales_policy.group_quality,sales_policy.group_sales_administration"
        if self.env.user.has_groups(judges) or self.has_access("write"):
            return False
        return self.env._("Who handles a complaint, those above or QA reopen it (CM-7.1.2).")

    def _reopen(self, reason):
        """It is not solved: its clocks start anew."""
        self._check_reason(reason)
        self._move("reopen", round=self.round + 1)
        self._say(self.env._("Reopened: %s", reason.strip()))

    def _go_on(self):
        """The customer spoke: the clocks go on."""
        waiting = self.sudo().filtered("is_waiting")
        waiting.write({"is_waiting": False, "wait_reason": False})

    def _verb_refusal(self, verb):
        if refusal := super()._verb_refusal(verb):
            return refusal
        if verb not in ("claim", "reject") and not self.sudo().partner_id:
            return self.env._("Say first whose complaint it is (CM-5.1.2).")
        return False

    def _move(self, verb, **vals):
        """The one way from state to state."""
        self.ensure_one()
        self._check_verb(verb)
        _sources, target, moment = self._transitions[verb]
        self.sudo().write(
            {
                moment: fields.Datetime.now(),
                "is_waiting": False,
                "wait_reason": False,
                **vals,
                "state": target,
            }
        )
