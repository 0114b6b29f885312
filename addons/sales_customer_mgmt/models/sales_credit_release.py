from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.sales_customer_mgmt.credit_position import CreditPosition

from .res_partner_credit import CREDIT_GROUPS

SERVER = {"amount", "currency_id", "partner_id", "cause", "date_used"}


class SalesCreditRelease(models.Model):
    """Leave to confirm one order that the customer's credit does not allow (SD-4.2.2, SD-7.2).

    Asked for with a reason by whoever has the order, decided by the general manager (a rule). It holds
    for this order, this customer and at most the amount of the moment it was asked for, once.
    """

    _name = "sales.credit.release"
    _description = "Release of an Order"
    _inherit = ["sales.approval.mixin"]
    _order = "id desc"
    _rec_name = "order_id"
    _approval_clause = "SD-4.2.2"

    order_id = fields.Many2one("sale.order", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    user_id = fields.Many2one(
        related="order_id.user_id", string="Salesperson", store=True, index="btree_not_null"
    )
    responsible_id = fields.Many2one(
        related="order_id.commercial_partner_id.responsible_id",
        string="In Charge",
        store=True,
        index="btree_not_null",
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, index=True, ondelete="cascade", copy=False
    )
    currency_id = fields.Many2one("res.currency", readonly=True, copy=False)
    amount = fields.Monetary(
        readonly=True, copy=False, help="Of the order, with tax, when the release was asked for."
    )
    cause = fields.Char(
        string="What Stops It",
        readonly=True,
        copy=False,
        help="What the server said at that moment.",
    )
    reason = fields.Char(required=True, help="Why the order should be confirmed nevertheless.")
    date_used = fields.Datetime(string="Used on", readonly=True, copy=False)
    limit_amount = fields.Monetary(
        string="Credit Limit",
        currency_field="company_currency_id",
        compute="_compute_position",
        groups=CREDIT_GROUPS,
    )
    exposure = fields.Monetary(
        string="Owed and Ordered",
        currency_field="company_currency_id",
        compute="_compute_position",
        groups=CREDIT_GROUPS,
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )

    _waiting_unique = models.UniqueIndex(
        "(order_id) WHERE approval_state = 'submitted'",
        "A release of this order waits for approval already.",
    )

    @api.depends("partner_id.name", "order_id.name")
    def _compute_display_name(self):
        for release in self.sudo():
            order = release.order_id.name or ""
            customer = release.partner_id.name
            release.display_name = f"{customer}: {order}" if customer else order

    @api.depends("partner_id", "company_id")
    def _compute_position(self):
        for release in self:
            positions = release.partner_id._credit_positions(release.company_id)
            position = positions.get(release.partner_id.id, CreditPosition())
            release.limit_amount = position.limit or 0.0
            release.exposure = position.exposure

    def _order_values(self):
        """What is asked for, of the order as it is now."""
        order = self.order_id
        return {
            "partner_id": order.partner_invoice_id.commercial_partner_id.id,
            "currency_id": order.currency_id.id,
            "amount": order.amount_total,
            "cause": order._credit_refusal(),
        }

    def _covers(self, order):
        """Whether this approved release lets `order` be confirmed, or keep its amount."""
        return (
            self.approval_state == "approved"
            and (not self.date_used or order.state == "sale")
            and self.partner_id == order.partner_invoice_id.commercial_partner_id
            and self.currency_id == order.currency_id
            and self.currency_id.compare_amounts(order.amount_total, self.amount) <= 0
        )

    # Approval

    def _approval_owners(self):
        return super()._approval_owners() | self.responsible_id

    def _approval_amount(self):
        order = self.order_id
        return self.amount / (order.currency_rate or 1.0)

    def _approval_grade(self):
        return self.partner_id.customer_grade_id

    def _approval_summary_fields(self):
        return ["order_id", "partner_id", "amount", "cause", "reason"]

    def _submission_problem(self):
        order = self.sudo().order_id
        if order.state not in ("draft", "sent"):
            return self.env._("A release is asked for while the order is a quotation (SD-4.2.2).")
        if not order._credit_refusal():
            return self.env._("Nothing stops this order: it can be confirmed.")
        return False

    def _reopening_refusal(self):
        return self.env._("A release is not reopened: ask for a new one (SD-4.2.2).")

    def _submit(self):
        self.sudo().write(self.sudo()._order_values())
        super()._submit()
        self._inform_finance("submit")

    def _approval_done(self):
        super()._approval_done()
        for release in self:
            release.order_id.message_post(
                body=self.env._("Released for confirmation, up to the amount asked for (SD-4.2.2).")
            )
            release._inform_finance("approve")

    def _inform_finance(self, action):
        people = self.env.ref("sales_policy.role_finance")._users(self.sudo().company_id)
        for lang, readers in (people - self.env.user).grouped("lang").items():
            release = self.with_context(lang=lang)
            self.env["mail.thread"].sudo().message_notify(
                partner_ids=readers.partner_id.ids,
                subject=release._finance_subject(action),
                body=self.sudo().reason,
                model=self._name,
                res_id=self.id,
            )

    def _finance_subject(self, action):
        if action == "submit":
            return self.env._("%s is asked for", self.display_name)
        return self.env._("%s is approved", self.display_name)

    # What the server writes

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._check_kept(vals)
        releases = super().create(vals_list)
        for release in releases:
            release.order_id.check_access("read")
            release.sudo().write(release.sudo()._order_values())
        return releases

    def write(self, vals):
        if not self.env.su:
            self._check_kept(vals)
        return super().write(vals)

    def _check_kept(self, vals):
        if (SERVER | {"order_id"} if self else SERVER) & vals.keys():
            raise AccessError(
                self.env._("What a release is for follows from its order (SD-4.2.2).")
            )
