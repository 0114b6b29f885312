from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_date

from odoo.addons.sales_customer_mgmt.credit_position import CreditPosition
from odoo.addons.sales_policy.deadline import day_end
from odoo.addons.sales_policy.duty import Duty

from .res_partner_credit import RATINGS

FIGURES = ("sales_12_months", "days_late", "exposure", "overdue_amount", "oldest_days")


class SalesCreditReview(models.Model):
    """Judgement of a customer's credit by finance: limit, rating, validity (SD-4.2.2).

    ======== ============================= ====================================================
    action   who                           then
    ======== ============================= ====================================================
    submit   finance                       the figures it rests on are frozen
    approve  another person of finance     it is in force, the former one no longer; the server
             (a rule), never the author    writes Odoo's own limit of the company
    judge    finance, before it ends       a new judgement takes its place: it is not reopened
    again
    ======== ============================= ====================================================
    """

    _name = "sales.credit.review"
    _description = "Judgement of Credit"
    _inherit = ["sales.kept.mixin", "sales.approval.mixin", "sales.duty.mixin"]
    _order = "id desc"
    _rec_name = "partner_id"
    _approval_clause = "SD-4.2.2"
    _duties = (
        Duty(
            "SD-4.2.2",
            "period",
            who="_judge",
            owed=[("in_force", "=", True)],
            done=[("date_superseded", "!=", False)],
            since="date_approved",
            grade="partner_id.customer_grade_id",
        ),
    )

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('is_sales_customer', '=', True)]",
    )
    responsible_id = fields.Many2one(
        related="partner_id.responsible_id", string="Salesperson", store=True, index=True
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        readonly=True,
        copy=False,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    occasion = fields.Selection(
        [("yearly", "Yearly"), ("exception", "On exception")],
        required=True,
        default="yearly",
        help="Why it is judged now.",
    )
    exception_id = fields.Many2one(
        "sales.receivable.exception", readonly=True, index="btree_not_null", ondelete="set null"
    )
    limit_amount = fields.Monetary(
        string="Credit Limit",
        required=True,
        help="What may be owed and ordered at most; 0: cash only.",
    )
    rating = fields.Selection(RATINGS, required=True)
    valid_until = fields.Date(
        required=True, default=lambda self: self._latest_validity(self.env.company)
    )
    comment = fields.Text(string="Grounds")
    limit_before = fields.Monetary(compute="_compute_limit_before", store=True)
    sales_12_months = fields.Monetary(
        string="Sales, 12 Months", compute="_compute_figures", store=True, help="Without tax."
    )
    days_late = fields.Float(
        string="Days Late",
        compute="_compute_figures",
        store=True,
        aggregator="avg",
        digits=(16, 1),
        help="By how many days payments of the last 12 months were late, weighted by amount.",
    )
    exposure = fields.Monetary(
        string="Owed and Ordered",
        compute="_compute_figures",
        store=True,
        help="Open receivables and confirmed orders not invoiced yet, with tax.",
    )
    overdue_amount = fields.Monetary(string="Overdue", compute="_compute_figures", store=True)
    oldest_days = fields.Integer(
        string="Oldest (days overdue)", compute="_compute_figures", store=True, aggregator="max"
    )
    in_force = fields.Boolean(readonly=True, copy=False)
    date_superseded = fields.Datetime(string="Superseded on", readonly=True, copy=False)
    confirmations = fields.Integer(
        readonly=True,
        copy=False,
        export_string_translation=False,
        help="Counted up by each order confirmed under it, so that of two orders confirmed at one "
        "moment the later one is checked again.",
    )

    _in_force_unique = models.UniqueIndex(
        "(partner_id, company_id) WHERE in_force", "One judgement of a customer is in force."
    )
    _validity_index = models.Index("(valid_until, id) WHERE in_force")
    _limit_positive = models.Constraint(
        "CHECK (limit_amount >= 0)", "A credit limit is 0 or more (SD-4.2.2)."
    )

    @api.depends("partner_id", "company_id")
    def _compute_limit_before(self):
        for review in self:
            before = review._others_in_force()
            review.limit_before = before.limit_amount

    @api.depends("partner_id", "company_id")
    def _compute_figures(self):
        """The figures of this moment; submission takes them once more and keeps them."""
        for review in self:
            review.update(dict.fromkeys(FIGURES, 0))
        for review in self.filtered("partner_id"):
            review.update(review._figures())

    def _figures(self):
        customer = self.partner_id._origin
        position = customer._credit_positions(self.company_id).get(customer.id, CreditPosition())
        today = self._today()
        query = SQL(
            """
            SELECT (SELECT COALESCE(SUM(m.amount_untaxed_signed), 0)::float FROM account_move m
                     WHERE m.commercial_partner_id = %(customer)s AND m.company_id = %(company)s
                       AND m.move_type IN ('out_invoice', 'out_refund') AND m.state = 'posted'
                       AND m.invoice_date > %(since)s) AS sales_12_months,
                   (SELECT COALESCE(SUM(r.amount * (paid.date - %(due)s))
                                    / NULLIF(SUM(r.amount), 0), 0)::float
                      FROM account_partial_reconcile r
                      JOIN account_move_line l ON l.id = r.debit_move_id
                      JOIN account_move_line paid ON paid.id = r.credit_move_id
                      JOIN account_move m ON m.id = paid.move_id AND m.move_type = 'entry'
                      JOIN account_account a ON a.id = l.account_id
                      JOIN res_partner p ON p.id = l.partner_id
                     WHERE a.account_type = 'asset_receivable' AND l.company_id = %(company)s
                       AND p.commercial_partner_id = %(customer)s AND paid.date > %(since)s
                   ) AS days_late,
                   (SELECT COALESCE(GREATEST(MAX(%(today)s - %(due)s), 0), 0)
                      FROM account_move_line l
                      JOIN account_account a ON a.id = l.account_id
                      JOIN res_partner p ON p.id = l.partner_id
                     WHERE a.account_type = 'asset_receivable' AND l.company_id = %(company)s
                       AND l.parent_state = 'posted' AND l.reconciled IS NOT TRUE
                       AND l.amount_residual > 0 AND p.commercial_partner_id = %(customer)s
                   ) AS oldest_days
            """,
            customer=customer.id or 0,
            company=self.company_id.id,
            since=today + relativedelta(years=-1),
            today=today,
            due=SQL("COALESCE(l.date_maturity, l.date)"),
        )
        self.env["account.move"].flush_model()
        self.env["account.partial.reconcile"].flush_model()
        (figures,) = self.env.execute_query_dict(query)
        return {
            **figures,
            "exposure": position.exposure,
            "overdue_amount": max(position.overdue, 0.0),
        }

    def _today(self):
        company = self.company_id or self.env.company
        return company._sales_today()

    @api.model
    def _latest_validity(self, company):
        """The last day that a judgement of today may count (SD-4.2.2)."""
        months = int(self.env["sales.clause"]._value("SD-4.2.2", "period", company))
        today = company._sales_today()
        return today + relativedelta(months=months)

    def _others_in_force(self):
        domain = [
            ("partner_id", "=", self.partner_id._origin.id),
            ("company_id", "=", self.company_id.id),
            ("in_force", "=", True),
        ]
        return self.sudo().search(domain) - self._origin

    # Approval

    def _approval_summary_fields(self):
        return [
            "partner_id", "limit_before", "limit_amount", "rating", "valid_until", "occasion", "comment",
            "sales_12_months", "days_late", "exposure", "overdue_amount", "oldest_days",
        ]  # fmt: skip

    def _approval_amount(self):
        return self.limit_amount

    def _approval_grade(self):
        return self.partner_id.customer_grade_id

    def _submission_problem(self):
        latest = self._latest_validity(self.company_id)
        if not self._today() <= self.valid_until <= latest:
            return self.env._(
                "A judgement of credit is valid from today until %s at the latest: enter such a date "
                "(SD-4.2.2).",
                format_date(self.env, latest),
            )
        return False

    def _reopening_refusal(self):
        return self.env._(
            "A judgement of credit is not reopened: finance judges again, and the new one takes its "
            "place (SD-4.2.2)."
        )

    def _submit(self):
        self.sudo()._compute_limit_before()
        self.sudo()._compute_figures()
        super()._submit()

    def _approval_done(self):
        super()._approval_done()
        for review in self:
            review._come_into_force()

    def _come_into_force(self):
        self._others_in_force().write({"in_force": False, "date_superseded": fields.Datetime.now()})
        self.flush_model()  # the index knows one in force only
        self.in_force = True
        self.partner_id.with_company(self.company_id).write({"credit_limit": self.limit_amount})
        self.env["sales.receivable.exception"]._refresh(self.partner_id)

    # Duty

    def _judge(self):
        """Who wrote it, while in finance; else the longest-serving person there."""
        author = self.create_uid
        if author.active and author.has_group("sales_policy.group_finance"):
            return author
        return self.env.ref("sales_policy.role_finance")._responsible(self.company_id)

    def _prepare_duty_values(self, duty):
        tz = self.company_id._sales_tz()
        return {**super()._prepare_duty_values(duty), "deadline": day_end(self.valid_until, tz)}

    def action_judge_again(self):
        """Open the form of a new judgement of the same customer."""
        self.ensure_one()
        return self._new_form(self.partner_id)

    @api.model
    def _new_form(self, partner, **defaults):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_customer_mgmt.sales_credit_review_action"
        )
        context = {f"default_{name}": value for name, value in defaults.items()}
        return {
            **action,
            "views": [(False, "form")],
            "context": {"default_partner_id": partner.id, **context},
        }

    # What the server keeps: limit and rating count through approval, nothing else puts one in force

    def _kept_fields(self):
        kept = {
            "in_force",
            "date_superseded",
            "confirmations",
            "limit_before",
            "responsible_id",
            *FIGURES,
        }
        return super()._kept_fields() | (kept | {"company_id"} if self else kept)
