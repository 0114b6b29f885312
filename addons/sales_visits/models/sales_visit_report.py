from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.sales_policy.duty import Duty

# Follows from the visit, or from what the server does with the report
KEPT = {
    "visit_id", "partner_id", "responsible_id", "company_id", "day", "user_id", "date_owed",
    "date_reported", "is_late",
}  # fmt: skip


class SalesVisitReport(models.Model):
    """What came of one visit (VM-7.1), reviewed and answered by the supervisor (VM-7.2).

    ========== ======================================== =======================================
    verb       who                                      what follows
    ========== ======================================== =======================================
    -          the server, when the visit is finished   half filled from the visit; 24 h run
    submit     who reports                              `is_late` is frozen; it is closed
    accept     the supervisor, perhaps with a comment   the person is told
    return     the supervisor, with what is missing     owed anew, counted from the return
    ========== ======================================== =======================================

    Who has left reports no more: the supervisor, whose duty it is then, writes the report.
    """

    _name = "sales.visit.report"
    _description = "Visit Report"
    _inherit = ["sales.kept.mixin", "sales.duty.mixin", "sales.approval.mixin"]
    _order = "day desc, id desc"
    _approval_clause = "VM-7.2"
    _duties = (
        Duty(
            "VM-7.1",
            "report",
            who="user_id",
            owed=[("approval_state", "in", ("draft", "returned"))],
            done=[("approval_state", "in", ("submitted", "approved"))],
            since="date_owed",
        ),
        Duty(
            "VM-7.2",
            "review",
            who="_current_approver",
            owed=[("approval_state", "=", "submitted")],
            done=[("approval_state", "in", ("approved", "returned"))],
            since="date_submitted",
        ),
    )

    visit_id = fields.Many2one(
        "sales.visit", required=True, readonly=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(
        related="visit_id.partner_id", store=True, index=True, string="Customer"
    )
    responsible_id = fields.Many2one(
        related="partner_id.responsible_id", store=True, string="In Charge"
    )
    company_id = fields.Many2one(related="visit_id.company_id", store=True, index=True)
    day = fields.Date(related="visit_id.day", store=True, string="Visited on")
    user_id = fields.Many2one("res.users", string="Reported by", required=True, readonly=True)
    date_begun = fields.Datetime(related="visit_id.date_begun")
    date_finished = fields.Datetime(related="visit_id.date_finished")
    purpose_ids = fields.Many2many("sales.visit.purpose", string="Purposes")
    contact_ids = fields.Many2many(
        "res.partner",
        string="Persons Met",
        domain="[('commercial_partner_id', '=', partner_id), ('id', '!=', partner_id)]",
    )
    others_met = fields.Char(help="Who else was there and is not in the customer file yet.")
    result = fields.Selection(
        [("reached", "Reached"), ("partly", "Partly reached"), ("missed", "Not reached")],
        string="Purpose of the Visit",
    )
    outlook = fields.Selection(
        [
            ("ordered", "Ordered"),
            ("likely", "Likely"),
            ("unclear", "Unclear"),
            ("unlikely", "Unlikely"),
        ],
        string="Next Order",
    )
    summary = fields.Text(help="What was talked about and agreed, in a few words.")
    needs = fields.Text(help="What the customer needs.")
    solution = fields.Text(help="What we proposed.")
    next_step = fields.Char()
    next_date = fields.Date(string="Next Visit")
    feedback_ids = fields.One2many("sales.feedback", "visit_report_id", string="Feedback")
    promise_ids = fields.One2many("sales.promise", "report_id", string="Promises")
    photo_ids = fields.Many2many("ir.attachment", string="Photos")
    date_owed = fields.Datetime(
        string="Owed since",
        required=True,
        readonly=True,
        help="When the customer was left, or the report was returned.",
    )
    date_reported = fields.Datetime(string="Reported on", readonly=True, copy=False)
    is_late = fields.Boolean(
        string="Late", readonly=True, copy=False, help="As it was first submitted; stays so."
    )
    review_comment = fields.Char(
        string="Supervisor's Answer", compute="_compute_review", compute_sudo=True
    )
    reviewer_id = fields.Many2one(
        "res.users", string="Reviewed by", compute="_compute_review", compute_sudo=True
    )

    _visit_unique = models.UniqueIndex("(visit_id)", "This visit has its report already.")
    _order_index = models.Index("(day DESC, id DESC)")
    _person_index = models.Index("(user_id, day DESC, id DESC)")
    _responsible_index = models.Index("(responsible_id, day DESC, id DESC)")

    @api.model
    def _selection_approval_state(self):
        return [
            (state, self.env._("Accepted") if state == "approved" else label)
            for state, label in super()._selection_approval_state()
        ]

    @api.depends("visit_id.display_name")
    def _compute_display_name(self):
        for report in self:
            report.display_name = report.sudo().visit_id.display_name

    @api.depends("approval_state", "approval_ids.state")
    def _compute_review(self):
        for report in self:
            last = report.approval_ids[:1]
            decided = report.approval_ids.filtered(
                lambda a, last=last: a.round == last.round and a.state in ("approved", "returned")
            )
            report.review_comment = decided[-1:].reason
            report.reviewer_id = decided[-1:].user_id

    @api.constrains("contact_ids")
    def _check_contacts(self):
        for report in self.sudo():
            if report.contact_ids.commercial_partner_id - report.partner_id:
                raise ValidationError(
                    self.env._("The persons met are those of the customer (VM-7.1).")
                )

    def _kept_fields(self):
        return super()._kept_fields() | KEPT

    # Approval

    def _approval_owners(self):
        return super()._approval_owners() | self.visit_id.user_id

    def _approval_summary_fields(self):
        return [
            "partner_id", "day", "contact_ids", "others_met", "purpose_ids", "result", "outlook",
            "summary", "needs", "solution", "next_step", "next_date",
        ]  # fmt: skip

    def _submission_problem(self):
        missing = []
        if not self.result:
            missing.append(self.env._("whether its purpose was reached"))
        if not (self.summary or "").strip():
            missing.append(self.env._("what was talked about"))
        if not self.contact_ids and not (self.others_met or "").strip():
            missing.append(self.env._("whom you met"))
        if missing:
            return self.env._(
                "The report on “%(customer)s” still needs: %(missing)s (VM-7.1).",
                customer=self.sudo().partner_id.name,
                missing=", ".join(missing),
            )
        return False

    def _submit(self):
        photos = self.sudo().photo_ids.filtered(lambda a: not a.res_id)
        photos.filtered(lambda a: a.create_uid == self.env.user).write(
            {"res_model": self._name, "res_id": self.id}  # who reads the report sees them
        )
        if not self.date_reported:
            now = fields.Datetime.now()
            owed = self._live_duties().filtered(lambda duty: duty.clause_id.number == "VM-7.1")
            late = any(not duty._is_in_time(now) for duty in owed)
            self.sudo().write({"date_reported": now, "is_late": late})
        super()._submit()

    def _set_approval(self, action, reason=None):
        if action == "return":  # before its state says that it is owed again
            self.sudo().date_owed = fields.Datetime.now()
        super()._set_approval(action, reason)

    def _announcement(self, action, reason=None):
        if action == "approve":
            comment = self.review_comment
            return self.env._("Accepted: %s", comment) if comment else self.env._("Accepted.")
        return super()._announcement(action, reason)

    def _approval_moved(self, approval, gone):
        super()._approval_moved(approval, gone)
        self._sync_duties()

    def action_accept(self, comment=None):
        """Agree with the report, with an answer that the person reads (VM-7.2)."""
        for report in self:
            report._decide("approve", (comment or "").strip() or None)
