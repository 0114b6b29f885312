"""Grading all customers (SD-4.2.1), beside one hand-written UPDATE that gives each the same grade.

grade              points of all customers, none known before, into the table of history
grade-history      the same where twelve months of history are there and every customer differs
grade-incremental  the same where the points of 2 % of the customers differ
"""

from odoo import fields
from odoo.tools import SQL

import bench_data

GOALS = {"grade": 1.15, "grade-history": 1.5, "grade-incremental": 0.4}
WRITTEN = ("res_partner", "sales_grade_score")

# The standard rules as a database engineer would write them once, for this company alone
UPDATE = """
UPDATE res_partner p SET customer_grade_id = CASE WHEN s.points >= 75 THEN %(a)s WHEN s.points >= 50
       THEN %(b)s WHEN s.points >= 25 THEN %(c)s ELSE %(d)s END
  FROM (SELECT id, floor(100 * (
               40 * least(greatest(amount / 1000000, 0), 1)
               + CASE WHEN growth IS NULL THEN 0 ELSE 10 * least(greatest((growth + 50) / 100, 0), 1) END
               + 15 * least(greatest(frequency / 2, 0), 1)
               + 10 * least(greatest((recency - 180) / -150, 0), 1)
               + CASE WHEN late IS NULL THEN 0 ELSE 15 * least(greatest((late - 60) / -60, 0), 1) END
               + CASE WHEN potential IS NULL THEN 0 ELSE 10 * least(greatest(potential / 5000000, 0), 1) END)
               / (65 + CASE WHEN growth IS NULL THEN 0 ELSE 10 END + CASE WHEN late IS NULL THEN 0 ELSE 15 END
               + CASE WHEN potential IS NULL THEN 0 ELSE 10 END) + 0.5)::int AS points
          FROM (SELECT c.id, round(100 * coalesce(o.amount, 0)::float8) / 100 AS amount,
                       round(100 * o.growth::float8) / 100 AS growth,
                       round(100 * coalesce(o.orders, 0) / 12.0::float8) / 100 AS frequency,
                       coalesce(o.recency, %(longest)s)::float8 AS recency,
                       round(100 * i.late::float8) / 100 AS late,
                       nullif(c.purchase_potential, 0)::float8 AS potential
                  FROM res_partner c
             LEFT JOIN (SELECT commercial_partner_id,
                               sum(amount_untaxed / currency_rate) FILTER (WHERE date_order >= %(start)s)
                               AS amount,
                               100 * (coalesce(sum(amount_untaxed / currency_rate)
                                               FILTER (WHERE date_order >= %(start)s), 0)
                                      / sum(amount_untaxed / currency_rate)
                                      FILTER (WHERE date_order < %(start)s) - 1) AS growth,
                               count(*) FILTER (WHERE date_order >= %(start)s) AS orders,
                               extract(day FROM %(stop)s::timestamp - max(date_order)) AS recency
                          FROM sale_order
                         WHERE state = 'sale' AND company_id = %(company)s
                           AND date_order >= %(before)s AND date_order < %(stop)s
                      GROUP BY commercial_partner_id) o ON o.commercial_partner_id = c.id
             LEFT JOIN (SELECT l.partner_id,
                               sum(l.balance * greatest(CASE WHEN r.amount >= l.balance THEN r.day
                                                             ELSE %(day)s END - l.date_maturity, 0))
                               / sum(l.balance) AS late
                          FROM account_move_line l
                          JOIN account_account a ON a.id = l.account_id
                     LEFT JOIN (SELECT debit_move_id, sum(amount) AS amount, max(max_date) AS day
                                  FROM account_partial_reconcile
                                 WHERE company_id = %(company)s AND max_date <= %(day)s
                              GROUP BY debit_move_id) r ON r.debit_move_id = l.id
                         WHERE l.display_type = 'payment_term' AND l.parent_state = 'posted'
                           AND l.company_id = %(company)s AND a.account_type = 'asset_receivable'
                           AND l.balance > 0 AND l.date_maturity >= %(first)s
                           AND l.date_maturity < %(day)s
                      GROUP BY l.partner_id) i ON i.partner_id = c.id
                 WHERE c.is_sales_customer AND c.active AND c.customer_stage = 'formal'
                   AND c.company_id = %(company)s) v) s
 WHERE s.id = p.id
"""


