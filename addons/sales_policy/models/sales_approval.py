from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..secret import SecretJson


class SalesApproval(models.Model):
    """One step of one request to agree to one document, in one round.

    Its approvers are frozen on submission; a decision is written once, with its time and reason,
    and never changed or deleted, by anybody.

    ========== ==================================== =======================
    state      means                                is followed by
    ========== ==================================== =======================
    waiting    an earlier step comes first          pending, withdrawn
    pending    its approvers may decide             approved, returned,
                                                    withdrawn
    others     decided; `reopened` is a row of its  nothing
               own, for who reopened and why
    ========== ==================================== =======================
    """

    _name = "sales.approval"
    _description = "Approval"
    _inherit = ["sales.ledger.mixin", "sales.verb.mixin"]
    _order = "date_submitted desc, round desc, sequence, id"
    _rec_name = "res_name"

    name = fields.Char(string="Step", required=True, translate=True)
    res_model = fields.Char(string="Document Model", required=True)
    res_id = fields.Many2oneReference(
        string="Document ID", model_field="res_model", required=True, index=True
    )
    res_name = fields.Char(string="Document")
    model_name = fields.Char(string="Kind", compute="_compute_model_name")
    company_id = fields.Many2one("res.company", required=True, index=True)
    clause_id = fields.Many2one("sales.clause", index="btree_not_null")
    rule_id = fields.Many2one("sales.approval.rule", ondelete="set null", index="btree_not_null")
    round = fields.Integer(required=True, aggregator=None)
    sequence = fields.Integer(required=True, aggregator=None)
    requester_id = fields.Many2one(
        "res.users", string="Submitted by", required=True, index=True, ondelete="restrict"
    )
    owner_ids = fields.Many2many(
        "res.users",
        "sales_approval_owner_rel",
        context={"active_test": False},
        help="Whose document it was on submission: they never decide on it.",
    )
    approver_ids = fields.Many2many(
        "res.users",
        "sales_approval_approver_rel",
        string="Approvers",
        context={"active_test": False},
    )
    summary = SecretJson(help="What was submitted: the values that the approver agrees to.")
    summary_html = fields.Html(string="Submitted", compute="_compute_summary_html")
    date_submitted = fields.Datetime(string="Submitted on", required=True)
    state = fields.Selection(
        [
            ("waiting", "Later step"),
            ("pending", "To decide"),
            ("approved", "Approved"),
            ("returned", "Returned"),
            ("withdrawn", "Withdrawn"),
            ("reopened", "Reopened"),
        ],
        required=True,
        index=True,
    )
    date_decided = fields.Datetime(string="Decided on")
    user_id = fields.Many2one("res.users", string="Decided by", ondelete="restrict", index=True)
    represented_id = fields.Many2one("res.users", string="In Place of", ondelete="restrict")
    reason = fields.Char()
    can_decide = fields.Boolean(compute="_compute_can_decide", search="_search_can_decide")
    history_ids = fields.Many2many(
        "sales.approval",
        string="Other Decisions",
        compute="_compute_history_ids",
        help="The other steps and earlier rounds of the same document.",
    )

    _order_index = models.Index("(date_submitted DESC, round DESC, sequence, id)")
    _decided = models.Constraint(
        "CHECK ((state IN ('waiting', 'pending')) = (date_decided IS NULL))",
        "A decided step, and only such a one, has the time of its decision.",
    )

    @api.depends("res_model")
    @api.depends_context("lang")
    def _compute_model_name(self):
        for approval in self:
            # The log outlives an addon that is uninstalled
            known = approval.res_model in self.env
            approval.model_name = (
                self.env[approval.res_model]._approval_kind() if known else approval.res_model
            )

    @api.depends("res_model", "res_id")
    def _compute_history_ids(self):
        for approval in self:
            approval.history_ids = (
                self.search(
                    [("res_model", "=", approval.res_model), ("res_id", "=", approval.res_id)]
                )
                - approval
            )

    @api.depends("summary")
    @api.depends_context("lang")
    def _compute_summary_html(self):
        for approval in self:
            known = approval.res_model in self.env
            names = self.env[approval.res_model].fields_get(attributes=["string"]) if known else {}
            lines = [
                (names.get(name, {}).get("string", name), value)
                for name, value in approval.summary or []
                if value
            ]
            approval.summary_html = self.env["ir.qweb"]._render(
                "sales_policy.approval_summary", {"lines": lines}
            )

    @api.depends("state", "approver_ids", "owner_ids")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        decidable = self._decidable()
        for approval in self:
            approval.can_decide = approval in decidable

    def _search_can_decide(self, operator, value):
        if operator != "in":
            return NotImplemented
        people = self.env.user | self.env["sales.absence"]._represented_by(self.env.user)
        mine = (
            Domain("state", "=", "pending")
            & Domain("approver_ids", "in", people.ids)
            & Domain("owner_ids", "not in", self.env.uid)
        )
        return mine if True in value else ~mine

    @api.model_create_multi
    def create(self, vals_list):
        approvals = super().create(vals_list)
        approvals._name_in_all_languages()
        return approvals

    def _name_in_all_languages(self):
        """A step is called as its rule is now: by each reader in their language."""
        steps = self.filtered("rule_id")
        if steps:
            steps.flush_recordset(["name", "rule_id"])
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE sales_approval step SET name = rule.name
                      FROM sales_approval_rule rule
                     WHERE rule.id = step.rule_id AND step.id IN %s
                    """,
                    tuple(steps.ids),
                )
            )
            steps.invalidate_recordset(["name"], flush=False)

    @api.model
    def _name_in_new_languages(self):
        """Steps whose rule is called as it was then have its name in the languages that came since."""
        self.env["sales.approval.rule"].flush_model(["name"])
        self.flush_model(["name", "rule_id"])
        self.env.cr.execute(
            """
            UPDATE sales_approval step SET name = rule.name || step.name
              FROM sales_approval_rule rule
             WHERE rule.id = step.rule_id AND rule.name->>'en_US' = step.name->>'en_US'
               AND step.name IS DISTINCT FROM rule.name || step.name
            """
        )
        self.invalidate_model(["name"], flush=False)

    def _decidable(self):
        """Those of these steps that the current user may decide on now."""
        people = self.env.user | self.env["sales.absence"]._represented_by(self.env.user)
        return self.filtered(
            lambda approval: (
                approval.state == "pending"
                and approval.sudo().approver_ids & people
                and self.env.user not in approval.sudo().owner_ids
            )
        )

    def _document(self):
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id)

    # The queue decides through the document, so that each kind keeps its own rules

    def action_approve(self):
        for approval in self._in_queue():
            approval._document()._decide("approve")

    def action_return(self, reason):
        for approval in self._in_queue():
            approval._document()._decide("return", reason)

    def _in_queue(self):
        """These steps, when all of them may be decided on; a batch is decided whole or not at all."""
        self.check_access("read")
        for approval in self - self._decidable():
            refusal = approval._document()._approval_refusal("approve")
            raise UserError(
                refusal or self.env._("“%s” is decided already.", approval.res_name or "")
            )
        return self

    def action_open_document(self):
        return self._document().get_formview_action()

    def _close(self, state, reason=None):
        user = self.env.user
        for approval in self:
            people = approval.sudo().approver_ids
            stands_in = state in ("approved", "returned") and user not in people
            represented = (
                self.env["sales.absence"]._represented_by(user) & people
                if stands_in
                else people[:0]
            )
            approval._ledger().write(
                {
                    "state": state,
                    "date_decided": fields.Datetime.now(),
                    "user_id": user.id,
                    "represented_id": represented[:1].id,
                    "reason": reason,
                }
            )

    @api.model
    def _reroute_absent(self):
        """Steps that nobody can decide, all their approvers being gone or absent, move up the line."""
        away = self.env["sales.absence"]._unrepresented()
        steps = self.sudo().search([("state", "in", ("waiting", "pending"))])
        able = steps.approver_ids._still_here() - away
        for step in steps:
            if not step.approver_ids & able:
                step._move_up(away)

    def _move_up(self, away):
        gone = self.approver_ids
        general_managers = self.env.ref("sales_policy.role_general_manager")._users(self.company_id)
        line = [user for boss in gone for user in boss._sales_line_above()[boss.id]]
        heirs = [u for u in [*line, *general_managers] if u not in self.owner_ids | away | gone]
        if not heirs:
            return
        self._ledger().write({"approver_ids": [fields.Command.set(heirs[0].ids)]})
        self._document().sudo()._approval_moved(self, gone)
        self._tell_approvers()

    def _add_owner(self, user):
        """The documents are `user`'s as well now, who decides no more on them (CM-6.1)."""
        for step in self.filtered(lambda s: user not in s.owner_ids):
            step._ledger().write({"owner_ids": [fields.Command.link(user.id)]})
            if not step.approver_ids - step.owner_ids:
                step._move_up(user)

    def _tell_approvers(self):
        for approval in self.filtered(lambda a: a.state == "pending"):
            for person in approval.approver_ids - self.env.user:
                env = self.with_context(lang=person.lang).env
                self.env["mail.thread"].message_notify(
                    partner_ids=person.partner_id.ids,
                    subject=env._("Please decide: %s", approval.res_name),
                    body=env._(
                        "%(user)s has submitted %(document)s.",
                        user=approval.requester_id.name,
                        document=approval.res_name,
                    ),
                    model=approval._name,
                    res_id=approval.id,
                )
