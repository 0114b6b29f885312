"""The list of visits and the pivot of months and states, for who sees 5 % of a million, beside raw SQL.

Ours is what the web client waits for, under the record rules (CM-4.2.2): all cells of a page and the count
up to where it stops counting; the four groupings of the pivot. By hand they are one statement each, on the
same indexes.
"""

import bench_data
import bench_visits
from bench_screen import compare, counted, specification

GOALS = {"visits-list": 3}
PIVOT_GOAL = 1.5
PAGE_SIZE = 80
VIEW = "sales_visits.sales_visit_view_list"
FLOOR = "ids alone"
ROLES = ("salesperson", "supervisor", "sales_administration")

RULES = {
    "salesperson": "(v.user_id = %(me)s OR v.responsible_id = %(me)s)",
    "supervisor": "(v.user_id = ANY (%(team)s) OR v.user_id = %(me)s OR v.responsible_id = %(me)s)",
    "sales_administration": "TRUE",
}
# What is mine for either reason is among the first that are mine for each
FIRST = "v.id IN ({reasons})"
REASON = """
    (SELECT v.id FROM sales_visit v WHERE v.company_id = %(company)s AND v.{reason} = %(me)s
   ORDER BY v.date_start DESC, v.id DESC LIMIT %(limit)s)
"""
FROM = "FROM sales_visit v WHERE v.company_id = %(company)s AND {rule}"
PAGE = """
    SELECT v.id, v.date_start, v.preparation, v.state, c.complete_name, person.name, p.names
      FROM (SELECT v.* {first} ORDER BY v.date_start DESC, v.id DESC LIMIT %(limit)s) v
      JOIN res_partner c ON c.id = v.partner_id
      JOIN res_users u ON u.id = v.user_id
      JOIN res_partner person ON person.id = u.partner_id
 LEFT JOIN LATERAL (SELECT array_agg(p.name->>'en_US' ORDER BY p.sequence, p.id) AS names
                      FROM sales_visit_sales_visit_purpose_rel r
                      JOIN sales_visit_purpose p ON p.id = r.sales_visit_purpose_id
                     WHERE r.sales_visit_id = v.id) p ON TRUE
  ORDER BY v.date_start DESC, v.id DESC
"""
IDS = "SELECT v.id {first} ORDER BY v.date_start DESC, v.id DESC LIMIT %(limit)s"
COUNT = "SELECT count(*) FROM (SELECT {from_} LIMIT %(counted)s) AS found"
PIVOT = """
    SELECT date_trunc('month', v.day) AS month, v.state, count(*) {from_}
  GROUP BY GROUPING SETS ((), (2), (1), (1, 2)) ORDER BY 1, 2
"""
GROUPINGS = [[], ["state"], ["day:month"], ["day:month", "state"]]


class Screens:
    """What the person of a role opens, in two ways."""

    def __init__(self, env, role):
        self.cr = env.cr
        user, company = bench_data.user(env, role), bench_data.company(env)
        context = {"lang": "en_US", "uid": user.id, "allowed_company_ids": company.ids}
        self.visits = env["sales.visit"].with_user(user).with_context(context)
        self.specification = specification(self.visits, VIEW, "list")
        self.counted = counted(self.visits, VIEW)
        self.rows = self.first = FROM.format(rule=RULES[role])
        if role == "salesperson":
            reasons = (REASON.format(reason=reason) for reason in ("user_id", "responsible_id"))
            self.first = FROM.format(rule=FIRST.format(reasons=" UNION ALL ".join(reasons)))
        self.values = {
            "me": user.id,
            "team": user.sales_team_user_ids.ids,
            "company": company.id,
            "counted": self.counted,
            "limit": PAGE_SIZE,
        }

    def read(self, fields):
        return self.visits.web_search_read([], fields, limit=PAGE_SIZE, count_limit=self.counted)

    def page(self):
        return self.read(self.specification)

    def ids(self):
        return self.read({})

    def pivot(self):
        return self.visits.formatted_read_grouping_sets([], GROUPINGS, ["__count"])

    def raw(self, query):
        self.cr.execute(query.format(from_=self.rows, first=self.first), self.values)
        return self.cr.fetchall()

    def raw_page(self, query=PAGE):
        return self.raw(query), self.raw(COUNT)[0][0]

    def raw_ids(self):
        return self.raw_page(IDS)

    def raw_pivot(self):
        return self.raw(PIVOT)

    def check(self):
        ours, (rows, count) = self.page(), self.raw_page()
        assert ours["length"] == count, f"{ours['length']} visits, by hand {count}"
        for record, (number, _start, preparation, state, customer, *_rest) in zip(
            ours["records"], rows, strict=True
        ):
            cells = (record["id"], record["preparation"], record["state"])
            assert cells == (number, preparation, state), f"Visit {number} reads otherwise."
            assert record["partner_id"]["display_name"] == customer, f"{customer} reads otherwise."
        numbers = sorted(group["__count"] for groups in self.pivot() for group in groups)
        assert numbers == sorted(row[-1] for row in self.raw_pivot()), "Another pivot."


def run(bench):
    bench.need(bench_visits)
    rows, worst = [], {}
    for role in ROLES:
        screens = Screens(bench.env, role)
        screens.check()
        opened = {
            "page": (screens.page, screens.raw_page),
            "pivot": (screens.pivot, screens.raw_pivot),
        }
        if role == "salesperson":
            opened[FLOOR] = (screens.ids, screens.raw_ids)
        for kind, (ours, raw) in opened.items():
            spent = compare(bench, f"{role}, {kind}", ours, raw)
            rows.append((f"{role}, {kind}", *spent))
            if role == "salesperson" and kind != FLOOR:
                worst[kind] = spent[0] / spent[1]
    bench.table(("CPU milliseconds", "ours", "raw", "queries"), *rows)
    ok = worst["page"] <= GOALS["visits-list"] and worst["pivot"] <= PIVOT_GOAL
    value = f"{worst['page']:.2f} / {worst['pivot']:.2f} x"
    bench.report("visits-list", value, f"{GOALS['visits-list']} / {PIVOT_GOAL} x", ok)
