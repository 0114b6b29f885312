from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common_grade import GradeCase


@tagged("post_install", "-at_install")
class TestCustomerValue(GradeCase):
    """Segments by purchase behaviour and the value matrix (CM-4.4.1, CM-4.4.2)."""

    def value(self, customer):
        return self.env["sales.customer.value"].search([("partner_id", "=", customer.id)])

    def buyers(self):
        """Five customers, the later the better in everything."""
        customers = [self.formal(self.sales1) for _index in range(5)]
        for number, customer in enumerate(customers, 1):
            for order in range(number):
                self.order(customer, 100 * number, f"2025-{2 * number:02}-{order + 10}")
        return customers

    def test_fifths_and_segments(self):
        """CM-4.4.1: fifths among the buyers of the company; who bought nothing stands apart."""
        customers, idle = self.buyers(), self.formal(self.sales1)
        self.run_of(2025, 12)
        scores = [(v.recency, v.frequency, v.monetary) for v in (self.value(c) for c in customers)]
        self.assertEqual(scores, [(n, n, n) for n in range(1, 6)])
        segments = [self.value(c).segment_id.name for c in (customers[0], customers[4], idle)]
        self.assertEqual(segments, ["Dormant", "Champions", "No Orders in the Period"])
        self.assertTrue(self.value(customers[4]).segment_strategy)
        self.assertEqual(customers[4].with_user(self.sales1).customer_segment_id.name, "Champions")

    def test_every_fifth_has_a_segment(self):
        """CM-4.4.1: no customer falls between the shipped segments."""
        segments = self.env["sales.customer.segment"].search([])
        fifths = [(0, 0, 0)] + [
            (r, f, m) for r in range(1, 6) for f in range(1, 6) for m in range(1, 6)
        ]
        for r, f, m in fifths:
            fits = segments.filtered(
                lambda s, r=r, f=f, m=m: (
                    s.recency_from <= r <= s.recency_to
                    and s.frequency_from <= f <= s.frequency_to
                    and s.monetary_from <= m <= s.monetary_to
                )
            )
            self.assertEqual(len(fits), 1, (r, f, m))
            self.assertTrue(fits.strategy)

    def test_matrix(self):
        """CM-4.4.1: growing or shrinking from a number of the regulations on."""
        expected = {
            "2_growing": (100, 111), "3_steady": (100, 110), "4_shrinking": (100, 89),
            "1_new": (0, 50), "5_none": (100, 0),
        }  # fmt: skip
        customers = {}
        for name, (before, now) in expected.items():
            customers[name] = self.formal(self.sales1)
            for amount, day in ((before, "2024-06-01"), (now, "2025-06-01")):
                if amount:
                    self.order(customers[name], amount, day)
        largest = self.formal(self.sales1)
        self.order(largest, 900, "2025-06-01")
        self.run_of(2025, 12)
        for name, customer in customers.items():
            self.assertEqual(self.value(customer).growth_class, name)
        self.assertEqual(self.value(largest).value_class, "1_large")
        self.assertEqual(self.value(customers["5_none"]).value_class, "4_none")

    def test_only_differences_are_written(self):
        customers = self.buyers()
        self.run_of(2025, 12)
        self.env.flush_all()
        self.env.cr.execute("SELECT xmin::text FROM sales_customer_value ORDER BY id")
        before = self.env.cr.fetchall()
        with self.env.cr.savepoint():
            self.env["sales.customer.value"]._refresh(self.rule, self.company, date(2025, 12, 31))
        self.env.cr.execute("SELECT xmin::text FROM sales_customer_value ORDER BY id")
        self.assertEqual(self.env.cr.fetchall(), before)
        customers[0].sudo().customer_stage = "lost"
        self.env["sales.customer.value"]._refresh(self.rule, self.company, date(2025, 12, 31))
        self.assertFalse(self.value(customers[0]))

    def test_who_is_in_charge_now(self):
        """CM-4.2.2: rows go with the customer when it is handed over."""
        customer = self.buyers()[0]
        self.run_of(2025, 12)
        value = self.value(customer)
        self.assertTrue(value.with_user(self.sales1).has_access("read"))
        customer.sudo().user_id = self.sales3
        self.env.flush_all()
        self.assertFalse(value.with_user(self.sales1).has_access("read"))
        self.assertTrue(value.with_user(self.sales3).has_access("read"))

    def test_segment_bounds(self):
        with self.assertRaises(ValidationError):
            self.env["sales.customer.segment"].create(
                {"name": "X", "recency_from": 4, "recency_to": 2}
            )


