"""10,000 visits that plans propose (VM-4.1), made by one call, beside INSERTs of the same rows by hand.

The rows are the visits with their purposes and what is to be packed for each (VM-5.1). Nobody gets a message.
"""

import os
from datetime import timedelta

from psycopg2.extras import Json

from odoo import Command, fields

import bench_data

GOALS = {"visits-create": 2.5}
VISITS = int(os.environ.get("BENCH_PROPOSED", 10_000))
LINES = {
    "sales_visit_sales_visit_purpose_rel": "sales_visit_id",
    "res_partner_sales_visit_rel": "sales_visit_id",
    "sales_visit_preparation": "visit_id",
}
WRITTEN = ("sales_visit", *LINES)
MESSAGES = ("mail_message", "mail_mail", "mail_notification", "mail_followers", "mail_activity")
PLANS = """
    INSERT INTO sales_visit_plan (company_id, user_id, date_from, date_to, approval_state)
         SELECT DISTINCT company_id, responsible_id, %(first)s::date, %(last)s::date, 'draft'
           FROM res_partner WHERE id IN %(customers)s
      RETURNING user_id, id
"""


def as_column(value):
    return Json(value) if isinstance(value, list) else value


class Proposal:
    """What the plans of next month are filled with."""

    def __init__(self, env):
        self.env, self.cr = env, env.cr
        today = fields.Date.today()
        self.first = fields.Date.add(today, months=1, day=1)
        self.last = fields.Date.add(today, months=1, day=31)
        self.customers = env["res.partner"].search(
            [("is_sales_customer", "=", True), ("company_id", "=", bench_data.company(env).id)],
            order="id",
            limit=VISITS,
        )
        self.purposes = env["sales.visit.purpose"].search([]).ids

    def open_plans(self):
        values = {"first": self.first, "last": self.last, "customers": tuple(self.customers.ids)}
        self.cr.execute(PLANS, values)
        self.plans = dict(self.cr.fetchall())
        self.cr.commit()

    def close_plans(self):
        self.cr.execute("DELETE FROM sales_visit_plan WHERE id IN %s", [tuple(self.plans.values())])
        self.cr.commit()

    def wishes(self):
        customers = self.customers.read(["responsible_id"], load="")
        return [self.wish(number, customers[number % len(customers)]) for number in range(VISITS)]

    def wish(self, number, customer):
        """As `sales.visit.plan` prepares a visit to a customer of whom no person is known."""
        user = customer["responsible_id"]
        day = self.first + timedelta(days=number % 28)
        return {
            "plan_id": self.plans[user],
            "partner_id": customer["id"],
            "user_id": user,
            "date_start": fields.Datetime.to_datetime(day) + timedelta(minutes=number % 97 * 5),
            "duration": 1.5,
            "day_proposed": day,
            "purpose_ids": [Command.set([self.purposes[number % len(self.purposes)]])],
            "wish_facts": [["frequency", {}]],
            "content": "",
        }

    def by_rules(self):
        return self.env["sales.visit"]._propose(self.vals_list)

    def remember(self):
        """The rows that the rules make, for those by hand; nobody is told of any."""
        before = self.count(MESSAGES)
        visits = self.by_rules()
        self.env.flush_all()
        assert self.count(MESSAGES) == before, "Somebody is told of each visit."
        assert len(visits) == VISITS and set(visits.plan_id.ids) == set(self.plans.values())
        assert not visits.calendar_event_id, "What is only proposed is no meeting."
        place = {visit: number for number, visit in enumerate(visits.ids)}
        self.visits = self.rows("sales_visit", "id", place)
        self.lines = {table: self.rows(table, column, place) for table, column in LINES.items()}

    def rows(self, table, column, place):
        """(names of columns, [(number of the visit, values)]) without the ids, which differ each time."""
        self.cr.execute(
            f"SELECT * FROM {table} WHERE {column} IN %s ORDER BY {column}", [tuple(place)]
        )
        rows = self.cr.dictfetchall()
        names = [d.name for d in self.cr.description if d.name not in ("id", column)]
        return names, [
            (place[row[column]], [as_column(row[name]) for name in names]) for row in rows
        ]

    def count(self, tables):
        counts = {}
        for table in tables:
            self.cr.execute(f"SELECT count(*) FROM {table}")
            [counts[table]] = self.cr.fetchone()
        return counts

    def by_hand(self):
        names, rows = self.visits
        ids = self.cr.execute_values(
            f"INSERT INTO sales_visit ({', '.join(names)}) VALUES %s RETURNING id",
            [row for _number, row in rows],
            page_size=1000,
            fetch=True,
        )
        for table, (names, rows) in self.lines.items():
            if rows:
                self.cr.execute_values(
                    f"INSERT INTO {table} ({', '.join([LINES[table], *names])}) VALUES %s",
                    [(ids[number][0], *row) for number, row in rows],
                    page_size=1000,
                )


def run(bench):
    proposal = Proposal(bench.env)
    proposal.open_plans()
    try:
        proposal.vals_list = proposal.wishes()
        with bench.rolled_back(WRITTEN):
            proposal.remember()
        ways = {"raw INSERT": proposal.by_hand, "visits-create": proposal.by_rules}
        spent = bench.compare(ways, after=WRITTEN)
    finally:
        bench.env.cr.rollback()
        proposal.close_plans()
    lines = {table: len(rows) for table, (_names, rows) in proposal.lines.items()}
    bench.table(("rows", "number"), ("sales_visit", VISITS), *lines.items())
    bench.times(spent, "raw INSERT")
    name, raw = "visits-create", spent["raw INSERT"]
    bench.ratio(name, spent[name], raw, GOALS[name])
