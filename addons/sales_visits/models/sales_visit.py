from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.sales_policy.deadline import local_date
from odoo.addons.sales_policy.one_by_one import one_by_one

STATES = [
    ("planned", "Planned"),
    ("under_way", "Under way"),
    ("done", "Done"),
    ("missed", "Missed"),
    ("cancelled", "Cancelled"),
]
KEPT = {"state", "date_begun", "date_finished", "cancel_reason"}


class SalesVisit(models.Model):
    """One visit of one person to one customer (VM-1, VM-2): planned, under way, done.

    ====== ================================================== ==================================
    verb   who                                                what follows
    ====== ================================================== ==================================
    begin  who visits, by checking in                         `date_begun`
    finish who visits, by checking out                        `date_finished`, counts as contact
    miss   the job, when the day has passed                   told to the supervisor
    cancel who visits, with a reason                          `cancel_reason`
    ====== ================================================== ==================================

    `date_start` and `duration` are what was planned, `date_begun` and `date_finished` what happened.
    """

    _name = "sales.visit"
    _description = "Visit"
    _inherit = [
        "sales.page.mixin",
        "sales.kept.mixin",
        "sales.verb.mixin",
        "mail.thread",
        "sales.duty.mixin",
    ]
    _order = "date_start desc, id desc"
    _transitions = {
        "begin": (("planned",), "under_way"),
        "finish": (("under_way",), "done"),
        "miss": (("planned",), "missed"),
        "cancel": (("planned",), "cancelled"),
    }

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("is_sales_customer", "=", True)],
    )
    customer_name = fields.Char(related="partner_id.name", help="In calendars, beside the day.")
    contact_ids = fields.Many2many(
        "res.partner",
        string="Persons to See",
        domain="[('commercial_partner_id', '=', partner_id), ('id', '!=', partner_id)]",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Visited by",
        required=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
    )
    responsible_id = fields.Many2one(
        "res.users",
        string="In Charge",
        compute="_compute_responsible_id",
        store=True,
        precompute=True,
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        required=True,
        index=True,
    )
    date_start = fields.Datetime(string="Start", required=True)
    duration = fields.Float(
        string="Hours", compute="_compute_duration", store=True, readonly=False, precompute=True
    )
    date_stop = fields.Datetime(
        string="End", compute="_compute_date_stop", store=True, precompute=True
    )
    day = fields.Date(
        compute="_compute_day", store=True, precompute=True, help="On the clock of the company."
    )
    purpose_ids = fields.Many2many("sales.visit.purpose", string="Purposes")
    target_kind = fields.Selection(
        [
            ("existing", "Existing customer"),
            ("target", "Target customer"),
            ("potential", "Potential customer"),
            ("trade", "Same trade"),
        ],
        string="Kind of Target",
        compute="_compute_target_kind",
        store=True,
        readonly=False,
        precompute=True,
    )
    content = fields.Text(help="What is to be reached and talked about.")
    is_spare = fields.Boolean(
        string="Spare Target", help="Visited when a fixed target falls through (VM-4.3)."
    )
    transport = fields.Selection(
        [
            ("own_car", "Own car"),
            ("company_car", "Company car"),
            ("train", "Train"),
            ("bus", "Bus"),
            ("taxi", "Taxi"),
            ("plane", "Plane"),
            ("foot", "On foot"),
        ]
    )
    state = fields.Selection(STATES, default="planned", readonly=True, required=True, copy=False)
    date_begun = fields.Datetime(string="Arrived", readonly=True, copy=False)
    date_finished = fields.Datetime(string="Left", readonly=True, copy=False)
    cancel_reason = fields.Char(string="Cancelled because", readonly=True, copy=False)

    _order_index = models.Index("(date_start DESC, id DESC)")
    _person_index = models.Index("(user_id, date_start DESC, id DESC)")
    _responsible_index = models.Index("(responsible_id, date_start DESC, id DESC)")
    _day_index = models.Index("(user_id, day)")
    _begun_index = models.Index("(user_id, date_begun) WHERE date_begun IS NOT NULL")
    _customer_index = models.Index("(partner_id, date_finished DESC) WHERE state = 'done'")
    _under_way = models.UniqueIndex(
        "(user_id) WHERE state = 'under_way'", "Finish the visit that is under way first (VM-6.2)."
    )
    _duration_positive = models.Constraint(
        "CHECK (duration > 0 AND duration <= 24)", "A visit takes more than 0 and at most 24 hours."
    )

    @api.depends("partner_id.responsible_id")
    def _compute_responsible_id(self):
        for visit in self.sudo():
            visit.responsible_id = visit.partner_id.responsible_id

    @api.depends("partner_id", "user_id")
    def _compute_company_id(self):
        for visit in self.sudo():
            visit.company_id = (
                visit.partner_id.company_id or visit.user_id.company_id or self.env.company
            )

    @api.depends("purpose_ids")
    def _compute_duration(self):
        for visit in self:
            longest = max(visit.purpose_ids.mapped("duration"), default=1.0)
            visit.duration = max(visit.duration, longest) if visit.duration else longest

    @api.depends("date_start", "duration")
    def _compute_date_stop(self):
        for visit in self:
            visit.date_stop = visit.date_start and visit.date_start + timedelta(
                hours=visit.duration or 0
            )

    @api.depends("date_start", "company_id")
    def _compute_day(self):
        for company, visits in self.grouped("company_id").items():
            tz = company._sales_tz()
            for visit in visits:
                visit.day = visit.date_start and local_date(visit.date_start, tz)

    @api.depends("partner_id")
    def _compute_target_kind(self):
        for visit in self.sudo():
            customer = visit.partner_id
            if customer.customer_stage == "prospect":
                visit.target_kind = "target" if customer.customer_intent == "a" else "potential"
            else:
                visit.target_kind = "existing"

    @api.depends("partner_id", "day")
    def _compute_display_name(self):
        for visit in self:
            parts = (visit.day and f"{visit.day:%Y-%m-%d}", visit.sudo().partner_id.name)
            visit.display_name = " ".join(filter(None, parts))

    @api.constrains("contact_ids", "partner_id")
    def _check_contacts(self):
        for visit in self.sudo():
            contacts = visit.contact_ids
            if contacts and contacts.commercial_partner_id != visit.partner_id:
                raise ValidationError(
                    self.env._("The persons to see are those of the customer (VM-4.1).")
                )

    @api.constrains("partner_id")
    def _check_customer(self):
        if not all(self.sudo().partner_id.mapped("is_sales_customer")):
            raise ValidationError(
                self.env._("Visits are made to customers: register the customer first (CM-4.1.2).")
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        if any(visit.state != "planned" for visit in self):
            raise UserError(
                self.env._("A visit that is no longer only planned is kept: cancel it (VM-4.4).")
            )

    # What only happens

    def _kept_fields(self):
        return super()._kept_fields() | KEPT

    def _check_kept_fields(self, vals):
        """What was planned is history once the visit has begun, was missed or cancelled."""
        super()._check_kept_fields(vals)
        past = self.filtered(lambda visit: visit.state != "planned")
        if past and self._planned_fields() & vals.keys():
            raise UserError(
                self.env._(
                    "“%s” is no longer only planned: what was planned is kept as it was (VM-4.4).",
                    past[0].display_name,
                )
            )

    @api.model
    def _planned_fields(self):
        """Names of the fields that say what was planned."""
        return {"partner_id", "user_id", "date_start", "duration", "is_spare", "company_id"}

    # Verbs

    def action_cancel(self, reason):
        for visit in self:
            visit.check_access("write")
            visit._check_verb("cancel")
            visit._check_reason(
                reason, self.env._("Please say why the visit is cancelled (VM-4.4).")
            )
            visit._set_state("cancel", cancel_reason=reason.strip())

    def _set_state(self, verb, **vals):
        self.sudo().write({**vals, "state": self._transitions[verb][1]})

    def _begin(self, moment):
        """The person arrived at `moment` (naive UTC)."""
        self._check_verb("begin")
        self._set_state("begin", date_begun=moment)

    def _finish(self, moment):
        """The person left at `moment` (naive UTC)."""
        self._check_verb("finish")
        self._set_state("finish", date_finished=moment)
        for visit in self.sudo():
            visit.partner_id._mark_visited(visit.date_begun)
        self._count_contacts()

    def _count_contacts(self):
        """A visit that was made is contact with the customer (CM-4.3.1)."""
        self.env["sales.contact"].sudo()._count(
            [
                {
                    "partner_id": visit.partner_id.id,
                    "user_id": visit.user_id.id,
                    "date": visit.date_begun,
                    "kind": "visit",
                    "direction": "out",
                    "note": ", ".join(visit.purpose_ids.mapped("name")),
                    "res_model": self._name,
                    "res_id": visit.id,
                    "source": f"{self._name},{visit.id}",
                }
                for visit in self
            ]
        )

    # The job

    @api.model
    def _cron_miss(self):
        """Visits whose day has passed without an arrival are missed, in batches."""
        late = Domain.OR(
            Domain("company_id", "=", company.id) & Domain("day", "<", company._sales_today())
            for company in self.env["res.company"].search([])
        ) & Domain("state", "=", "planned")
        while batch := self.search(late, limit=1000, order="id"):
            failed = one_by_one(
                batch.with_context(tracking_disable=True), lambda visits: visits._set_state("miss")
            )
            late &= Domain("id", "not in", failed.ids)
            if not self.env["ir.cron"]._commit_progress(
                len(batch), remaining=self.search_count(late)
            ):
                return
