from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.sales_policy.deadline import local_date

from .hr_expense import SPENT


class SalesVisitRequest(models.Model):
    """An approved request becomes an expense of Odoo's in one tap (SD-5.2)."""

    _inherit = "sales.visit.request"

    expense_ids = fields.One2many("hr.expense", "visit_request_id", string="Expenses")
    expense_count = fields.Integer(compute="_compute_expenses", compute_sudo=True)
    expense_amount = fields.Monetary(
        string="Booked",
        compute="_compute_expenses",
        compute_sudo=True,
        help="Expenses of this request that are approved, posted or paid.",
    )
    can_make_expense = fields.Boolean(compute="_compute_can_make_expense")

    @api.depends("expense_ids.state", "expense_ids.total_amount")
    def _compute_expenses(self):
        for request in self:
            spent = request.expense_ids.filtered(lambda expense: expense.state in SPENT)
            request.expense_count = len(request.expense_ids)
            request.expense_amount = sum(spent.mapped("total_amount"))

    @api.depends("approval_state", "state", "actual")
    @api.depends_context("uid")
    def _compute_can_make_expense(self):
        for request in self:
            request.can_make_expense = not request._verb_refusal("expense")

    def action_make_expense(self):
        """Open the expense of this request, which is made when there is none."""
        self.ensure_one()
        self.check_access("read")
        self._check_verb("expense")
        expenses = self.sudo().expense_ids.filtered(lambda expense: expense.state != "refused")
        expense = expenses[:1] or self._make_expense()
        return expense.sudo(False)._get_records_action()

    def action_open_expenses(self):
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "sales_visits_expense.hr_expense_action_visit"
            ),
            "domain": [("visit_request_id", "=", self.id)],
            "context": {"create": False},
        }

    def _expense_refusal(self):
        """Why the current user may not book this request now, as a sentence; False when they may."""
        if self.user_id != self.env.user:
            return self.env._("Who visits books what was spent (SD-5.2).")
        if self.approval_state != "approved" or self.state == "unused":
            return self.env._("Only what is approved and used is booked as an expense (SD-5.2).")
        if not self._expense_amount():
            return self.env._("It has cost nothing: there is nothing to book.")
        return False

    def _make_expense(self):
        expenses = self.env["hr.expense"].with_company(self.company_id)
        expenses.check_access("create")
        return expenses.sudo().create(self.sudo()._prepare_expense_values())

    def _prepare_expense_values(self):
        employee = self.user_id.with_company(self.company_id).employee_id
        if not employee:
            raise UserError(
                self.env._("There is no employee of your name: ask IT to enter one first.")
            )
        return {
            "name": self.name,
            "employee_id": employee.id,
            "company_id": self.company_id.id,
            "date": local_date(self.date_start, self.company_id._sales_tz()),
            "product_id": self._expense_category().id,
            "currency_id": self.currency_id.id,
            "total_amount_currency": self._expense_amount(),
            "visit_id": self.visit_id.id,
            "trip_id": self.trip_id.id,
            "visit_request_id": self.id,
        }

    def _expense_amount(self):
        return self.actual if self.state == "used" else self.amount

    def _expense_category(self):
        """The category of this kind, or of other costs, whose cost is not fixed."""
        products = self.env["product.product"].with_company(self.company_id)
        found = products.search(
            [
                ("visit_request_kind", "in", (self.kind, "other")),
                ("can_be_expensed", "=", True),
                ("company_id", "in", (False, self.company_id.id)),
            ]
        ).filtered(lambda product: not product.standard_price)
        category = found.filtered(lambda product: product.visit_request_kind == self.kind) or found
        if not category:
            raise UserError(
                self.env._(
                    "No expense category is for requests of this kind: ask finance to choose one "
                    "(SD-5.2)."
                )
            )
        return category[:1]

    def _expected_actual(self):
        """What is booked already, or as requested."""
        booked = self.sudo().expense_ids.filtered(lambda expense: expense.state != "refused")
        return sum(booked.mapped("total_amount")) or super()._expected_actual()
