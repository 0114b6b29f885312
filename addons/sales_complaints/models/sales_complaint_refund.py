from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tools.misc import formatLang

from .sales_complaint_solution import PAYING


class SalesComplaintSolution(models.Model):
    """What the customer gets back in money: never more than the invoice still holds (CM-5.2.2)."""

    _inherit = "sales.complaint.solution"

    amount = fields.Monetary(
        string="Amount for the Customer",
        help="What the customer gets back, tax included, in the currency of the invoice.",
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id", store=True)
    cost_total = fields.Monetary(
        string="Costs Us",
        compute="_compute_cost_total",
        store=True,
        currency_field="company_currency_id",
        help="Our cost and what the customer gets back: who agrees depends on it (CM-5.2.2).",
    )
    invoice_id = fields.Many2one(
        "account.move",
        string="Invoice",
        compute="_compute_invoice_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        domain="[('move_type', '=', 'out_invoice'), ('state', '=', 'posted'), "
        "('commercial_partner_id', '=', partner_id)]",
    )

    credit_note_id = fields.Many2one(
        "account.move", readonly=True, copy=False, index="btree_not_null"
    )

    _amount_positive = models.Constraint(
        "CHECK (amount >= 0 AND amount < 1e12)", "What the customer gets back is 0 or more."
    )

    @api.depends("invoice_id", "company_id")
    def _compute_currency_id(self):
        for solution in self:
            company = solution.company_id or self.env.company
            solution.currency_id = solution.sudo().invoice_id.currency_id or company.currency_id

    @api.depends("cost", "amount", "currency_id")
    def _compute_cost_total(self):
        today = fields.Date.context_today(self)
        for solution in self:
            company = solution.company_id or self.env.company
            given = solution.currency_id._convert(
                solution.amount, company.currency_id, company, today
            )
            solution.cost_total = solution.cost + given

    @api.depends("kind", "complaint_id.order_id")
    def _compute_invoice_id(self):
        """The newest invoice of the order that the complaint is about."""
        for solution in self:
            if solution.kind in (*PAYING, "return") and not solution.invoice_id:
                invoices = solution.sudo().complaint_id.order_id.invoice_ids.filtered(
                    lambda move: move.move_type == "out_invoice" and move.state == "posted"
                )
                solution.invoice_id = invoices.sorted("id")[-1:].id
            elif solution.kind not in (*PAYING, "return"):
                solution.invoice_id = False

    @api.constrains("invoice_id", "amount", "kind")
    def _check_invoice(self):
        for solution in self.sudo():
            invoice = solution.invoice_id
            if invoice and (
                invoice.commercial_partner_id != solution.partner_id
                or invoice.company_id != solution.company_id
                or invoice.move_type != "out_invoice"
            ):
                raise ValidationError(
                    self.env._("The invoice is one of the customer who complained (CM-5.2.2).")
                )
            if problem := solution._amount_problem():
                raise ValidationError(problem)

    def _amount_problem(self):
        """Why the customer can't get this amount, as a sentence; False when there is nothing."""
        self.ensure_one()
        solution = self.sudo()
        left = solution._creditable()
        if solution.amount and solution.kind not in (*PAYING, "return"):
            return self.env._("With a repair, replacement or help the customer gets no money.")
        currency = solution.currency_id
        if solution.invoice_id and currency.compare_amounts(solution.amount, left) > 0:
            return self.env._(
                "The customer can't get back more than invoice %(invoice)s still holds: %(left)s "
                "(CM-5.2.2).",
                invoice=solution.invoice_id.name,
                left=formatLang(self.env, left, currency_obj=currency),
            )
        return False

    def _creditable(self):
        """What the invoice amounts to, less what is credited of it already or promised to the customer,
        by others than this."""
        credited = self.invoice_id.reversal_move_ids - self.credit_note_id
        credited = credited.filtered(lambda move: move.state != "cancel")
        promised = self.search(
            [
                ("invoice_id", "=", self.invoice_id.id),
                ("progress", "in", ("offered", "accepted")),
                ("credit_note_id", "=", False),
                ("id", "!=", self.id),
            ]
        )
        given = sum(credited.mapped("amount_total")) + sum(promised.mapped("amount"))
        return self.invoice_id.amount_total - given

    # The credit note

    def _make_credit_note(self):
        """A draft for finance, who check it and post it."""
        invoice = self.invoice_id.with_company(self.company_id)
        values = self._prepare_credit_note_values(invoice)
        if self.currency_id.compare_amounts(self.amount, invoice.amount_total) == 0:
            return invoice._reverse_moves([values], cancel=False)
        line = Command.create(self._prepare_credit_note_line(invoice))
        return invoice.create(
            {
                **values,
                "move_type": "out_refund",
                "partner_id": invoice.partner_id.id,
                "currency_id": invoice.currency_id.id,
                "journal_id": invoice.journal_id.id,
                "reversed_entry_id": invoice.id,
                "invoice_line_ids": [line],
            }
        )

    def _prepare_credit_note_values(self, invoice):
        complaint = self.complaint_id
        return {
            "ref": f"{complaint.name}, {invoice.name}",
            "invoice_origin": complaint.name,
            "invoice_date": False,
            "invoice_user_id": complaint.user_id.id,
        }

    def _prepare_credit_note_line(self, invoice):
        """One line of the amount, with account and tax of what was sold."""
        lines = invoice.invoice_line_ids.filtered(lambda line: line.display_type == "product")
        product = self.complaint_id.product_id
        line = lines.filtered(lambda line: line.product_id == product)[:1] or lines[:1]
        taxed = line.price_total / line.price_subtotal if line.price_subtotal else 1.0
        included = any(line.tax_ids.mapped("price_include"))
        return {
            "name": self.display_name,
            "quantity": 1.0,
            "price_unit": self.amount if included else self.amount / taxed,
            "account_id": line.account_id.id,
            "tax_ids": [Command.set(line.tax_ids.ids)],
        }
