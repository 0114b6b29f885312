from math import isfinite

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.sales_policy.duty import Duty

GIVEN = ("gift", "entertainment")
KEPT = {
    "user_id", "company_id", "date_start", "date_over", "is_late",
    "state", "actual", "difference", "date_closed", "close_reason",
}  # fmt: skip


class SalesVisitRequest(models.Model):
    """Articles, a gift, entertainment or other costs of a visit or a trip: requested and approved before it
    begins (VM-5.1, VM-5.2), accounted for after it (SD-5.2).

    ======= ======================= ============================================
    verb    who                     what follows
    ======= ======================= ============================================
    account who visits, once it has `actual`; more than approved needs a reason
            begun
    cancel  who visits              not used: given back, nothing is spent
    ======= ======================= ============================================

    A visit that is cancelled or missed, and a cancelled trip, leave their requests unused.
    """

    _name = "sales.visit.request"
    _description = "Request for a Visit"
    _inherit = [
        "sales.visit.seen.mixin",
        "sales.kept.mixin",
        "sales.duty.mixin",
        "sales.approval.mixin",
    ]
    _order = "date_start desc, id desc"
    _approval_clause = "VM-5.2"
    _seen_fields = ("visit_id", "trip_id")

    _duties = (
        # without the customer, who may go to somebody else: who spent the money accounts for it
        Duty(
            "SD-5.2",
            "account",
            who="user_id",
            owed=[("approval_state", "=", "approved"), ("date_over", "!=", False)],
            done=[("state", "!=", "open")],
            since="date_over",
            partner="",
        ),
    )

    name = fields.Char(
        string="Description",
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    kind = fields.Selection(
        [
            ("article", "Articles"),
            ("gift", "Gift"),
            ("entertainment", "Entertainment"),
            ("other", "Other costs"),
        ],
        required=True,
        default="article",
    )
    visit_id = fields.Many2one("sales.visit", index="btree_not_null", ondelete="restrict")
    trip_id = fields.Many2one("sales.trip", index="btree_not_null", ondelete="restrict")
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        domain=[("is_sales_customer", "=", True)],
    )
    user_id = fields.Many2one(
        "res.users", string="Visited by", compute="_compute_basis", store=True, precompute=True
    )
    company_id = fields.Many2one(
        "res.company", compute="_compute_basis", store=True, precompute=True, index=True
    )
    date_start = fields.Datetime(
        string="Visit on", compute="_compute_basis", store=True, precompute=True
    )
    date_over = fields.Datetime(
        string="Over on", compute="_compute_basis", store=True, precompute=True
    )
    product_id = fields.Many2one("product.product", string="Article", index="btree_not_null")
    quantity = fields.Float(default=1.0, digits="Product Unit")
    persons = fields.Integer(default=1, aggregator=None, help="How many persons it is for.")
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(
        string="Requested", help="What it will cost, in the currency of the company (SD-5.2)."
    )
    reason = fields.Text(help="What it is for, and for whom.")
    is_late = fields.Boolean(
        string="Late",
        readonly=True,
        copy=False,
        help="Requested after the visit or the trip had begun (VM-5.2).",
    )
    state = fields.Selection(
        [("open", "Open"), ("used", "Used"), ("unused", "Not used")],
        string="Use",
        default="open",
        readonly=True,
        required=True,
        copy=False,
    )
    actual = fields.Monetary(string="Actual", readonly=True, copy=False, help="What it has cost.")
    difference = fields.Monetary(
        compute="_compute_difference", store=True, help="Actual less requested (SD-5.2)."
    )
    date_closed = fields.Datetime(string="Accounted for on", readonly=True, copy=False)
    close_reason = fields.Char(string="What Was Said", readonly=True, copy=False)
    can_close = fields.Boolean(compute="_compute_can_close")

    _order_index = models.Index("(date_start DESC, id DESC)")
    _person_index = models.Index("(user_id, date_start DESC, id DESC)")
    _customer_index = models.Index("(partner_id, kind, date_start)")
    _one_basis = models.Constraint(
        "CHECK (num_nonnulls(visit_id, trip_id) = 1)",
        "A request is for one visit or for one trip (VM-5.1).",
    )
    _amount_positive = models.Constraint(
        "CHECK (amount >= 0 AND amount < 1e12)", "A cost is 0 or more."
    )
    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0 AND persons > 0)", "It is for something and for somebody."
    )

    @api.depends("product_id")
    def _compute_name(self):
        for request in self:
            request.name = request.name or request.product_id.display_name

    @api.depends("visit_id.partner_id")
    def _compute_partner_id(self):
        for request in self:
            request.partner_id = request._seen("visit_id").partner_id or request.partner_id

    @api.depends(
        "visit_id.user_id", "visit_id.company_id", "visit_id.date_start", "visit_id.date_finished",
        "trip_id.user_id", "trip_id.company_id", "trip_id.date_from", "trip_id.date_to",
        "trip_id.date_back",
    )  # fmt: skip
    def _compute_basis(self):
        for request in self:
            visit, trip = request._seen("visit_id"), request._seen("trip_id")
            request.user_id = visit.user_id or trip.user_id
            request.company_id = visit.company_id or trip.company_id
            request.date_start = visit.date_start or trip.date_from
            request.date_over = visit.date_finished or trip.date_back or trip.date_to

    def _seen(self, name):
        """The visit or trip of this request; before it is saved only one that the person sees, as what is
        computed from it looks past all record rules."""
        basis = self[name]
        return basis if self._origin else basis.sudo(False)._filtered_access("read")

    @api.depends("amount", "actual", "state")
    def _compute_difference(self):
        for request in self:
            closed = request.state != "open"
            request.difference = request.actual - request.amount if closed else 0.0

    @api.depends("approval_state", "state")
    @api.depends_context("uid")
    def _compute_can_close(self):
        for request in self:
            request.can_close = not request._verb_refusal("close")

    @api.constrains("visit_id", "partner_id")
    def _check_customer(self):
        for request in self:
            if request.visit_id and request.partner_id != request.visit_id.partner_id:
                raise ValidationError(
                    self.env._("What is requested for a visit is for its customer (VM-5.2).")
                )
            if not all(request.partner_id.mapped("is_sales_customer")):
                raise ValidationError(self.env._("Choose a customer, not a contact or a supplier."))

    # Nobody requests for a visit or a trip that is not theirs to change; constraints run as superuser

    @api.model_create_multi
    def create(self, vals_list):
        requests = super().create(vals_list)
        requests._check_basis_access()
        return requests

    def write(self, vals):
        result = super().write(vals)
        if {"visit_id", "trip_id"} & vals.keys():
            self._check_basis_access()
        return result

    def _check_basis_access(self):
        self.visit_id.check_access("write")
        self.trip_id.check_access("write")

    # Approval

    def _kept_fields(self):
        return super()._kept_fields() | KEPT

    def _approval_amount(self):
        return self.amount

    def _approval_grade(self):
        return self.sudo().partner_id.customer_grade_id

    def _approval_summary_fields(self):
        return [
            "kind", "name", "amount", "year_amount", "partner_id", "persons", "product_id",
            "quantity", "reason", "user_id", "visit_id", "trip_id", "is_late",
        ]  # fmt: skip

    def _submission_problem(self):
        if self.state != "open":
            return self.env._("What it was for does not take place: request it anew.")
        if self.kind != "article" and not self.amount:
            return self.env._("Say what it will cost (VM-5.2).")
        if self.kind in GIVEN and not self.partner_id:
            return self.env._("Say which customer it is for (VM-5.2).")
        return False

    def _reopening_refusal(self):
        if self.state != "open":
            return self.env._("What is accounted for is not reopened (SD-5.2).")
        return super()._reopening_refusal()

    def _submit(self):
        self.sudo().is_late = fields.Datetime.now() >= (
            self.sudo().visit_id.date_begun or self.date_start
        )
        return super()._submit()

    # Accounted for, or not used

    def action_account(self, actual, reason=None):
        """It was given or used, and has cost `actual` in company currency."""
        for request in self:
            request.check_access("read")
            request._check_verb("close")
            request._check_actual(actual, reason)
            request._close("used", actual=actual, close_reason=(reason or "").strip())

    def action_cancel(self, reason):
        for request in self:
            request.check_access("read")
            request._check_verb("close")
            request._check_reason(reason)
            request._close("unused", close_reason=reason.strip())

    def _expected_actual(self):
        """What it has probably cost."""
        return self.amount

    def _check_actual(self, actual, reason):
        begun = (self.sudo().visit_id.date_begun or self.date_start) <= fields.Datetime.now()
        if not begun:
            raise UserError(self.env._("One accounts for it once the visit has begun (SD-5.2)."))
        if not isinstance(actual, int | float) or not isfinite(actual) or not 0 <= actual < 1e12:
            raise UserError(self.env._("Say what it has cost: an amount of 0 or more (SD-5.2)."))
        if self.currency_id.compare_amounts(actual, self.amount) > 0 and not (reason or "").strip():
            raise UserError(self.env._("It has cost more than was approved: say why (SD-5.2)."))

    def _close_refusal(self):
        """Why the current user may not account for this request now, as a sentence; False when they may."""
        if self.user_id != self.env.user:
            return self.env._("Who visits accounts for it (SD-5.2).")
        if self.approval_state != "approved" or self.state != "open":
            return self.env._("Only what is approved and still open is accounted for (SD-5.2).")
        return False

    def _close(self, state, **vals):
        self.sudo().write({**vals, "state": state, "date_closed": fields.Datetime.now()})

    def _fall_away(self, reason):
        """What these were for does not take place: they are withdrawn, and nothing is spent."""
        for request in self.sudo().filtered(lambda request: request.state == "open"):
            if request.approval_state == "submitted":
                request._open_steps()._close("withdrawn")
                request._set_approval("withdraw")
            request._close("unused", close_reason=reason)
