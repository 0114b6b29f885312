from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.sales_customer_mgmt.credit_position import CreditPosition

from .res_partner import CUSTOMER_FILE_GROUPS
from .res_partner_credit import CREDIT_GROUPS

# What can raise the amount of an order, or send its invoice to somebody else
ORDER_TERMS = {"partner_id", "partner_invoice_id", "currency_id", "pricelist_id", "order_line"}
LINE_TERMS = {
    "product_uom_qty",
    "price_unit",
    "discount",
    "tax_ids",
    "product_id",
    "product_uom_id",
}
FIGURES_GROUPS = f"{CREDIT_GROUPS},account.group_account_invoice,account.group_account_readonly"


class SaleOrder(models.Model):
    """No order is confirmed over the credit limit (SD-4.2.2), or while the customer is overdue for too
    long (SD-7.2), unless it has been released; nor does a confirmed one grow past them.

    Whichever way it comes: the button, a copy, RPC, the portal, an import, many at a time, or a second
    confirmation after a cancellation.
    """

    _inherit = "sale.order"

    credit_release_ids = fields.One2many(
        "sales.credit.release", "order_id", string="Releases", groups=CUSTOMER_FILE_GROUPS
    )
    credit_notice = fields.Char(compute="_compute_credit_notice")
    credit_release_state = fields.Selection(
        [("waiting", "Waiting"), ("released", "Released")], compute="_compute_credit_notice"
    )

    @api.depends(
        "partner_id", "partner_invoice_id", "amount_total", "state", "company_id",
        "credit_release_ids.approval_state",
    )  # fmt: skip
    @api.depends_context("lang")
    def _compute_credit_notice(self):
        """What will be said on confirmation, while it can still be mended."""
        for order in self:
            quotation = order.state in ("draft", "sent") and order.partner_id
            releases = order.sudo().credit_release_ids
            stopped = quotation and order._credit_refusal()
            order.credit_notice = stopped
            if stopped and "submitted" in releases.mapped("approval_state"):
                order.credit_release_state = "waiting"
            elif quotation and order._credit_release():
                order.credit_release_state = "released"
            else:
                order.credit_release_state = False

    def _confirmation_error_message(self):
        return super()._confirmation_error_message() or self._credit_refusal()

    def _credit_refusal(self):
        """Why the credit of its customer does not allow this order, without a figure; False when it
        does (SD-4.2.2, SD-7.2)."""
        self.ensure_one()
        if self.env["res.partner"]._credit_stands_down() or self._credit_release():
            return False
        amount = self._credit_amount()
        customers = (self.partner_id | self.partner_invoice_id).sudo().commercial_partner_id._origin
        positions = customers.filtered("is_sales_customer")._credit_positions(self.company_id)
        for customer in customers if amount > 0 else ():
            position = positions.get(customer.id, CreditPosition())
            # what is confirmed already is among what is ordered
            if position.is_over_limit(0.0 if self.state == "sale" else amount):
                return self.env._(
                    "“%s” would owe more than its credit limit with this order: ask for a release, or "
                    "have finance judge its credit again (SD-4.2.2).",
                    customer.name,
                )
            if position.is_overdue_for_long:
                return self.env._(
                    "“%(customer)s” has invoices overdue for more than %(days)s days: collect them, or "
                    "ask for a release (SD-7.2).",
                    customer=customer.name,
                    days=int(self._credit_overdue_days(customer)),
                )
        return False

    def _credit_amount(self):
        """What confirming adds to what is owed, in company currency."""
        company = self.company_id or self.env.company
        day = fields.Date.context_today(self)
        return self.currency_id._convert(self.amount_total, company.currency_id, company, day)

    def _credit_overdue_days(self, customer):
        grade = customer.customer_grade_id
        return self.env["sales.clause"]._value("SD-7.2", "overdue", self.company_id, grade)

    def _credit_release(self):
        """The release that covers this order as it is now."""
        return self.sudo().credit_release_ids.filtered(
            lambda release: release._covers(self.sudo())
        )[:1]

    def action_ask_credit_release(self):
        """Open the release that waits, or the form of a new one."""
        self.ensure_one()
        open_states = ("draft", "submitted", "returned")
        release = self.credit_release_ids.filtered(lambda r: r.approval_state in open_states)[:1]
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_customer_mgmt.sales_credit_release_action"
        )
        return {
            **action,
            "views": [(False, "form")],
            "res_id": release.id,
            "context": {"default_order_id": self.id},
        }

    def _action_confirm(self):
        result = super()._action_confirm()
        for order in self.sudo():
            order._credit_release().date_used = fields.Datetime.now()
        debtors = self.sudo().partner_invoice_id.commercial_partner_id
        self._meet_credit_limit(debtors)
        if len(self) > 1:  # each was within the limit; now all of them are owed
            for order in self:
                order._raise_if_refused(order._credit_refusal())
        self.env["sales.receivable.exception"]._refresh(debtors, self.company_id)
        return result

    def _meet_credit_limit(self, debtors):
        """Of two orders of one customer confirmed at the same moment, the later one fails to be
        serialised here, and Odoo checks and confirms it once more."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE sales_credit_review SET confirmations = COALESCE(confirmations, 0) + 1
                 WHERE in_force AND partner_id IN %s AND company_id IN %s
                """,
                tuple(debtors.ids) or (0,),
                tuple(self.company_id.ids) or (0,),
            )
        )

    # Other roads to a confirmed order, and to a larger one

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        if not self.env.su:
            for order in orders.filtered(lambda o: o.state == "sale"):
                order._raise_if_refused(order._unreviewed_customer_message())
                order._raise_if_refused(order._credit_refusal())
        return orders

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        if vals.get("state") == "sale":
            for order in self.filtered(lambda o: o.state != "sale"):
                order._raise_if_refused(order._confirmation_error_message())
        before = self._confirmed_terms() if ORDER_TERMS & vals.keys() else {}
        result = super().write(vals)
        self._check_credit_growth(before)
        return result

    def _raise_if_refused(self, refusal):
        if refusal:
            raise UserError(refusal)

    def _confirmed_terms(self):
        """{confirmed order: (who pays, amount)}"""
        return {
            order: (order.partner_invoice_id, order.amount_total)
            for order in self
            if order.state == "sale"
        }

    def _check_credit_growth(self, before):
        """Refuse that a confirmed order grows past what its customer's credit allows."""
        for order, (payer, amount) in before.items():
            if order.partner_invoice_id != payer or order.amount_total > amount:
                order._raise_if_refused(order._credit_refusal())


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        orders = self.env["sale.order"]
        if not self.env.su:
            orders = orders.browse({vals["order_id"] for vals in vals_list if vals.get("order_id")})
        before = orders._confirmed_terms()
        lines = super().create(vals_list)
        orders._check_credit_growth(before)
        return lines

    def write(self, vals):
        terms = not self.env.su and LINE_TERMS & vals.keys()
        before = self.order_id._confirmed_terms() if terms else {}
        result = super().write(vals)
        self.order_id._check_credit_growth(before)
        return result


class AccountMove(models.Model):
    _inherit = "account.move"

    @api.model
    def _build_credit_warning_message(self, record, *args, **kwargs):
        """Odoo's warning names limit and debt: it is for those who may know them (SD-4.2.2)."""
        customer = record.partner_id.commercial_partner_id
        if customer.is_sales_customer and not self.env.user.has_groups(FIGURES_GROUPS):
            return ""
        return super()._build_credit_warning_message(record, *args, **kwargs)