@tagged("post_install", "-at_install")
class TestGradeWhatif(GradeCase):
    """Other rules replayed over the past before they are enacted (SD-4.2.1)."""

    def whatif(self, rule, user=None, on="2026-01-10"):
        with freeze_time(on):
            whatif = (
                self.env["sales.grade.whatif"]
                .with_user(user or self.salesadmin)
                .create({"rule_id": rule.id})
            )
            whatif.action_replay()
        return whatif

    def test_who_moves(self):
        """SD-4.2.1, CM-4.3.1, VM-3.1: who moves, and the contacts and visits then owed."""
        up, same = self.formal(self.sales1), self.formal(self.sales1)
        self.order(up, 300, "2025-08-10")
        self.order(same, 900, "2025-08-10")
        before = self.env["sales.grade.score"].search_count([])
        whatif = self.whatif(self.make_rule([("amount", 100, 0, 400)], state="draft"))
        self.assertEqual(str(whatif.date_to), "2025-12-31")
        last = whatif.mover_ids.filtered(lambda mover: mover.date == whatif.date_to)
        self.assertRecordValues(
            last,
            [
                {
                    "partner_id": up.id,
                    "old_grade_id": self.c.id,
                    "new_grade_id": self.a.id,
                    "old_points": 30,
                    "new_points": 75,
                    "direction": "up",
                }
            ],
        )
        months = {str(mover.date) for mover in whatif.mover_ids}
        self.assertEqual(
            months,
            {f"2025-{m:02}-{d}" for m, d in ((8, 31), (9, 30), (10, 31), (11, 30), (12, 31))},
        )
        earlier = self.whatif(whatif.rule_id, on="2025-12-10")
        self.assertEqual({str(mover.date) for mover in earlier.mover_ids}, months - {"2025-12-31"})
        lines = {
            line.grade_id.name: line
            for line in whatif.line_ids.filtered(lambda line: line.date == whatif.date_to)
        }
        self.assertEqual((lines["A"].customers_now, lines["A"].customers_then), (1, 2))
        self.assertEqual((lines["A"].visits_now, lines["A"].visits_then), (4, 8))
        self.assertAlmostEqual(lines["A"].contacts_then, 2 * 365 / 12 / 14, 2)
        self.assertEqual(lines["C"].customers_more, -1)
        self.assertEqual(self.env["sales.grade.score"].search_count([]), before, "nothing changes")
        self.assertEqual(len({line.date for line in whatif.line_ids}), 12)

    def test_credit_for_those_who_see_it(self):
        """SD-4.2.2: the credit of the movers is for those who keep the books."""
        customer = self.formal(self.sales1)
        customer.sudo().credit_limit = 7500
        self.order(customer, 300, "2025-08-10")
        rule = self.make_rule([("amount", 100, 0, 400)], state="draft")
        whatif = self.whatif(rule)
        self.assertNotIn("7,500", str(whatif.result_html))
        with self.assertRaises(AccessError):
            whatif.mover_ids.read(["credit_limit"])
        self.salesadmin.group_ids += self.env.ref("account.group_account_invoice")
        whatif = self.whatif(rule)
        self.assertIn("7,500", str(whatif.result_html))
        self.assertEqual(set(whatif.mover_ids.mapped("credit_limit")), {7500})

    def test_whose(self):
        """Sales administration and the general manager try rules; each meets their own trials only."""
        self.formal(self.sales1)
        rule = self.make_rule([("amount", 100, 0, 400)], state="draft")
        whatif = self.whatif(rule)
        self.assertTrue(self.whatif(rule, self.gm).line_ids)
        for user in (self.sales1, self.supervisor1, self.finance, self.employee):
            with self.assertRaises(AccessError):
                self.whatif(rule, user)
        with self.assertRaises(AccessError):
            whatif.line_ids.with_user(self.gm).read(["customers_now"])
        with self.assertRaises(AccessError):
            whatif.mover_ids.create({"whatif_id": whatif.id})

    def test_rules_that_do_not_grade(self):
        """Unfinished rules are not replayed: the reason is said."""
        with self.assertRaises(UserError):
            self.whatif(self.make_rule([], state="draft"))
