"""lost: finding the lost of 100,000 customers by grade and company, beside one raw NOT EXISTS.

The reference is the plain statement for one number of days, without the shipped index, as performance.md 2.2
measures it; ours has each grade's days, the company's clock, and who never ordered.
"""

import sys
import time
from contextlib import closing
from pathlib import Path

import psycopg2

from odoo import fields
from odoo.tools import SQL

DATABASE = True
CUSTOMERS, ORDERS, RUNS = 100_000, 300_000, 9
GOAL = 0.7

RAW = """
    SELECT p.id FROM res_partner p
     WHERE p.customer_stage = 'formal' AND p.is_sales_customer AND p.active
       AND NOT EXISTS (SELECT FROM sale_order o
                        WHERE o.commercial_partner_id = p.id AND o.state = 'sale'
                          AND o.date_order >= (now() AT TIME ZONE 'UTC') - INTERVAL '180 days')
"""


def fill(cr, env):
    cr.execute("UPDATE res_partner SET customer_stage = 'prospect' WHERE is_sales_customer")
    customer = env["res.partner"].create({"name": "bench", "is_sales_customer": True})
    order = env["sale.order"].create({"partner_id": customer.id})
    env.flush_all()
    numbers = {"customer": customer.id, "order": order.id, "customers": CUSTOMERS, "orders": ORDERS}
    cr.execute("UPDATE res_partner SET customer_stage = 'prospect' WHERE is_sales_customer")
    cr.execute(
        """
        INSERT INTO res_partner
             SELECT row.* FROM res_partner one, generate_series(1, %(customers)s) n,
                    LATERAL jsonb_populate_record(one, jsonb_build_object(
                        'id', 100000000 + n, 'commercial_partner_id', 100000000 + n,
                        'customer_stage', 'formal', 'approval_state', 'approved',
                        'customer_grade_id', (SELECT min(id) + n %% 4 FROM sales_customer_grade),
                        'date_approved', now() - INTERVAL '2 years')) row
              WHERE one.id = %(customer)s
        """,
        numbers,
    )
    cr.execute(
        """
        INSERT INTO sale_order
             SELECT row.* FROM sale_order one, generate_series(1, %(orders)s) n,
                    LATERAL (SELECT 100000001 + floor((random() + 0 * n) * %(customers)s)::int AS id) who,
                    LATERAL jsonb_populate_record(one, jsonb_build_object(
                        'id', 100000000 + n, 'partner_id', who.id, 'commercial_partner_id', who.id,
                        'state', CASE WHEN n %% 20 = 0 THEN 'draft' ELSE 'sale' END,
                        'date_order', now() - random() * INTERVAL '500 days')) row
              WHERE one.id = %(order)s
        """,
        numbers,
    )


class Server:
    """PostgreSQL, and the CPU time of the process there that works for us; elsewhere, the wall's."""

    def __init__(self, env):
        env.cr.execute(
            "SET max_parallel_workers_per_gather = 0"
        )  # other processes would not be counted
        [[pid]] = env.execute_query(SQL("SELECT pg_backend_pid()"))
        self.clock = Path(f"/proc/{pid}/schedstat")

    def seconds(self):
        if not self.clock.exists():
            return time.perf_counter()
        return int(self.clock.read_text().split()[0]) / 1e9


def best(env, queries):
    """{name: (least seconds, rows)} of several runs, in turn"""
    server, seconds, found = Server(env), {}, {}
    for _run in range(RUNS):
        for name, query in queries.items():
            start = server.seconds()
            found[name] = len(env.execute_query(query))
            seconds.setdefault(name, []).append(server.seconds() - start)
    return {name: (min(times), found[name]) for name, times in seconds.items()}


def run(report, env):
    print(f"Making {CUSTOMERS} customers and {ORDERS} orders: minutes", file=sys.stderr)
    fill(env.cr, env)
    env.cr.commit()
    with closing(psycopg2.connect(dbname=env.cr.dbname)) as connection:
        connection.autocommit = True  # as on a server where autovacuum has passed
        connection.cursor().execute("VACUUM ANALYZE")
    env.invalidate_all()
    partners = env["res.partner"]
    queries = {
        "raw NOT EXISTS": SQL(RAW),
        "ours": partners._lost_query(partners._lost_limits(fields.Datetime.now())),
    }
    shipped = best(env, queries)
    env.cr.execute("DROP INDEX sale_order_confirmed_index")
    bare = best(env, queries)
    env.cr.rollback()
    raw = bare["raw NOT EXISTS"][0]
    print(f"{CUSTOMERS} customers, {ORDERS} orders", "CPU seconds", "found", "x raw", sep="\t")
    for index, table in (("no index", bare), ("shipped index", shipped)):
        for way, (seconds, found) in table.items():
            print(f"{way}, {index}", f"{seconds:.3f}", found, f"{seconds / raw:.2f}", sep="\t")
    value = shipped["ours"][0] / raw
    report("lost", f"{value:.2f} x", f"{GOAL} x", value <= GOAL)
