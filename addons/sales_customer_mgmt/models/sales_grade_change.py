from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.sales_policy.models.sales_approval_guard_mixin import edited

# What a person enters; all else the server writes
ENTERED = {"partner_id", "new_grade_id", "reason"}


class SalesGradeChange(models.Model):
    """One grade for another: a proposal with its points, and once approved the history (SD-4.2.1).

    ======== ================================ ==============================================
    action   who                              restriction
    ======== ================================ ==============================================
    propose  the monthly run; the salesperson one open proposal per customer; a person says
             in charge and those above        why
    approve  the line above the salesperson;  never who is in charge of the customer or
             sales administration, general    proposed it
             manager
    return   the same, with a reason          the run does not repeat it for some months
    withdraw who proposed by hand
    ======== ================================ ==============================================

    Approved, it gives the customer its grade from that day on; it is never reopened: the next change
    takes its place.
    """

    _name = "sales.grade.change"
    _description = "Change of Grade"
    _inherit = ["sales.approval.mixin"]
    _order = "id desc"
    _approval_clause = "SD-4.2.1"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('is_sales_customer', '=', True)]",
    )
    user_id = fields.Many2one(
        related="partner_id.responsible_id", store=True, index=True, string="In Charge"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    old_grade_id = fields.Many2one("sales.customer.grade", string="Grade before", readonly=True)
    new_grade_id = fields.Many2one("sales.customer.grade", string="New Grade", required=True)
    direction = fields.Selection(
        [("first", "First grade"), ("up", "Up"), ("down", "Down")],
        compute="_compute_direction",
        store=True,
    )
    score_id = fields.Many2one(
        "sales.grade.score", readonly=True, index="btree_not_null", ondelete="set null"
    )
    points = fields.Integer(related="score_id.points", aggregator="avg")
    explanation = fields.Html(related="score_id.explanation", string="Points Explained")
    run_id = fields.Many2one(
        "sales.grade.run", string="Grading", readonly=True, index="btree_not_null"
    )
    date = fields.Date(string="As of", readonly=True, required=True)
    date_effective = fields.Date(string="Grade since", readonly=True, copy=False)
    reason = fields.Text(help="Why, in the words of who proposes it.")
    active = fields.Boolean(default=True, readonly=True)

    _open_unique = models.UniqueIndex(
        "(partner_id) WHERE approval_state = 'submitted'",
        "A change of the grade of this customer waits for approval already (SD-4.2.1).",
    )
    _effective = models.Constraint(
        "CHECK (approval_state != 'approved' OR date_effective IS NOT NULL)",
        "An approved grade holds from a day on.",
    )
    _history_index = models.Index("(partner_id, date_effective DESC)")
    _user_index = models.Index("(user_id, id DESC)")

    @api.depends("old_grade_id", "new_grade_id")
    def _compute_direction(self):
        for change in self:
            old, new = change.old_grade_id, change.new_grade_id
            up = (new.sequence, new.id) < (old.sequence, old.id)
            change.direction = ("up" if up else "down") if old else "first"

    @api.depends("partner_id.name", "old_grade_id.name", "new_grade_id.name")
    def _compute_display_name(self):
        for change in self.sudo():
            grades = f"{change.old_grade_id.name or '–'} → {change.new_grade_id.name or ''}"
            change.display_name = f"{change.partner_id.name or ''}: {grades}"

    # What a person enters

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._check_entered(vals)
            vals_list = [{**vals, **self._known(vals)} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._check_entered(vals)
            if "partner_id" in vals and any(c.partner_id.id != vals["partner_id"] for c in self):
                raise UserError(
                    self.env._("A proposal stays with its customer: make another one (SD-4.2.1).")
                )
        return super().write(vals)

    def _check_entered(self, vals):
        allowed = ENTERED | {"approval_state", "date_submitted", "date_approved", "approval_ids"}
        names = edited(vals) & self._fields.keys()
        if names - allowed - set(models.MAGIC_COLUMNS):
            raise AccessError(
                self.env._(
                    "Grade, points and day of a change are the server's; you enter the new grade and "
                    "your reason (SD-4.2.1)."
                )
            )

    @api.model
    def _known(self, vals):
        """What the server knows when somebody proposes: set here, so that no default comes in between."""
        partner = self.env["res.partner"].browse(vals.get("partner_id"))
        if not partner:
            partner = partner.browse(self.default_get(["partner_id"]).get("partner_id"))
        partner.check_access("read")
        customer = partner.sudo()
        company = customer.company_id or customer.user_id.company_id or self.env.company
        day = company._sales_today()
        score = self.env["sales.grade.score"].sudo()._at(customer, company, day).get(customer)
        return {
            "partner_id": partner.id,
            "company_id": company.id,
            "old_grade_id": customer.customer_grade_id.id,
            "score_id": score.id if score else False,
            "date": day,
            "run_id": False,
            "date_effective": False,
            "active": True,
        }

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        """Show what is known while the proposal is being written."""
        if self.partner_id:
            known = self._known({"partner_id": self.partner_id.id})
            self.old_grade_id = known["old_grade_id"]
            self.score_id = known["score_id"]

    # Approval

    @api.model
    def _approval_kind(self):
        return self.env._("Change of Grade")

    def _approval_grade(self):
        return self.old_grade_id

    def _approval_summary_fields(self):
        return ["partner_id", "old_grade_id", "new_grade_id", "points", "reason"]

    def _approval_summary(self):
        """With the points criterion by criterion; what is not for all stays in the document."""
        lines = self.score_id._explain() if self.score_id else []
        sentences = [
            self.env._("%(sentence)s: %(points)s of %(weight)s", **self._counted(line))
            for line in lines
            if line[1] is not None and not line[3]
        ]
        return [*super()._approval_summary(), ["explanation", "; ".join(sentences)]]

    def _counted(self, line):
        sentence, points, weight, _confidential = line
        return {"sentence": sentence, "points": f"{points:.3g}", "weight": f"{weight:g}"}

    def _submission_problem(self):
        customer = self.sudo().partner_id
        if not customer.is_sales_customer:
            return self.env._("Only customers have a grade (SD-4.2.1).")
        if self.new_grade_id == customer.customer_grade_id:
            return self.env._("The customer has this grade already.")
        if not self.run_id and not (self.reason or "").strip():
            return self.env._("Say why the customer should have another grade (SD-4.2.1).")
        if self._others_waiting():
            return self.env._(
                "Another change of the grade of “%s” waits for approval: it is decided first "
                "(SD-4.2.1).",
                customer.name,
            )
        return False

    def _others_waiting(self):
        waiting = self.sudo().search(
            [("partner_id", "=", self.partner_id.id), ("approval_state", "=", "submitted")]
        )
        return waiting - self

    def _submit(self):
        """The grade before is that of the moment of asking."""
        self.sudo().old_grade_id = self.sudo().partner_id.customer_grade_id
        super()._submit()

    def _approval_owners(self):
        """Who is in charge of the customer never decides on its grade."""
        owners = self.user_id
        return owners if self.run_id else owners | self.create_uid

    def _prepare_step(self, rule, requester, owners):
        """Up the line of who is in charge, whoever proposes."""
        return super()._prepare_step(rule, self.user_id or requester, owners)

    def _withdrawal_refusal(self):
        if self.run_id:
            return self.env._("What the monthly run proposes is approved or returned (SD-4.2.1).")
        return super()._withdrawal_refusal()

    def _reopening_refusal(self):
        return self.env._(
            "A grade that was given stays in the history: propose another one (SD-4.2.1)."
        )

    def _set_approval(self, action, reason=None):
        if action == "approve":
            self.sudo()._give()
        super()._set_approval(action, reason)

    def _give(self):
        for change in self:
            today = change.company_id._sales_today()
            change.date_effective = today
            change.partner_id.customer_grade_id = change.new_grade_id

    def _announce(self, action, reason=None):
        """Thousands of proposals of a run are told in one message to each approver, not one by one."""
        if not self.run_id:
            super()._announce(action, reason)

    # What the monthly run proposes

    @api.model
    def _propose(self, run, rows):
        """Submit a proposal for each (customer id, score id, grade id); returns those nobody can decide on,
        as sentences.

        As `action_submit` would, but for the messages: see `_tell_approvers`.
        """
        quiet = {
            "tracking_disable": True,
            "mail_create_nosubscribe": True,
            "mail_create_nolog": True,
        }
        changes = self.sudo().with_context(**quiet, active_test=False)
        changes = changes.create([run._prepare_change(*row) for row in rows])
        for change in changes:
            change.old_grade_id = change.partner_id.customer_grade_id
        requester = self.env.ref("base.user_root")
        steps, problems = [], {}
        for change in changes:
            try:
                steps += change.with_context(lang=change.user_id.lang)._prepare_round(requester)
            except UserError as error:
                problems[change] = f"{change.partner_id.name}: {error}"
        self.env["sales.approval"]._ledger().create(steps)
        refused = changes.browse(change.id for change in problems)
        (changes - refused).write(
            {"approval_state": "submitted", "date_submitted": fields.Datetime.now()}
        )
        refused.unlink()
        return list(problems.values())

    def _retire(self):
        """Take back what a later run no longer proposes."""
        for change in self.sudo():
            change._open_steps()._close("withdrawn")
        self.sudo().write({"approval_state": "draft", "active": False})
