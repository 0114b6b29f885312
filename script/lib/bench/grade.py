"""Grading all customers, beside one hand-written UPDATE that counts the same points.

    script/lib/bench/grade.py DATABASE [CUSTOMERS [DOCUMENTS]]

DATABASE has the addons installed and is filled with made-up customers, orders and paid invoices (half of
DOCUMENTS each, over two years), once. Measured is CPU time of this process and its PostgreSQL backend, the
ways interleaved, the best of three each; every trial is rolled back.

grade              points of all customers, none known before, into the history table
grade-history      the same where twelve months of history are there and every customer differs
grade-incremental  the same where the points of 2 % of the customers differ
"""

import os
import resource
import sys
from datetime import date
from pathlib import Path

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import SQL, config

GOALS = {"grade": 1.15, "grade-history": 1.5, "grade-incremental": 0.4}
DAY = date(2025, 12, 31)
TRIALS = 3
TICKS = os.sysconf("SC_CLK_TCK")

# The standard rules by hand: what a database engineer would write once, for this company alone
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
          FROM (SELECT c.id, coalesce(o.amount, 0)::float8 AS amount, o.growth::float8 AS growth,
                       coalesce(o.orders, 0) / 12.0::float8 AS frequency,
                       coalesce(o.recency, 731)::float8 AS recency, i.late::float8 AS late,
                       nullif(c.purchase_potential, 0)::float8 AS potential
                  FROM res_partner c
             LEFT JOIN (SELECT commercial_partner_id,
                               sum(amount_untaxed / currency_rate) FILTER (WHERE date_order >= %(start)s)
                               AS amount,
                               100 * (sum(amount_untaxed / currency_rate)
                                      FILTER (WHERE date_order >= %(start)s)
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
                           AND l.balance > 0 AND l.date_maturity > %(start)s::date
                           AND l.date_maturity < %(day)s
                      GROUP BY l.partner_id) i ON i.partner_id = c.id
                 WHERE c.is_sales_customer AND c.active AND c.customer_stage = 'formal'
                   AND c.company_id = %(company)s) v) s
 WHERE s.id = p.id
