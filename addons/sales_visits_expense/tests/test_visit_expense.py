from datetime import datetime

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.sales_visits.tests.test_visit_request import RequestCase


class ExpenseCase(RequestCase):
    """`self.made(request)` is the expense that who visits makes of a request."""

    def made(self, request):
        action = request.with_user(request.sudo().user_id).action_make_expense()
        return self.env["hr.expense"].browse(action["res_id"])

    def spend(self, expenses):
        """They are approved."""
        expenses.sudo()._do_approve(check=False)

    def expense(self, user=None, **vals):
        category = self.env.ref("hr_expense.expense_product_travel_accommodation")
        return (
            self.env["hr.expense"]
            .with_user(user or self.sales1)
            .create(
                {
                    "name": "Taxi",
                    "product_id": category.id,
                    "total_amount_currency": 40,
                    "visit_id": self.own.id,
                    **vals,
                }
            )
        )


@tagged("post_install", "-at_install")
class TestVisitExpense(ExpenseCase):
    """What a visit costs: as requested, and as booked (SD-5.2)."""

    def test_a_request_becomes_an_expense(self):
        self.env.company.resource_calendar_id.tz = "Asia/Shanghai"
        self.own.date_start = datetime(2026, 3, 11, 17)  # the 12th in Shanghai
        request = self.approved_request(kind="entertainment", amount=300)
        expense = self.made(request)
        self.assertRecordValues(
            expense,
            [
                {
                    "name": "Mooncakes",
                    "employee_id": self.sales1.employee_id.id,
                    "date": datetime(2026, 3, 12).date(),
                    "total_amount": 300,
                    "currency_id": self.env.company.currency_id.id,
                    "product_id": self.env.ref("hr_expense.expense_product_meal").id,
                    "visit_id": self.own.id,
                    "visit_request_id": request.id,
                    "visit_partner_id": self.c1.id,
                    "state": "draft",
                }
            ],
        )
        self.assertTrue(expense.with_user(self.sales1).has_access("write"))

    def test_what_was_spent_is_booked(self):
        request = self.approved_request()
        self.begin()
        request.action_account(150)
        self.assertEqual(self.made(request).total_amount, 150)

    def test_one_tap_twice_is_one_expense(self):
        request = self.approved_request()
        self.assertEqual(self.made(request), self.made(request))
        self.assertEqual(request.expense_count, 1)
        self.made(request).sudo().approval_state = "refused"
        self.made(request)
        self.assertEqual(request.expense_count, 2)

    def test_each_kind_has_its_category(self):
        other = self.env.ref("hr_expense.product_product_no_cost")
        self.assertEqual(self.made(self.approved_request(kind="article")).product_id, other)
        samples = other.copy({"name": "Samples", "visit_request_kind": "article"})
        self.assertEqual(self.made(self.approved_request(kind="article")).product_id, samples)
        samples.standard_price = 5  # Odoo would book this and not what was spent
        self.assertEqual(self.made(self.approved_request(kind="article")).product_id, other)
        self.env["product.product"].search([("visit_request_kind", "!=", False)]).write(
            {"visit_request_kind": False}
        )
        with self.assertRaisesRegex(UserError, "No expense category"):
            self.approved_request().action_make_expense()

    def test_only_what_is_approved_and_used(self):
        with self.assertRaisesRegex(UserError, "approved and used"):
            self.request().action_make_expense()
        unused = self.approved_request()
        unused.action_cancel("They do not accept gifts")
        with self.assertRaisesRegex(UserError, "approved and used"):
            unused.action_make_expense()
        free = self.approved_request()
        self.begin()
        free.action_account(0)
        with self.assertRaisesRegex(UserError, "cost nothing"):
            free.action_make_expense()

    def test_plan_against_actual(self):
        request = self.approved_request(amount=300)
        expense = self.made(request)
        taxi = self.expense()
        self.assertEqual((request.expense_amount, self.own.cost), (0, 0))
        self.spend(expense | taxi)
        self.assertEqual((request.expense_amount, self.own.cost), (300, 340))
        self.assertEqual((request.expense_count, self.own.expense_count), (1, 2))
        self.begin()
        dialog = self.env["sales.visit.request.account"].with_user(self.sales1)
        self.assertEqual(dialog.with_context(active_id=request.id).create({}).actual, 300)

    def test_cost_per_visit_of_a_customer(self):
        self.spend(self.expense(total_amount_currency=100))
        self.visit(self.sales1)
        [(customer, cost, average)] = self.env["sales.visit"]._read_group(
            [("partner_id", "=", self.c1.id)], ["partner_id"], ["cost:sum", "cost_average:avg"]
        )
        self.assertEqual((customer, cost, average), (self.c1, 100, 50))

    def test_a_trip_costs_what_its_visits_cost_too(self):
        trip = self.trip()
        self.own.sudo().trip_id = trip
        hotel = self.expense(visit_id=False, trip_id=trip.id, total_amount_currency=380)
        self.spend(hotel | self.expense())
        self.assertEqual((trip.expense_count, trip.expense_amount), (2, 420))
        found = self.env["hr.expense"].search(trip.action_open_expenses()["domain"])
        self.assertEqual(sorted(found.mapped("total_amount")), [40, 380])

    def test_from_the_visit_one_enters_for_the_visit(self):
        action = self.own.action_open_expenses()
        self.assertTrue(action["context"]["create"])
        self.assertFalse(
            self.own.with_user(self.supervisor1).action_open_expenses()["context"]["create"]
        )
        expenses = self.env["hr.expense"].with_user(self.sales1).with_context(**action["context"])
        expense = expenses.create({"name": "Train", "total_amount_currency": 80})
        self.assertEqual((expense.visit_id, expense.date), (self.own, self.own.day))

    def test_parts_of_an_expense_stay_with_the_visit(self):
        request = self.approved_request(amount=300)
        expense = self.made(request).with_user(self.sales1)
        wizard = self.env["hr.expense.split.wizard"].browse(expense.action_split_wizard()["res_id"])
        wizard.action_split_expense()
        parts = request.sudo().expense_ids
        self.assertEqual(len(parts), 2)
        self.assertEqual(sum(parts.mapped("total_amount")), 300)
        self.assertEqual(parts.visit_id, self.own)

    def test_goes_along_with_a_merge(self):
        expense = self.made(self.approved_request())
        kept = self.approved(self.sales1)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.c1 | kept).ids, kept)
        self.assertEqual(expense.visit_partner_id, kept)

    def test_a_handed_over_visit_leaves_the_expense_with_who_spent(self):
        expense = self.expense()
        self.c1.sudo().user_id = self.sales2
        self.assertEqual(self.own.sudo().user_id, self.sales2)
        self.assertEqual(expense.sudo().employee_id, self.sales1.employee_id)
        expense.name = "Taxi there"
        self.assertEqual(expense.sudo().date, fields.Date.context_today(expense))
