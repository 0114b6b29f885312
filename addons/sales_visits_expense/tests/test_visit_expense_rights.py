from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .test_visit_expense import ExpenseCase

NAMES = ("visit_id", "trip_id", "visit_request_id", "visit_partner_id")


@tagged("post_install", "-at_install")
class TestVisitExpenseRights(ExpenseCase):
    """Odoo's rules of expenses stay; links are not forged, customers' names stay hidden (SD-5.2, CM-4.2.2)."""

    def test_who_books_a_request(self):
        request = self.approved_request()
        for user in (self.supervisor1, self.gm, self.finance):
            with self.subTest(user.login), self.assertRaisesRegex(UserError, "Who visits"):
                request.with_user(user).action_make_expense()
        for user in (self.sales2, self.sales3, self.employee):
            with self.subTest(user.login), self.assertRaises(AccessError):
                request.with_user(user).action_make_expense()
        self.assertFalse(request.sudo().expense_ids)

    def test_expenses_are_seen_as_odoo_says(self):
        expense = self.made(self.approved_request())
        readers = {"sales1", "supervisor1"}  # the approver is who leads the employee
        for login, user in self.users.items():
            with self.subTest(login):
                self.assertEqual(expense.with_user(user).has_access("read"), login in readers)
        self.assertTrue(expense.with_user(self.sales1).has_access("unlink"))

    def test_who_has_no_business_with_customers_enters_expenses_too(self):
        """The customer of an expense is not for everybody, an expense is."""
        for user in (self.employee, self.finance):
            expense = self.env["hr.expense"].with_user(user).create({"name": "Taxi"})
            with self.subTest(user.login):
                self.assertEqual(expense.employee_id.user_id, user)
        seen = self.expense()
        self.assertEqual(seen.visit_partner_id, self.c1)

    def test_finance_reads_what_visits_cost_once_it_is_submitted(self):
        of_visit, private = self.expense(), self.expense(visit_id=False)
        drafts = of_visit | private
        self.assertFalse(drafts.with_user(self.finance)._filtered_access("read"))
        drafts.sudo().approval_state = "submitted"
        seen = drafts.with_user(self.finance)
        self.assertEqual(seen._filtered_access("read"), of_visit)
        self.assertEqual(of_visit.with_user(self.finance).visit_partner_id.name, self.c1.name)
        self.assertFalse(seen._filtered_access("write") or seen._filtered_access("unlink"))

    def test_nobody_books_on_the_visit_of_another(self):
        foreign = self.visit(self.sales3, partner_id=self.c3.id)
        mine = self.expense()
        trip = self.trip(self.sales3)
        for vals in ({"visit_id": foreign.id}, {"visit_id": False, "trip_id": trip.id}):
            with self.subTest(vals), self.assertRaises(ValidationError):
                self.expense(**vals)
            with self.subTest(vals), self.assertRaises(ValidationError):
                mine.write(vals)
        with self.assertRaises(ValidationError):
            self.expense(self.supervisor1)

    def test_links_are_not_entered(self):
        request = self.approved_request()
        mine = self.expense()
        expenses = self.env["hr.expense"].with_user(self.sales1)
        for name, value in (
            ("visit_request_id", request.id),
            ("visit_partner_id", self.c1.id),
        ):
            with self.subTest(name):
                with self.assertRaises(AccessError):
                    mine.write({name: value})
                with self.assertRaises(AccessError):
                    self.expense(**{name: value})
                made = expenses.with_context(**{f"default_{name}": value}).create(
                    {"name": "Taxi", "total_amount_currency": 1}
                )
                self.assertFalse(made.sudo()[name])
        with self.assertRaises(AccessError):
            self.request().write({"expense_ids": [Command.link(mine.id)]})

    def test_a_link_is_kept_once_submitted_or_requested(self):
        other = self.visit(self.sales1)
        made = self.made(self.approved_request()).with_user(self.sales1)
        with self.assertRaisesRegex(UserError, "stays as it is"):
            made.visit_id = other
        taxi = self.expense()
        taxi.visit_id = other
        taxi.sudo().approval_state = "submitted"
        with self.assertRaisesRegex(UserError, "stays as it is"):
            taxi.visit_id = self.own

    def test_a_copy_is_linked_to_nothing(self):
        copy = self.made(self.approved_request()).with_user(self.sales1).copy()
        for name in NAMES:
            self.assertFalse(copy.sudo()[name], name)

    def test_names_of_customers_are_for_those_who_may_read_them(self):
        expense = self.made(self.approved_request())
        approver = new_test_user(
            self.env, "c_approver", "base.group_user,hr_expense.group_hr_expense_user"
        )
        theirs = expense.with_user(approver)
        self.assertEqual(theirs.total_amount, 200)
        for name in NAMES:
            with self.subTest(name):
                self.assertNotIn(name, theirs.fields_get())
                with self.assertRaises(AccessError):
                    theirs.read([name])
                with self.assertRaises(AccessError):
                    theirs.search([(name, "!=", False)])
                with self.assertRaises(AccessError):
                    theirs.formatted_read_group([], [name], ["__count"])
        self.assertNotIn(self.c1.name, str(theirs.read(list(theirs.fields_get()))))
        accountant = new_test_user(
            self.env,
            "c_accountant",
            "account.group_account_user,hr_expense.group_hr_expense_user",
        )
        self.assertEqual(expense.with_user(accountant).visit_partner_id.name, self.c1.name)

    def test_views_open_for_all_of_them(self):
        approver = new_test_user(
            self.env, "c_approver", "base.group_user,hr_expense.group_hr_expense_manager"
        )
        for user in (approver, self.sales1, self.finance):
            expenses = self.env["hr.expense"].with_user(user)
            views = expenses.get_views([(False, kind) for kind in ("list", "form", "search")])
            shown = "visit_partner_id" in str(views["views"]["list"]["arch"])
            self.assertEqual(shown, user != approver, user.login)