"""


class Bench:
    def __init__(self, env, customers, documents):
        self.env, self.customers, self.documents = env, customers, documents
        self.cr = env.cr
        self.cr.execute("SELECT pg_backend_pid()")
        [self.backend] = self.cr.fetchone()
        self.journal = env["account.journal"].search([("type", "=", "sale")], order="id", limit=1)
        self.company = self.journal.company_id
        self.rule = env.ref("sales_customer_mgmt.sales_grade_rule_default")

    # Data

    def insert(self, table, select, **columns):
        """INSERT .. SELECT, with what other addons require taken from an existing row."""
        self.cr.execute(
            """SELECT column_name FROM information_schema.columns WHERE table_name = %s
               AND is_nullable = 'NO' AND column_default IS NULL""",
            [table],
        )
        for (name,) in self.cr.fetchall():
            if name not in columns:
                self.cr.execute(
                    SQL("SELECT %s FROM %s LIMIT 1", SQL.identifier(name), SQL.identifier(table))
                )
                [value] = self.cr.fetchone() or ["direct"]
                columns[name] = SQL("%s", value)
        self.cr.execute(
            SQL(
                "INSERT INTO %s (%s) SELECT %s FROM %s",
                SQL.identifier(table),
                SQL(", ").join(map(SQL.identifier, columns)),
                SQL(", ").join(columns.values()),
                select,
            )
        )

    def fill(self):
        self.cr.execute("SELECT count(*) FROM res_partner WHERE ref = 'bench'")
        if self.cr.fetchone()[0]:
            return
        one, company = (
            SQL("generate_series(1, %s) AS n", self.customers),
            SQL("%s", self.company.id),
        )
        self.insert(
            "res_partner",
            one,
            name=SQL("'Bench ' || n"), complete_name=SQL("'Bench ' || n"), ref=SQL("'bench'"),
            type=SQL("'contact'"), active=SQL("true"), is_company=SQL("true"),
            is_sales_customer=SQL("true"), is_confidential=SQL("true"), company_id=company,
            customer_stage=SQL("'formal'"), approval_state=SQL("'approved'"),
            purchase_potential=SQL("CASE WHEN mod(n, 5) = 0 THEN 0 ELSE random() * 6000000 END"),
        )  # fmt: skip
        self.cr.execute("UPDATE res_partner SET commercial_partner_id = id WHERE ref = 'bench'")
        self.fill_documents(self.documents // 2)
        self.cr.commit()
        self.vacuum(
            "res_partner", "sale_order", "account_move", "account_move_line", "account_partial_reconcile"
        )  # fmt: skip

    def fill_documents(self, number):
        self.cr.execute(
            """CREATE TEMPORARY TABLE bench AS
               SELECT n, first + floor(random() * random() * %s)::int AS partner, random() * 40000 AS amount,
                      timestamp '2024-01-01' + random() * interval '730 days' AS moment,
                      floor(random() * 50)::int AS late
                 FROM generate_series(1, %s) AS n,
                      (SELECT min(id) AS first FROM res_partner WHERE ref = 'bench') AS p""",
            [self.customers, number],
        )
        bench, company = SQL("bench"), SQL("%s", self.company.id)
        currency = SQL("%s", self.company.currency_id.id)
        partner = SQL("partner")
        self.insert(
            "sale_order", bench, name=SQL("'B' || n"), state=SQL("'sale'"), company_id=company,
            partner_id=partner, partner_invoice_id=partner, partner_shipping_id=partner,
            commercial_partner_id=partner, date_order=SQL("moment"), amount_untaxed=SQL("amount"),
            currency_rate=SQL("1"), currency_id=currency,
        )  # fmt: skip
        self.insert(
            "account_move", bench, name=SQL("'B/' || n"), ref=SQL("'bench ' || n"), state=SQL("'posted'"),
            move_type=SQL("'out_invoice'"), auto_post=SQL("'no'"), date=SQL("moment::date"),
            journal_id=SQL("%s", self.journal.id), company_id=company, currency_id=currency,
            partner_id=partner, commercial_partner_id=partner,
        )  # fmt: skip
        receivable = self.env["account.account"].search(
            [("account_type", "=", "asset_receivable"), ("company_ids", "in", self.company.ids)],
            limit=1,
        )
        lines = SQL(
            "bench JOIN account_move m ON m.ref = 'bench ' || n CROSS JOIN (VALUES (1), (-1)) AS side (sign)"
        )
        self.insert(
            "account_move_line", lines, move_id=SQL("m.id"), ref=SQL("m.ref"), company_id=company,
            partner_id=partner,
            display_type=SQL("'payment_term'"), parent_state=SQL("'posted'"), currency_id=currency,
            account_id=SQL("%s", receivable.id), balance=SQL("sign * amount"),
            amount_currency=SQL("sign * amount"), debit=SQL("greatest(sign, 0) * amount"),
            credit=SQL("greatest(-sign, 0) * amount"),
            date_maturity=SQL("CASE WHEN sign > 0 THEN moment::date + 30 END"),
        )  # fmt: skip
        paid = SQL(
            """bench JOIN account_move_line d ON d.ref = 'bench ' || n AND d.balance > 0
                     JOIN account_move_line c ON c.ref = d.ref AND c.balance < 0 WHERE mod(n, 10) > 0"""
        )
        self.insert(
            "account_partial_reconcile", paid, debit_move_id=SQL("d.id"), credit_move_id=SQL("c.id"),
            amount=SQL("d.balance"), max_date=SQL("d.date_maturity + late - 10"), company_id=company,
        )  # fmt: skip

    def vacuum(self, *tables):
        self.cr.commit()
        self.cr._cnx.autocommit = True
        for table in tables:
            self.cr.execute(SQL("VACUUM ANALYZE %s", SQL.identifier(table)))
        self.cr._cnx.autocommit = False

    # Measures

    def cpu(self):
        """CPU seconds of this process and its backend so far."""
        fields = Path(f"/proc/{self.backend}/stat").read_text().rsplit(")", 1)[1].split()
        own = resource.getrusage(resource.RUSAGE_SELF)
        return own.ru_utime + own.ru_stime + (int(fields[11]) + int(fields[12])) / TICKS

    def timed(self, prepare, work):
        """CPU seconds of `work` after `prepare`; both are taken back."""
        prepare()
        before = self.cpu()
        work()
        self.env.flush_all()
        spent = self.cpu() - before
        self.cr.rollback()
        self.env.invalidate_all()
        self.vacuum("res_partner", "sales_grade_score", "sales_customer_value")
        return spent

    def by_hand(self):
        # only now on the path: the addons are loaded
        from odoo.addons.sales_customer_mgmt.grading import window

        frame = window(self.company, self.rule.look_back_months, DAY)
        grades = {name: self.env.ref(f"sales_policy.grade_{name}").id for name in "abcd"}
        moments = {"before": frame.before, "start": frame.start, "stop": frame.stop}
        self.cr.execute(UPDATE, {**grades, **moments, "day": DAY, "company": self.company.id})

    def graded(self):
        self.env["sales.grade.score"]._write_month(self.rule, self.company, DAY)

    def year_before(self):
        """Twelve rows of each customer, the last of other points than now."""
        self.cr.execute(
            """INSERT INTO sales_grade_score (partner_id, company_id, date, rule_id, points, grade_id, values)
               SELECT p.id, p.company_id, (date '2024-12-01' + m * interval '1 month')::date - 1, %s, -m, %s,
                      '{"1": 12345.67, "2": 12.34, "3": 0.5, "4": 17, "5": 3.21, "6": 4000000}'
                 FROM res_partner p, generate_series(1, 12) AS m WHERE ref = 'bench'""",
            [self.rule.id, self.env.ref("sales_policy.grade_d").id],
        )
        self.cr.execute("ANALYZE sales_grade_score")

    def month_before(self):
        """The year before, and a month whose points are those of now but for 2 % of the customers."""
        self.year_before()
        self.cr.execute(
            SQL(
                """INSERT INTO sales_grade_score
                          (partner_id, company_id, date, rule_id, points, grade_id, values)
                   SELECT customer, %s, date '2025-12-30', %s,
                          points - CASE WHEN mod(customer, 50) = 0 THEN 1 ELSE 0 END, grade_id, values
                     FROM (%s) AS now""",
                self.company.id,
                self.rule.id,
                self.rule._scored(self.company, DAY),
            )
        )

    def run(self):
        nothing = self.cr.commit
        ways = {
            "by hand": (nothing, self.by_hand),
            "grade": (nothing, self.graded),
            "grade-history": (self.year_before, self.graded),
            "grade-incremental": (self.month_before, self.graded),
        }
        spent = {name: [] for name in ways}
        for _trial in range(TRIALS):
            for name, way in ways.items():
                spent[name].append(self.timed(*way))
        best = {name: min(seconds) for name, seconds in spent.items()}
        for name, seconds in best.items():
            print(f"{name:20}{seconds:8.2f} CPU-s{seconds / best['by hand']:8.2f}x")
        for name, goal in GOALS.items():
            ratio = best[name] / best["by hand"]
            print(f"{name}\t{ratio:.2f}x\t{goal}x\t{'ok' if ratio <= goal else 'short'}")
        return all(best[name] / best["by hand"] <= goal for name, goal in GOALS.items())


def run(database, customers=100_000, documents=1_000_000):
    """Fill `database` once, measure and print; whether all goals are met."""
    with Registry(database).cursor() as cr:
        bench = Bench(api.Environment(cr, SUPERUSER_ID, {}), customers, documents)
        bench.fill()
        return bench.run()


if __name__ == "__main__":
    config.parse_config(["-d", sys.argv[1], "--log-level", "warn"])
    sys.exit(not run(sys.argv[1], *map(int, sys.argv[2:])))
