from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.sales_policy.deadline import local_date
from odoo.addons.sales_policy.duty import Duty
from odoo.addons.sales_policy.models.sales_approval_guard_mixin import edited

from .res_partner_visit import VISIT_GROUPS

OPEN = ("open", "broken")
# What only happens, or is said once
KEPT = {
    "state", "giver_id", "company_id", "responsible_id", "date_promised", "date_first", "times_moved",
    "date_done", "done_by_id", "outcome", "cancel_reason",
}  # fmt: skip
SAID_ONCE = {"name", "partner_id", "report_id", "date_due"}


class SalesPromise(models.Model):
    """What somebody of ours promised a customer, followed until it is done (VM-7.3).

    ========= ================================================ ====================================
    verb      who                                              what follows
    ========= ================================================ ====================================
    done      the owner, somebody above                        kept, or late after its day
    postpone  the giver who is not the owner, somebody above   a new day; logged with its reason
    cancel    the giver, who is in charge of the customer,     nothing is owed any more
              until its day; somebody above at any time
    break     the job, when its day has passed                 still owed, and overdue
    ========= ================================================ ====================================

    The owner may be any employee: who is not in sales sees the promise and the customer's name alone.
    """

    _name = "sales.promise"
    _description = "Promise to a Customer"
    _inherit = [
        "sales.kept.mixin",
        "sales.verb.mixin",
        "sales.approval.line.mixin",
        "sales.duty.mixin",
        "mail.thread",
    ]
    _order = "date_due, id"
    _approval_parent = "report_id"
    _approval_free = frozenset({"user_id"})
    _duties = (
        Duty(
            "VM-7.3",
            "promise",
            who="user_id",
            owed=[("state", "in", OPEN)],
            done=[("state", "in", ("kept", "late"))],
            by="date_due",
        ),
    )

    name = fields.Char(string="What Was Promised", required=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("is_sales_customer", "=", True)],
        groups=VISIT_GROUPS,
    )
    customer_name = fields.Char(
        string="For Customer", compute="_compute_customer_name", compute_sudo=True
    )
    report_id = fields.Many2one(
        "sales.visit.report",
        string="Visit Report",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups=VISIT_GROUPS,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Who Does It",
        required=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
    )
    giver_id = fields.Many2one(
        "res.users",
        string="Promised by",
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: self.env.user,
    )
    responsible_id = fields.Many2one(
        related="partner_id.responsible_id", store=True, string="In Charge", groups=VISIT_GROUPS
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        required=True,
        index=True,
    )
    date_promised = fields.Datetime(
        string="Promised on", readonly=True, copy=False, default=lambda self: fields.Datetime.now()
    )
    date_due = fields.Date(
        string="By", required=True, default=lambda self: self._default_date_due()
    )
    date_first = fields.Date(string="First Promised for", readonly=True, copy=False)
    times_moved = fields.Integer(string="Moved", readonly=True, copy=False, aggregator=None)
    state = fields.Selection(
        [
            ("open", "Open"),
            ("broken", "Broken"),
            ("kept", "Kept"),
            ("late", "Kept late"),
            ("cancelled", "Cancelled"),
        ],
        default="open",
        readonly=True,
        required=True,
        copy=False,
        group_expand=True,
    )
    date_done = fields.Datetime(string="Done on", readonly=True, copy=False)
    done_by_id = fields.Many2one("res.users", string="Done by", readonly=True, copy=False)
    outcome = fields.Char(string="What Was Done", readonly=True, copy=False)
    cancel_reason = fields.Char(string="Cancelled because", readonly=True, copy=False)
    can_done = fields.Boolean(compute="_compute_verbs")
    can_postpone = fields.Boolean(compute="_compute_verbs")
    can_cancel = fields.Boolean(compute="_compute_verbs")

    _order_index = models.Index("(date_due, id)")
    _person_index = models.Index("(user_id, date_due, id)")
    _giver_index = models.Index("(giver_id, date_due, id)")
    _responsible_index = models.Index("(responsible_id, date_due, id)")
    _open_index = models.Index("(company_id, date_due) WHERE state = 'open'")
    _done = models.Constraint(
        "CHECK ((state IN ('kept', 'late')) = (date_done IS NOT NULL))",
        "A promise that was done, and only such a one, has the time of it.",
    )

    @api.model
    def _default_date_due(self):
        """At once is some days from now; who promises another day says so."""
        parameter = self.env["sales.clause.parameter"]._get("VM-7.3", "due")
        due, _unit = parameter._deadline(fields.Datetime.now(), self.env.company)
        return local_date(due, self.env.company._sales_tz())

    @api.depends("partner_id")
    def _compute_customer_name(self):
        for promise in self:
            promise.customer_name = promise.partner_id.name

    @api.depends("partner_id", "user_id")
    def _compute_company_id(self):
        for promise in self:
            promise.company_id = promise.sudo().partner_id.company_id or self.env.company

    @api.depends("state", "user_id")
    @api.depends_context("uid")
    def _compute_verbs(self):
        for promise in self:
            for verb in ("done", "postpone", "cancel"):
                promise[f"can_{verb}"] = bool(promise.id) and not promise._verb_refusal(verb)

    @api.constrains("partner_id", "report_id")
    def _check_customer(self):
        for promise in self.sudo():
            if not promise.partner_id.is_sales_customer:
                raise ValidationError(
                    self.env._("Promises are made to customers: choose the company (VM-7.3).")
                )
            if promise.report_id and promise.report_id.partner_id != promise.partner_id:
                raise ValidationError(
                    self.env._("A report holds what its own customer was promised (VM-7.1).")
                )

    @api.constrains("user_id")
    def _check_user_id(self):
        for promise in self.sudo():
            if promise.user_id.share or promise.company_id not in promise.user_id.company_ids:
                raise ValidationError(
                    self.env._("What was promised is done by somebody of our company (VM-7.3).")
                )

    # What people enter

    @api.model_create_multi
    def create(self, vals_list):
        promises = super().create(vals_list)
        for promise in promises.sudo():
            promise.date_first = promise.date_due
        if not self.env.su:
            promises._check_given()
        promises._tell_owner()
        return promises

    def _check_given(self):
        """Who promises sees the customer, writes the report it stands in, and can still keep it."""
        self.partner_id.check_access("read")
        self.report_id.check_access("write")
        for promise in self:
            if promise.date_due < promise._today():
                raise UserError(self.env._("A promise is for today or a later day (VM-7.3)."))

    def write(self, vals):
        owners = {promise: promise.user_id for promise in self} if "user_id" in vals else {}
        result = super().write(vals)
        self.filtered(lambda p: p in owners and p.user_id != owners[p])._tell_owner()
        return result

    def _kept_fields(self):
        return super()._kept_fields() | KEPT

    def _check_kept_fields(self, vals):
        super()._check_kept_fields(vals)
        touched = edited(vals)
        if not self or not touched:
            return
        if touched & SAID_ONCE or self.filtered(lambda promise: promise.state not in OPEN):
            raise UserError(
                self.env._(
                    "A promise stays as it was given: move its day, or cancel it, with a reason (VM-7.3)."
                )
            )
        if "user_id" in touched and not all(promise._is_below_me() for promise in self):
            raise UserError(
                self.env._("Somebody above gives what was promised to another person (CM-6.1).")
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_given(self):
        """What was mistyped goes, as long as nobody else has read the report."""
        if not self.env.su and self.filtered(lambda p: p.state != "open" or not p.report_id):
            raise UserError(self.env._("A promise is kept: cancel it with a reason (VM-7.3)."))

    @api.model
    def _mail_get_partner_fields(self, introspect_fields=False):
        """Its conversation is ours: the customer, whom not everybody here sees, takes no part in it."""
        return []
