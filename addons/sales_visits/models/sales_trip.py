from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from odoo.addons.sales_policy.deadline import deadline, local_date

from .res_partner_visit import VISIT_GROUPS

KEPT = {"is_late", "date_back", "date_cancelled", "cancel_reason"}
COUNTED = ("draft", "submitted", "approved")


class SalesTrip(models.Model):
    """Leaving the office: requested, approved on the line, and in the trip file that the assistants keep,
    before one leaves (VM-6.1); a supervisor's own by the general manager (VM-4.5).

    An approved trip covers the visits of its days that no approved plan holds (VM-6.4).
    """

    _name = "sales.trip"
    _description = "Trip"
    _inherit = ["sales.kept.mixin", "sales.approval.mixin", "mail.activity.mixin"]
    _order = "date_from desc, id desc"
    _approval_clause = "VM-6.1"

    name = fields.Char(string="Destination", required=True)
    kind = fields.Selection(
        [("outing", "Outing"), ("trip", "Business trip")], required=True, default="outing"
    )
    user_id = fields.Many2one(
        "res.users",
        string="Traveller",
        required=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Datetime(string="Leaving", required=True)
    date_to = fields.Datetime(string="Back by", required=True)
    reason = fields.Text(string="Purpose", help="What the trip is for, and who is met.")
    transport = fields.Selection(
        selection=lambda self: (
            self.env["sales.visit"]._fields["transport"]._description_selection(self.env)
        )
    )
    cost = fields.Monetary(string="Estimated Cost", help="In the currency of the company (SD-5.2).")
    is_late = fields.Boolean(
        string="Late",
        readonly=True,
        copy=False,
        help="Requested later than the notice of VM-6.1.",
    )
    date_back = fields.Datetime(string="Back", readonly=True, copy=False)
    date_cancelled = fields.Datetime(string="Cancelled on", readonly=True, copy=False)
    cancel_reason = fields.Char(string="Cancelled because", readonly=True, copy=False)
    visit_ids = fields.Many2many(
        "sales.visit", string="Visits", compute="_compute_visit_ids", groups=VISIT_GROUPS
    )
    can_close = fields.Boolean(compute="_compute_can_close")

    _order_index = models.Index("(date_from DESC, id DESC)")
    _person_index = models.Index("(user_id, date_from DESC, id DESC)")
    _period = models.Constraint("CHECK (date_from < date_to)", "One is back after one leaves.")
    _cost_positive = models.Constraint("CHECK (cost >= 0)", "A cost is 0 or more.")

    @api.depends("name", "user_id", "date_from")
    def _compute_display_name(self):
        for trip in self:
            day = trip.date_from and local_date(trip.date_from, trip.company_id._sales_tz())
            parts = (day and f"{day:%Y-%m-%d}", trip.name, trip.user_id.name)
            trip.display_name = " ".join(filter(None, parts))

    @api.depends("user_id", "date_from", "date_to")
    def _compute_visit_ids(self):
        for trip in self:
            trip.visit_ids = (
                trip.user_id
                and trip.date_from
                and trip.date_to
                and self.env["sales.visit"].search(
                    [
                        ("user_id", "=", trip.user_id.id),
                        ("date_start", ">=", trip.date_from),
                        ("date_start", "<=", trip.date_to),
                        ("state", "!=", "cancelled"),
                    ],
                    order="date_start, id",
                )
            )

    @api.depends("approval_state", "date_back", "date_cancelled")
    @api.depends_context("uid")
    def _compute_can_close(self):
        for trip in self:
            trip.can_close = not trip._verb_refusal("close")

    @api.constrains("user_id", "date_from", "date_to")
    def _check_overlap(self):
        for trip in self.filtered(lambda trip: not trip.date_cancelled):
            other = self.sudo().search(
                [
                    ("id", "!=", trip.id),
                    ("user_id", "=", trip.user_id.id),
                    ("approval_state", "in", COUNTED),
                    ("date_cancelled", "=", False),
                    ("date_from", "<", trip.date_to),
                    ("date_to", ">", trip.date_from),
                ],
                limit=1,
            )
            if other:
                raise ValidationError(
                    self.env._(
                        "“%s” is in the same time: nobody is on two trips at once (VM-6.1).",
                        other.display_name,
                    )
                )

    # Approval

    def _kept_fields(self):
        return super()._kept_fields() | KEPT

    def _approval_amount(self):
        return self.cost

    def _approval_owners(self):
        return super()._approval_owners() | self.user_id

    def _approval_summary_fields(self):
        return ["user_id", "date_from", "date_to", "name", "reason", "transport", "cost", "is_late"]

    def _submission_problem(self):
        if self.date_cancelled:
            return self.env._("This trip is cancelled: request a new one.")
        if not (self.reason or "").strip():
            return self.env._("Say what the trip is for (VM-6.1).")
        if self.date_to and self.date_to <= fields.Datetime.now():
            return self.env._(
                "A trip is requested before one leaves (VM-6.1); this one is over. Your supervisor may "
                "excuse visits without plan or trip."
            )
        return False

    def _submit(self):
        self.sudo().is_late = fields.Datetime.now() > self._notice()
        return super()._submit()

    def _notice(self):
        """The last moment to request the trip (VM-6.1)."""
        company = self.company_id
        value, unit = self.env["sales.clause.parameter"]._get("VM-6.1", "request")._lookup(company)
        calendar = company.sudo().resource_calendar_id
        return deadline(unit, value, self.date_from, company._sales_tz(), calendar)

    # Back, or not left at all

    def action_back(self):
        for trip in self:
            trip.check_access("read")
            trip._check_verb("close")
            trip.sudo().date_back = fields.Datetime.now()

    def action_cancel(self, reason):
        for trip in self:
            trip.check_access("read")
            trip._check_verb("close")
            trip._check_reason(reason)
            trip.sudo().write(
                {"date_cancelled": fields.Datetime.now(), "cancel_reason": reason.strip()}
            )
            supervisor = trip.user_id.sudo()._sales_supervisor()
            trip.sudo().message_post(
                body=self.env._("Cancelled: %s", reason.strip()),
                author_id=self.env.user.partner_id.id,
                partner_ids=supervisor.partner_id.ids,
            )

    def _close_refusal(self):
        """Why the current user may not end this trip now, as a sentence; False when they may."""
        if self.user_id != self.env.user:
            return self.env._("Who travels says so.")
        if self.approval_state != "approved" or self.date_back or self.date_cancelled:
            return self.env._("Only an approved trip that is not over is ended.")
        return False

    # What a trip covers

    @api.model
    def _covering(self, user, moment):
        """The approved trip of `user` that `moment` (naive UTC) lies in."""
        return self.sudo().search(
            Domain("user_id", "=", user.id)
            & Domain("approval_state", "=", "approved")
            & Domain("date_cancelled", "=", False)
            & Domain("date_from", "<=", moment)
            & Domain("date_to", ">=", moment)
            & (Domain("date_back", "=", False) | Domain("date_back", ">=", moment)),
            limit=1,
        )