class Grading:
    def __init__(self, env):
        self.env = env
        self.company = bench_data.company(env)
        self.rule = env.ref("sales_customer_mgmt.sales_grade_rule_default")
        self.day = fields.Date.subtract(fields.Date.start_of(fields.Date.today(), "month"), days=1)

    def by_hand(self):
        # only now on the path: the addons are loaded
        from odoo.addons.sales_customer_mgmt.grading import window

        frame = window(self.company, self.rule.look_back_months, self.day)
        grades = {name: self.env.ref(f"sales_policy.grade_{name}").id for name in "abcd"}
        numbers = {
            "before": frame.before,
            "start": frame.start,
            "first": frame.first,
            "stop": frame.stop,
            "day": self.day,
            "longest": (frame.stop - frame.before).days,
            "company": self.company.id,
        }
        self.env.cr.execute(UPDATE, numbers | grades)

    def by_rules(self):
        self.env["sales.grade.score"]._write_month(self.rule, self.company, self.day)

    def year_before(self):
        """Twelve rows of each customer, the last of other points than now."""
        self.env.cr.execute(
            """INSERT INTO sales_grade_score (partner_id, company_id, date, rule_id, points, grade_id, values)
               SELECT id, company_id, %s - m * 30, %s, -m, %s,
                      '{"1": 12345.67, "2": 12.34, "3": 0.5, "4": 17, "5": 3.21, "6": 4000000}'
                 FROM res_partner, generate_series(1, 12) AS m
                WHERE is_sales_customer AND company_id = %s""",
            [self.day, self.rule.id, self.env.ref("sales_policy.grade_d").id, self.company.id],
        )
        self.env.cr.execute("ANALYZE sales_grade_score")

    def month_before(self):
        """The year before, and a month whose points are those of now but for 2 % of the customers."""
        self.year_before()
        self.env.cr.execute(
            SQL(
                """INSERT INTO sales_grade_score
                          (partner_id, company_id, date, rule_id, points, grade_id, values)
                   SELECT customer, %s, %s, %s, points - (mod(customer, 50) = 0)::int, grade_id, values
                     FROM (%s) AS now""",
                self.company.id,
                fields.Date.subtract(self.day, days=1),
                self.rule.id,
                self.rule._scored(self.company, self.day),
            )
        )

    def differences(self):
        """How many customers get another grade by hand than by the rules."""
        self.by_hand()
        self.by_rules()
        self.env.cr.execute(
            """SELECT count(*), count(*) FILTER (WHERE s.grade_id IS DISTINCT FROM p.customer_grade_id)
                 FROM res_partner p LEFT JOIN sales_grade_score s ON s.partner_id = p.id
                WHERE p.is_sales_customer AND p.company_id = %s""",
            [self.company.id],
        )
        return self.env.cr.fetchone()


def run(bench):
    grading = Grading(bench.env)
    with bench.rolled_back(WRITTEN):
        found, different = grading.differences()
        assert found == bench_data.CUSTOMERS and not different, (
            f"{different} of {found} customers get another grade by hand."
        )
    ways = {
        "raw UPDATE": grading.by_hand,
        **dict.fromkeys(filter(bench.names.__contains__, GOALS), grading.by_rules),
    }
    before = {"grade-history": grading.year_before, "grade-incremental": grading.month_before}
    spent = bench.compare(ways, before, WRITTEN)
    bench.times(spent, "raw UPDATE")
    for name, goal in GOALS.items():
        if name in spent:
            bench.ratio(name, spent[name], spent["raw UPDATE"], goal)
