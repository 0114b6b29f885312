"""The list of 100,000 complaints as quality opens it: all cells of a page, and the count (CM-7.1.2).

By hand it is a statement for the page, with the names that it shows, and one for the count, which ends where
the web client stops counting. What sales administration and a salesperson wait for is shown too, and the
Pareto by type as quality sees it, beside the same statement by hand.
"""

import bench_complaints
import bench_data
from bench_screen import COUNTED, compare, specification

GOALS = {"complaints-list": 3}
VIEW = "sales_complaints.sales_complaint_view_list"
PAGE = 80
ROLES = ("quality", "sales_administration", "salesperson")
RULES = {"salesperson": "(c.responsible_id = %(me)s OR c.user_id = %(me)s)"}
FROM = "FROM sales_complaint c WHERE c.company_id = %(company)s AND {rule}"
RAW = """
    SELECT c.id, c.name, c.date_received, c.title, c.severity, c.state, p.name AS partner,
           t.name->>'en_US' AS type, person.name AS person
      FROM (SELECT c.* {from_} ORDER BY c.date_received DESC, c.id DESC LIMIT %(limit)s) c
 LEFT JOIN res_partner p ON p.id = c.partner_id
 LEFT JOIN sales_complaint_type t ON t.id = c.type_id
 LEFT JOIN res_users u ON u.id = c.user_id
 LEFT JOIN res_partner person ON person.id = u.partner_id
  ORDER BY c.date_received DESC, c.id DESC
"""
COUNT = "SELECT count(*) FROM (SELECT {from_} LIMIT %(counted)s) AS found"
PARETO = "SELECT c.type_id, count(*) {from_} GROUP BY c.type_id"


class Screen:
    """What the person of a role opens, in two ways."""

    def __init__(self, env, role):
        self.cr = env.cr
        user, company = bench_data.user(env, role), bench_data.company(env)
        context = {"lang": "en_US", "uid": user.id, "allowed_company_ids": company.ids}
        self.env = env(user=user.id, su=False, context=context)
        self.complaints = self.env["sales.complaint"]
        self.rows = FROM.format(rule=RULES.get(role, "TRUE"))
        self.values = {"me": user.id, "company": company.id, "counted": COUNTED, "limit": PAGE}
        self.cells = specification(self.complaints, VIEW, "list")

    def ours(self):
        return self.complaints.web_search_read([], self.cells, limit=PAGE, count_limit=COUNTED)

    def raw(self):
        return self.fetch(RAW), self.fetch(COUNT)[0][0]

    def pareto(self):
        report = self.env["sales.complaint.report"]
        return report.formatted_read_group([], ["type_id"], ["__count"])

    def raw_pareto(self):
        return self.fetch(PARETO)

    def fetch(self, query):
        self.cr.execute(query.format(from_=self.rows), self.values)
        return self.cr.fetchall()

    def check(self):
        ours, (rows, count) = self.ours(), self.raw()
        assert (ours["length"], len(ours["records"])) == (count, len(rows)), "Another count."
        for record, row in zip(ours["records"], rows, strict=True):
            assert (record["id"], record["name"]) == row[:2], f"{record['name']} reads otherwise."
        found = sum(group["__count"] for group in self.pareto())
        assert found == sum(count for _type, count in self.raw_pareto()), "Another number of rows."


def run(bench):
    env, rows = bench.env, []
    bench.need(bench_complaints)
    for role in ROLES:
        screen = Screen(env, role)
        screen.check()
        spent = compare(bench, role, screen.ours, screen.raw)
        rows.append((f"{role}, list", *spent))
        if role == "quality":
            quality = spent
            rows.append(
                ("quality, Pareto", *compare(bench, "Pareto", screen.pareto, screen.raw_pareto))
            )
    bench.table(("CPU milliseconds", "ours", "raw", "queries"), *rows)
    bench.ratio("complaints-list", *quality[:2], GOALS["complaints-list"])
