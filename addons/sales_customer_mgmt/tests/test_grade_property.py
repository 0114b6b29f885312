from collections import defaultdict
from datetime import date
from random import Random
from threading import Thread
from types import SimpleNamespace

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.tests import BaseCase, TransactionCase, tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.sales_customer_mgmt.grading import points, total, total_sql, window
from odoo.addons.sales_policy.deadline import local_date

from .common_grade import GradeCase

CASES = 300


def random_parts(random):
    """Criteria of either direction, some of them unknown."""
    parts = []
    for _index in range(random.randint(1, 6)):
        worst, best = random.sample(range(-100, 200), 2)
        value = random.choice([None, random.uniform(-300, 400), worst, best])
        parts.append((value, float(worst), float(best), random.choice([0.5, 5.0, 10.0, 40.0])))
    return parts


@tagged("post_install", "-at_install")
class TestGradePoints(BaseCase):
    """Points as pure functions (SD-4.2.1): for every set of criteria, not for chosen examples."""

    def test_bounds(self):
        random = Random(1)
        for _case in range(CASES):
            parts = random_parts(random)
            result = total(parts)
            if any(part[0] is not None for part in parts):
                self.assertTrue(0 <= result <= 100)
            else:
                self.assertIsNone(result)
            for _value, worst, best, weight in parts:
                self.assertEqual(points(worst, worst, best, weight), 0)
                self.assertEqual(points(best, worst, best, weight), weight)

    def test_monotone(self):
        """SD-4.2.1: a better value in any criterion never costs points, a worse one never brings any."""
        random = Random(2)
        for _case in range(CASES):
            parts = random_parts(random)
            for index, (value, worst, best, weight) in enumerate(parts):
                if value is None:
                    continue
                step = random.uniform(0, 300) * (1 if best > worst else -1)
                better = [*parts]
                better[index] = (value + step, worst, best, weight)
                self.assertGreaterEqual(total(better), total(parts), (parts, index, step))

    def test_a_period_begins_with_a_month(self):
        """SD-4.2.1: of months of any length; what fell due on the first day in any time zone counts."""
        company = SimpleNamespace(_sales_tz=lambda: "America/New_York")
        for months, day, first, before in (
            (1, date(2027, 4, 30), date(2027, 4, 1), date(2027, 3, 1)),
            (6, date(2027, 2, 28), date(2026, 9, 1), date(2026, 3, 1)),
            (12, date(2028, 2, 29), date(2027, 3, 1), date(2026, 3, 1)),
            (12, date(2029, 2, 28), date(2028, 3, 1), date(2027, 3, 1)),
        ):
            with self.subTest(months=months, day=day):
                frame = window(company, months, day)
                self.assertEqual((frame.first, frame.day), (first, day))
                self.assertEqual(local_date(frame.start, "America/New_York"), first)
                self.assertEqual(local_date(frame.before, "America/New_York"), before)

    def test_weights_have_no_unit(self):
        """Doubling all weights changes nobody's points."""
        random = Random(3)
        for _case in range(CASES):
            parts = random_parts(random)
            doubled = [(value, worst, best, weight * 2) for value, worst, best, weight in parts]
            self.assertEqual(total(doubled), total(parts))


