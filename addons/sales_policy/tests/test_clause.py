from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import PolicyCase, utc


@tagged("post_install", "-at_install")
@freeze_time("2026-03-09 02:00:00")
class TestClause(PolicyCase):
    """Clauses and their dated numbers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.review = cls.env["sales.clause.parameter"]._get("CM-4.1.3", "review")
        cls.contact = cls.env["sales.clause.parameter"]._get("CM-4.3.1", "contact")
        cls.grades = {g.name: g for g in cls.env["sales.customer.grade"].search([])}

    def value(self, parameter=None, user=None, **vals):
        Value = self.env["sales.clause.value"]
        vals = {"parameter_id": (parameter or self.review).id, "value": 5, "unit": "days", **vals}
        if user is None:
            return Value.create({"approval_state": "approved", "date_from": "2026-03-01", **vals})
        return self.as_user(Value, user).create(vals)

    def test_grades_are_named_as_they_are_now(self):
        """Though their names are kept for all pages."""
        grade = self.grades["A"]
        self.assertEqual(grade.display_name, "A")
        grade.name = "A+"
        self.assertEqual(grade.display_name, "A+")
        added = grade.create({"name": "E"})
        self.assertEqual(added.display_name, "E")
        self.assertEqual(grade.new({"name": "F"}).display_name, "F")

    def test_every_clause_of_the_regulations(self):
        """All of them; each clause is owed by somebody, but for the system's own."""
        shipped = self.env["sales.clause"].search(
            [("regulation_id.code", "in", ("CM", "SD", "SP", "VM"))]
        )
        self.assertEqual(len(shipped), 107)
        self.assertEqual(shipped.filtered(lambda c: not c.role_ids).mapped("number"), ["VM-6.4"])
        self.assertEqual(len({c.number.split("-")[0] for c in shipped}), 4)

    def test_an_approved_number_is_not_taken_out_of_force(self):
        """CM-7.3.2: reopening it would change the past, and without the general manager."""
        before = self.review._lookup(self.company)
        value = self.value()
        for name in ("salesadmin", "gm"):
            with self.assertRaisesRegex(UserError, "takes its place"):
                self.as_user(value, name).action_reopen("Mistake")
        self.assertNotEqual(self.review._lookup(self.company), before)
        self.assertEqual(value.approval_state, "approved")

    def test_every_number_has_a_value(self):
        for parameter in self.env["sales.clause.parameter"].search([]):
            grades = parameter.value_ids.grade_id
            with self.subTest(parameter.display_name):
                parameter._lookup(grade=grades[:1])

    def test_shipped_numbers(self):
        for number, code, grade, expected in (
            ("CM-4.1.3", "review", None, 3),
            ("CM-4.2.3", "refresh", None, 180),
            ("CM-4.3.1", "contact", "A", 14),
            ("CM-4.3.1", "contact", "D", 90),
            ("SD-3.3.1", "lost", "B", 120),
            ("SP-4.4", "supervisor", None, 100000),
            ("VM-6.2", "radius", None, 500),
            ("VM-3.1", "frequency", "D", 0.5),
        ):
            grade = grade and self.grades[grade]
            self.assertEqual(
                self.env["sales.clause"]._value(number, code, grade=grade), expected, number
            )

    def test_own_before_common_grade_before_all_later_before_earlier(self):
        a, b = self.grades["A"], self.grades["B"]
        lookup = self.contact._lookup
        self.assertEqual(lookup(self.company, a), (14, "days"))
        self.value(self.contact, company_id=self.company.id, grade_id=a.id, value=10)
        self.assertEqual(lookup(self.company, a)[0], 10)
        self.assertEqual(lookup(self.company, b)[0], 30)
        self.value(self.contact, company_id=self.company.id, value=20)
        self.assertEqual(lookup(self.company, a)[0], 10)
        self.assertEqual(lookup(self.company, b)[0], 20)
        self.assertEqual(lookup(self.env.ref("base.main_company"), b)[0], 30)
        self.value(
            self.contact, company_id=self.company.id, grade_id=a.id, value=7, date_from="2026-04-01"
        )
        self.assertEqual(lookup(self.company, a)[0], 10)
        self.assertEqual(lookup(self.company, a, utc("2026-04-01").date())[0], 7)
        self.assertEqual(lookup(self.company, a, utc("2026-02-01").date())[0], 14)

    def test_today_is_the_companys(self):
        """A number from 10 March on counts in Shanghai while it is still 9 March in London."""
        self.value(value=9, date_from="2026-03-10", company_id=self.company.id)
        self.assertEqual(self.review._lookup(self.company)[0], 3)
        with freeze_time("2026-03-09 16:00:00"):
            self.assertEqual(self.review._lookup(self.company)[0], 9)

    def test_proposed_by_administration_approved_by_the_general_manager(self):
        """CM-7.3.2: a change of the regulations is approved before it counts."""
        value = self.value(user="salesadmin", date_from="2026-03-09")
        self.assertEqual(self.review._lookup(self.company)[0], 3)
        value.action_submit()
        with self.assertRaises(UserError):
            value.action_approve()
        self.as_user(value, "gm").action_approve()
        self.assertEqual(self.review._lookup(self.company), (5, "days"))
        for change in (
            {"value": 1},
            {"date_from": "2026-05-01"},
            {"parameter_id": self.contact.id},
        ):
            with self.assertRaises(UserError):
                value.write(change)
        with self.assertRaises(UserError):
            value.unlink()

    def test_approved_late_counts_from_then_on(self):
        value = self.value(user="salesadmin", date_from="2026-03-09")
        value.action_submit()
        with freeze_time("2026-03-20 02:00:00"):
            self.as_user(value, "gm").action_approve()
        self.assertEqual(value.date_from, utc("2026-03-20").date())

    def test_the_past_stays(self):
        with self.assertRaisesRegex(UserError, "past"):
            self.value(user="salesadmin", date_from="2026-03-08")
        value = self.value(user="salesadmin", date_from="2026-03-09")
        with self.assertRaisesRegex(UserError, "past"):
            value.date_from = "2026-01-01"

    def test_proposed_from_today_on_the_clock_of_the_company(self):
        """In Shanghai it is the 10th, whatever the clock of who proposes it."""
        self.users["salesadmin"].tz = "America/New_York"
        with freeze_time("2026-03-09 17:00:00"):
            value = self.value(user="salesadmin")
        self.assertEqual(value.date_from, utc("2026-03-10").date())

    def test_who_may_propose(self):
        for name in ("sales1", "supervisor1", "employee", "finance", "quality"):
            with self.assertRaises(AccessError, msg=name):
                self.value(user=name, date_from="2026-03-10")
        response = self.env["sales.clause.parameter"]._get("SD-4.2.2", "exception")
        self.value(response, user="finance", date_from="2026-03-10")
        with self.assertRaises(AccessError):
            self.value(response, user="quality", date_from="2026-03-10")

    def test_ranges(self):
        for unit, value in (
            ("percent", 101),
            ("days", -1),
            ("month_day", 32),
            ("month_day", 0),
            ("weekday_end", 8),
            ("boolean", 2),
            ("days", float("nan")),
            ("days", float("inf")),
        ):
            with self.assertRaises(ValidationError, msg=(unit, value)):
                self.value(unit=unit, value=value)

    def test_not_a_time(self):
        radius = self.env["sales.clause.parameter"]._get("VM-6.2", "radius")
        with self.assertRaisesRegex(UserError, "time"):
            radius._deadline(utc("2026-03-09"), self.company)

    def test_unknown(self):
        with self.assertRaisesRegex(UserError, "XX-1"):
            self.env["sales.clause"]._by_number("XX-1")
        with self.assertRaisesRegex(UserError, "nonsense"):
            self.env["sales.clause.parameter"]._get("CM-4.1.3", "nonsense")
        self.review.value_ids.sudo().unlink()
        with self.assertRaisesRegex(UserError, "no value in force"):
            self.review._lookup(self.company)

    def test_a_lookup_costs_nothing_the_second_time(self):
        self.review._lookup(self.company)
        with self.assertQueryCount(0):
            self.review._lookup(self.company)

    def test_who_edits_clauses(self):
        clause = self.env["sales.clause"]._by_number("CM-4.1.3")
        self.as_user(clause, "salesadmin").text = "Reviewed within the set time."
        for name in ("sales1", "supervisor1", "gm", "employee"):
            with self.assertRaises(AccessError):
                self.as_user(clause, name).text = "Whenever"
