from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import clean_context

from odoo.addons.sales_customer_mgmt import normalise
from odoo.addons.sales_policy.models.sales_approval_guard_mixin import edited

from .res_partner import CUSTOMER_FILE_GROUPS
from .res_users import ALL_CUSTOMERS

STATES = [
    ("new", "Received"),
    ("assigned", "Assigned"),
    ("registered", "Registered"),
    ("formal", "Customer Won"),
    ("known", "Known Already"),
    ("declined", "Not Pursued"),
]
OPEN = ("new", "assigned")
ENTERED = {"name", "contact_name", "phone", "reason"}


class SalesReferral(models.Model):
    """Somebody points out a company that could buy from us: any employee (SD-1.2), or a customer, whose
    word the salesperson writes down (SP-6.4).

    ========== ============================ ===================================================
    verb       who                          then
    ========== ============================ ===================================================
    refer      any employee                 known at once, when it is a customer or was referred
    assign     supervisor within the team,  a salesperson goes after it
               sales administration
    register   that salesperson             the customer file begins, found by referral
    -          the customer turns formal    the first referral has earned the reward of this day
    submit     who referred                 the reward is claimed: once for each customer
    approve    sales administration
    pay        finance                      paid, with the day
    ========== ============================ ===================================================

    Who refers sees their own referrals, never the customer.
    """

    _name = "sales.referral"
    _description = "Referral"
    _inherit = ["sales.merged.mixin", "sales.approval.mixin", "mail.activity.mixin"]
    _order = "date_referred desc, id desc"
    _approval_clause = "SD-1.2"

    name = fields.Char(string="Company Referred", required=True)
    contact_name = fields.Char(string="Contact")
    phone = fields.Char()
    reason = fields.Text(string="Why", help="What they make or need, and how you know them.")
    kind = fields.Selection(
        [("employee", "Employee"), ("customer", "Customer")],
        string="Referred by",
        default="employee",
        required=True,
        readonly=True,
    )
    referrer_id = fields.Many2one(
        "res.users",
        string="Entered by",
        default=lambda self: self.env.user,
        required=True,
        readonly=True,
        index=True,
    )
    referrer_partner_id = fields.Many2one(
        "res.partner",
        string="Referring Customer",
        domain="[('is_sales_customer', '=', True)]",
        index="btree_not_null",
        groups=CUSTOMER_FILE_GROUPS,
    )
    date_referred = fields.Datetime(
        string="Referred on", default=fields.Datetime.now, required=True, readonly=True
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
    )
    user_id = fields.Many2one(
        "res.users", string="Salesperson", index=True, domain="[('share', '=', False)]"
    )
    customer_id = fields.Many2one(
        "res.partner",
        string="Customer",
        readonly=True,
        index="btree_not_null",
        groups=CUSTOMER_FILE_GROUPS,
    )
    state = fields.Selection(STATES, default="new", required=True, readonly=True)
    decline_reason = fields.Char(readonly=True)
    status = fields.Char(compute="_compute_status")
    currency_id = fields.Many2one(related="company_id.currency_id")
    reward = fields.Monetary(
        readonly=True,
        copy=False,
        help="As the clause set it on the day the customer turned formal (SD-1.2).",
    )
    date_earned = fields.Datetime(string="Earned on", readonly=True, copy=False)
    date_paid = fields.Datetime(string="Paid on", readonly=True, copy=False)
    paid_by_id = fields.Many2one("res.users", string="Paid by", readonly=True, copy=False)
    can_assign = fields.Boolean(compute="_compute_can")
    can_register = fields.Boolean(compute="_compute_can")
    name_key = fields.Char(
        compute="_compute_keys", store=True, index="btree_not_null", groups=fields.NO_ACCESS
    )
    phone_key = fields.Char(
        compute="_compute_keys", store=True, index="btree_not_null", groups=fields.NO_ACCESS
    )

    _reward_unique = models.UniqueIndex(
        "(customer_id) WHERE date_earned IS NOT NULL AND merge_id IS NULL",
        "This customer has brought a reward already (SD-1.2).",
    )
    _referrer_index = models.Index("(referrer_id, date_referred DESC, id DESC)")
    _order_index = models.Index("(date_referred DESC, id DESC)")

    @api.depends("name", "phone")
    def _compute_keys(self):
        for referral in self:
            referral.name_key = normalise.company_name(referral.name)
            referral.phone_key = normalise.phone(referral.phone)

    @api.depends("can_register", "state", "reward", "approval_state", "date_paid")
    @api.depends_context("lang", "uid")
    def _compute_status(self):
        for referral in self:
            referral.status = referral._status()

    def _status(self):
        """Where it stands, for who referred: no word about the customer itself. Whose turn it is reads what
        to do."""
        if self.can_register:
            return self.env._("Call them, and register the customer from the referral (SD-1.2).")
        if self.state == "formal" and self.kind == "employee":
            if not self.reward:
                return self.env._("It is a customer now. No reward is set (SD-1.2).")
            if self.date_paid:
                return self.env._("The reward is paid.")
            return {
                "submitted": self.env._("The reward is claimed and waits for approval."),
                "approved": self.env._("The reward is approved; finance pays it."),
            }.get(
                self.approval_state, self.env._("It is a customer now: claim your reward (SD-1.2).")
            )
        return {
            "new": self.env._("Thank you. Sales administration assigns it to a salesperson."),
            "assigned": self.env._("A salesperson goes after it."),
            "registered": self.env._("It is registered as a prospect."),
            "formal": self.env._("It is a customer now."),
            "known": self.env._("This company is known already."),
            "declined": self.env._("It is not pursued: %s", self.decline_reason or ""),
        }[self.state]

    @api.depends("state", "user_id")
    @api.depends_context("uid")
    def _compute_can(self):
        assigner = self.env.user.has_groups(f"sales_policy.group_supervisor,{ALL_CUSTOMERS}")
        for referral in self:
            referral.can_assign = assigner and referral.state in (*OPEN, "known")
            referral.can_register = (
                referral.user_id == self.env.user and referral.state == "assigned"
            )

    # What a person enters

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.su:
            return super().create(vals_list)
        self.browse().check_access("create")
        clean = self.sudo().with_context(clean_context(self.env.context))
        referrals = super(SalesReferral, clean).create([self._entered(vals) for vals in vals_list])
        for referral in referrals.filtered(lambda r: r.state in OPEN and r._is_known()):
            referral.state = "known"
        return referrals.with_env(self.env)

    def _entered(self, vals):
        """The referral as it begins; the server sets the rest, whatever a client sends."""
        self._check_names(set(vals) - ENTERED - {"kind", "referrer_partner_id"})
        customer = self.env["res.partner"].browse(vals.get("referrer_partner_id") or ())
        customer.check_access("read")
        entered = {name: value for name, value in vals.items() if name != "kind"}
        if not customer:
            return entered
        return {**entered, "kind": "customer", "user_id": self.env.uid, "state": "assigned"}

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        names = edited(vals)
        self._check_names(names - ENTERED - {"user_id"})
        if names & ENTERED:
            self._check_own_new()
        if "user_id" in vals:
            self._check_assignment(self.env["res.users"].browse(vals["user_id"]))
            assigned = {
                "user_id": vals["user_id"],
                "state": "assigned" if vals["user_id"] else "new",
            }
            self.sudo().write(assigned)
            self._tell_salesperson()
        return super().write({name: vals[name] for name in vals if name != "user_id"})

    @api.ondelete(at_uninstall=False)
    def _unlink_except_evidence(self):
        if not self.env.su:
            raise UserError(self.env._("A referral is kept: it may earn a reward (SD-1.2)."))

    def _check_names(self, names):
        if forged := edited(names) & self._fields.keys():
            raise AccessError(
                self.env._(
                    "“%s” of a referral follows from what happens, nobody enters it (SD-1.2).",
                    self._fields[min(forged)]._description_string(self.env),
                )
            )

    def _check_own_new(self):
        if any(r.referrer_id != self.env.user or r.state != "new" for r in self):
            raise UserError(
                self.env._("A referral stays as it was made once somebody goes after it (SD-1.2).")
            )

    def _check_assignment(self, user):
        allowed = self.env.user.has_groups(ALL_CUSTOMERS) or (
            self.env.user.has_group("sales_policy.group_supervisor")
            and user in self.env.user.sales_team_user_ids
        )
        if not allowed or (user and not user.has_group("sales_policy.group_salesperson")):
            raise AccessError(
                self.env._(
                    "A supervisor assigns referrals to salespeople of the team, sales administration to "
                    "any salesperson (SD-1.2)."
                )
            )
        if any(referral.state not in (*OPEN, "known") for referral in self):
            raise UserError(self.env._("This referral is registered or ended already (SD-1.2)."))

    def _tell_salesperson(self):
        for referral in self.sudo().filtered("user_id"):
            env = self.with_context(lang=referral.user_id.lang).env
            referral.message_notify(
                partner_ids=referral.user_id.partner_id.ids,
                subject=env._("A company was referred: %s", referral.name),
                body=env._("Call them, and register the customer from the referral (SD-1.2)."),
            )

    # Known already

    def _is_known(self):
        """Whether a customer or an earlier referral has this name or phone: blind, it says no more."""
        partners = self.env["res.partner"]
        keys = partners._duplicate_keys({"name": self.name, "phone": self.phone})
        if partners._find_duplicates(keys, self.company_id):
            return True
        same = [("name_key", "=", self.name_key)]
        if self.phone_key:
            same = ["|", *same, ("phone_key", "=", self.phone_key)]
        earlier = [
            ("id", "!=", self.id),
            ("state", "in", OPEN),
            ("company_id", "=", self.company_id.id),
        ]
        return bool(self.search_count([*same, *earlier], limit=1))

    def action_decline(self, reason):
        """Sales administration or a supervisor says why nobody goes after it."""
        self.check_access("write")
        if not all(self.mapped("can_assign")):
            raise AccessError(
                self.env._(
                    "A supervisor or sales administration decides that a referral is not pursued (SD-1.2)."
                )
            )
        self._check_reason(reason)
        self.sudo().write({"state": "declined", "decline_reason": reason.strip()})