@tagged("post_install", "-at_install")
class TestGradeProperty(GradeCase):
    """The same in the database, over random books (SD-4.2.1)."""

    def test_sql_counts_as_python_does(self):
        random = Random(4)
        for _case in range(CASES):
            parts = random_parts(random)
            columns = [SQL("%s::float8", value) for value, *_rest in parts]
            lines = [(c, *part[1:]) for c, part in zip(columns, parts, strict=True)]
            [[counted]] = self.env.execute_query(SQL("SELECT %s", total_sql(lines)))
            self.assertEqual(counted, total(parts), parts)

    def test_history_reproduces_any_month(self):
        """SD-4.2.1: what the history says of a customer on a day is what measuring that day again says;
        and each grade follows from the points by the thresholds."""
        random = Random(5)
        rule = self.make_rule(
            [("amount", 50, 0, 900), ("growth", 20, -80, 80), ("recency", 30, 200, 10)],
            date_from="2002-01-01",
            look_back_months=3,
        )
        customers = [self.formal(self.sales1) for _index in range(6)]
        for _order in range(40):
            month = random.randint(1, 12)
            self.order(
                random.choice(customers), random.randint(1, 400), f"2025-{month:02}-15 02:00:00"
            )
        measured = {}
        for month in range(1, 13):
            run = self.run_of(2025, month)
            measured[run.date_to] = self.measured(rule, str(run.date_to))
        least = {t.grade_id.id: t.points for t in rule.threshold_ids}
        for day, rows in measured.items():
            again = self.measured(rule, str(day))
            self.assertEqual(rows, again, "later orders change nothing")
            for customer in customers:
                score = self.score_at(customer, str(day))
                self.assertEqual((score.points, score.grade_id.id), rows[customer.id][:2])
                reached = [grade for grade, minimum in least.items() if score.points >= minimum]
                self.assertEqual(score.grade_id.id, max(reached, key=least.get))
        written = self.env["sales.grade.score"].search(
            [("partner_id", "in", [customer.id for customer in customers])], order="date"
        )
        by_customer = defaultdict(list)
        for row in written:
            by_customer[row.partner_id].append((row.points, row.grade_id))
        for rows in by_customer.values():
            self.assertTrue(all(a != b for a, b in zip(rows, rows[1:], strict=False)))

    def test_monotone_in_the_books(self):
        """SD-4.2.1: one order more never lowers the points of who ordered."""
        random = Random(6)
        rule = self.make_rule(
            [("amount", 40, 0, 900), ("frequency", 20, 0, 3), ("recency", 10, 200, 10),
             ("growth", 10, -50, 50)],
            state="draft",
        )  # fmt: skip
        customer = self.formal(self.sales1)
        self.order(customer, 100, "2024-05-05")
        before = self.measured(rule)[customer.id][0]
        for _case in range(8):
            self.order(customer, random.randint(1, 300), f"2025-{random.randint(1, 12):02}-15")
            after = self.measured(rule)[customer.id][0]
            self.assertGreaterEqual(after, before)
            before = after


@tagged("post_install", "-at_install")
class TestGradeConcurrency(TransactionCase):
    """Two jobs at once, on connections of their own (SD-4.2.1)."""

    DAY = date(2001, 3, 31)

    def setUp(self):
        super().setUp()
        self.addCleanup(self.clean)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            partners = env["res.partner"].create(
                [
                    {
                        "name": f"Concurrent {number}",
                        "is_company": True,
                        "is_sales_customer": True,
                        "customer_stage": "formal",
                        "company_id": env.company.id,
                    }
                    for number in range(20)
                ]
            )
            self.partner_ids = partners.ids
            self.company_id = env.company.id

    def clean(self):
        with self.registry.cursor() as cr:
            cr.execute("DELETE FROM sales_grade_score WHERE date = %s", [self.DAY])
            cr.execute("DELETE FROM res_partner WHERE id IN %s", [tuple(self.partner_ids)])

    @mute_logger("odoo.sql_db")
    def test_two_jobs(self):
        """Each customer gets one row of the month; the later job finds nothing left to do."""
        results = []
        with self.registry.cursor() as one, self.registry.cursor() as other:
            jobs = [
                Thread(target=self.write_month, args=(self.ready(cr), results))
                for cr in (one, other)
            ]
            for job in jobs:
                job.start()
            for job in jobs:
                job.join(60)
        self.assertEqual(len(results), 2)
        self.assertEqual(min(results), 0)
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT count(*), count(DISTINCT partner_id) FROM sales_grade_score"
                " WHERE date = %s AND partner_id IN %s",
                [self.DAY, tuple(self.partner_ids)],
            )
            self.assertEqual(cr.fetchone(), (20, 20))

    def ready(self, cr):
        """An environment with all it needs in hand: a thread of a test cannot ask the registry."""
        env = api.Environment(cr, SUPERUSER_ID, {})
        company = env["res.company"].browse(self.company_id)
        rule = env.ref("sales_customer_mgmt.sales_grade_rule_default")
        rule._scored(company, self.DAY)
        return env["sales.grade.score"], rule, company

    def write_month(self, ready, results):
        score, rule, company = ready
        try:
            written = score._write_month(rule, company, self.DAY)
        except SerializationFailure:  # the later one gives way, and comes again
            score.env.cr.rollback()
            written = score._write_month(rule, company, self.DAY)
        results.append(written)
        score.env.cr.commit()
