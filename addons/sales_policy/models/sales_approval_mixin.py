from odoo import api, fields, models
from odoo.exceptions import UserError

# action: (states it starts from, state it ends in)
TRANSITIONS = {
    "submit": (("draft", "returned"), "submitted"),
    "approve": (("submitted",), "approved"),
    "return": (("submitted",), "returned"),
    "withdraw": (("submitted",), "draft"),
    "reopen": (("approved",), "draft"),
}
REOPENERS = "sales_policy.group_sales_administration,sales_policy.group_general_manager"


class SalesApprovalMixin(models.AbstractModel):
    """Documents that somebody else agrees to: draft, submitted, approved or returned.

    ======== ============================== ==============================================
    action   who                            restriction
    ======== ============================== ==============================================
    submit   who may write the document     `_submission_problem` says nothing
    approve  approvers of the current step  nobody their own document; a delegate for an
                                            absent approver
    return   as approve                     with a reason
    withdraw who submitted it               while nothing is decided for good
    reopen   sales administration,          with a reason, logged
             general manager
    ======== ============================== ==============================================

    The steps come from `sales.approval.rule`; each is a row of `sales.approval`. A submitted or
    approved document is not edited or deleted, whichever way the change comes.
    """

    _name = "sales.approval.mixin"
    _inherit = ["sales.approval.guard.mixin", "sales.verb.mixin", "mail.thread"]
    _description = "Document with Approval"

    _approval_clause = None  # number of the clause that asks for the approval

    approval_ids = fields.One2many(
        "sales.approval", "res_id", string="Approvals", readonly=True, groups="base.group_user"
    )
    return_reason = fields.Char(compute="_compute_return_reason", compute_sudo=True)
    can_submit = fields.Boolean(compute="_compute_approval_verbs")
    can_approve = fields.Boolean(compute="_compute_approval_verbs")
    can_withdraw = fields.Boolean(compute="_compute_approval_verbs")
    can_reopen = fields.Boolean(compute="_compute_approval_verbs")

    @api.depends("approval_state")
    def _compute_return_reason(self):
        for document in self:
            last = document.approval_ids[:1] if document.approval_state == "returned" else None
            returned = last and document.approval_ids.filtered(
                lambda a, last=last: a.round == last.round and a.state == "returned"
            )
            document.return_reason = returned[:1].reason if returned else False

    @api.depends("approval_state", "approval_ids.state")
    @api.depends_context("uid")
    def _compute_approval_verbs(self):
        for document in self:
            for verb in ("submit", "approve", "withdraw", "reopen"):
                document[f"can_{verb}"] = bool(document.id) and not document._approval_refusal(verb)
            document.can_submit = document.can_submit and document.has_access("write")

    # Hooks

    def _approval_owners(self):
        """The users whose document this is; they never approve it."""
        owners = self.create_uid
        return owners | self.user_id if "user_id" in self._fields else owners

    def _approval_company(self):
        company = self.company_id if "company_id" in self._fields else None
        return company or self.env.company

    @api.model
    def _approval_kind(self):
        """What people call this kind of document."""
        return self.env["ir.model"].sudo()._get(self._name).name

    def _approval_amount(self):
        """What the document is about, in company currency: the rules' thresholds ask for it."""
        return 0.0

    def _approval_grade(self):
        return self.env["sales.customer.grade"]

    def _approval_summary_fields(self):
        """Names of the fields that an approver must see to decide."""
        return []

    def _submission_problem(self):
        """Why the document cannot be submitted yet, as a sentence; False when it can."""
        return False

    def _approval_done(self):
        """All steps agree: what follows from it."""

    def _approval_moved(self, approval, gone):
        """The step moved up the line because its approvers are gone."""
        self.message_post(
            body=self.env._(
                "%(gone)s cannot decide; the step is now with %(now)s.",
                gone=", ".join(gone.mapped("name")),
                now=", ".join(approval.approver_ids.mapped("name")),
            )
        )

    # Verbs

    def action_submit(self):
        for document in self:
            document.check_access("write")
            document._check_approval("submit")
            document._submit()

    def action_approve(self):
        for document in self:
            document._decide("approve")

    def action_return(self, reason):
        for document in self:
            document._decide("return", reason)

    def action_withdraw(self):
        for document in self:
            document._check_approval("withdraw")
            document._open_steps()._close("withdrawn")
            document._set_approval("withdraw")

    def action_reopen(self, reason):
        for document in self:
            document.check_access("read")
            document._check_approval("reopen")
            document._check_reason(reason)
            document._log_reopening(reason)
            document._set_approval("reopen", reason)

    # Refusals: a sentence, or False

    def _approval_refusal(self, action):
        """Why the current user may not do `action` on this document now; False when they may."""
        self.ensure_one()
        sources, _target = TRANSITIONS[action]
        if refusal := self._state_refusal(sources, "approval_state"):
            return refusal
        return {
            "submit": self._submission_problem,
            "approve": self._decision_refusal,
            "return": self._decision_refusal,
            "withdraw": self._withdrawal_refusal,
            "reopen": self._reopening_refusal,
        }[action]()

    def _decision_refusal(self):
        steps = self._open_steps()
        if steps._decidable():
            return False
        if self.env.user in steps.owner_ids:
            return self.env._("Nobody approves their own document (CM-6.1).")
        return self.env._(
            "It is for %s to decide on this.",
            ", ".join(steps.filtered(lambda s: s.state == "pending").approver_ids.mapped("name")),
        )

    def _withdrawal_refusal(self):
        if self._open_steps().sudo().requester_id == self.env.user:
            return False
        return self.env._("Only who submitted a document withdraws it.")

    def _reopening_refusal(self):
        if self.env.user.has_groups(REOPENERS):
            return False
        return self.env._(
            "Sales administration or the general manager reopens what is approved (CM-6.1)."
        )

    def _check_approval(self, action):
        self._lock_approval()
        if refusal := self._approval_refusal(action):
            raise UserError(refusal)

    def _lock_approval(self):
        self._open_steps()._lock()

    # Transitions

    def _open_steps(self):
        """The steps of the running round that are not decided yet."""
        return (
            self.env["sales.approval"]
            .sudo()
            .search(
                [*self._approval_domain(), ("state", "in", ("waiting", "pending"))],
                order="sequence, id",
            )
        )

    def _current_approver(self):
        """Who owes a decision now, for duties to review in time."""
        return self._open_steps().filtered(lambda step: step.state == "pending").approver_ids[:1]

    def _approval_domain(self):
        return [("res_model", "=", self._name), ("res_id", "in", self.ids)]

    def _set_approval(self, action, reason=None):
        now = fields.Datetime.now()
        state = TRANSITIONS[action][1]
        vals = {"approval_state": state}
        if state == "submitted":
            vals["date_submitted"] = now
        vals["date_approved"] = now if state == "approved" else False
        self.sudo().write(vals)
        self._announce(action, reason)

    def _decide(self, action, reason=None):
        """Decide as the current user, who may be a delegate whom the document itself is hidden from."""
        self.ensure_one()
        if not self.env["sales.approval"].search_count(self._approval_domain(), limit=1):
            self.check_access("read")
        self.sudo()._decide_step(action, reason)

    def _decide_step(self, action, reason):
        if action == "return":
            self._check_reason(reason)
        self._check_approval(action)
        steps = self._open_steps()
        steps._decidable()._close(TRANSITIONS[action][1], reason and reason.strip())
        if action == "return":
            self._open_steps()._close("withdrawn")
            self._set_approval(action, reason)
        else:
            self._next_step()

    def _next_step(self):
        left = self._open_steps()
        if not left:
            self._set_approval("approve")
            self.sudo()._approval_done()
        elif not left.filtered(lambda step: step.state == "pending"):
            following = left.filtered(lambda step: step.sequence == left[0].sequence)
            following._ledger().write({"state": "pending"})
            following.sudo()._tell_approvers()

    def _announce(self, action, reason=None):
        """Say it in the document's conversation, and to who submitted it."""
        requester = self.sudo().approval_ids[:1].requester_id - self.env.user
        self.sudo().message_post(
            body=self._announcement(action, reason),
            author_id=self.env.user.partner_id.id,
            partner_ids=requester.partner_id.ids
            if action in ("approve", "return", "reopen")
            else [],
        )

    def _announcement(self, action, reason=None):
        """The sentence that says what was done with the document."""
        return {
            "submit": self.env._("Submitted for approval."),
            "approve": self.env._("Approved."),
            "return": self.env._("Returned: %s", reason),
            "withdraw": self.env._("Withdrawn."),
            "reopen": self.env._("Reopened: %s", reason),
        }[action]
