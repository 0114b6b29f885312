"""The list of customers, its kanban and the desk, for who keeps 50 of all, beside raw SQL of the same.

Ours is what the web client waits for: all cells of a page and the count, under the record rules (CM-4.2.2).
By hand it is a statement for the page, with the names and activities that it shows, and one for the count;
for the desk, one for each section. What a supervisor and sales administration wait for is shown too, and
what Odoo costs when it lists names alone: the floor under these figures, which does not count.
"""

from functools import partial

import bench_data
from bench_screen import COUNTED, compare, specification

GOALS = {"customers-list": 3}
PAGES = {"list": 80, "kanban": 40}
FLOOR = "names alone"
CUSTOMERS = [("is_sales_customer", "=", True)]
ACTIVITY = (
    "activity_exception_decoration", "activity_exception_icon", "activity_state", "activity_summary",
    "activity_type_icon", "activity_type_id",
)  # fmt: skip

# Whom each role sees, of those that `p` is
RULES = {
    "salesperson": "(p.responsible_id = %(me)s OR {own})",
    "supervisor": "(p.responsible_id = ANY (%(team)s) OR {own})",
    "sales_administration": "TRUE",
}
OWN = "p.responsible_id IS NULL AND p.is_confidential IS TRUE AND p.create_uid = %(me)s"
FROM = """
      FROM res_partner p
     WHERE p.is_sales_customer IS TRUE AND p.active
       AND (p.company_id IS NULL OR p.company_id = %(company)s) AND {rule}
"""
PAGE = """
    SELECT p.id, p.name, p.city, p.phone, p.customer_stage, p.customer_intent, p.completeness,
           p.date_refreshed, p.approval_state, i.name->>'en_US' AS industry, person.name AS person,
           s.name->>'en_US' AS source, c.name->>'en_US' AS channel, g.name AS grade, a.ids, a.due, a.type
      FROM (SELECT p.* {from_} ORDER BY p.complete_name, p.id DESC LIMIT %(limit)s) p
 LEFT JOIN res_partner_industry i ON i.id = p.industry_id
 LEFT JOIN res_users u ON u.id = p.user_id
 LEFT JOIN res_partner person ON person.id = u.partner_id
 LEFT JOIN sales_customer_source s ON s.id = p.customer_source_id
 LEFT JOIN sales_customer_channel c ON c.id = p.customer_channel_id
 LEFT JOIN sales_customer_grade g ON g.id = p.customer_grade_id
 LEFT JOIN LATERAL (SELECT array_agg(m.id ORDER BY m.date_deadline, m.id) AS ids,
                           min(m.date_deadline) AS due, min(t.name->>'en_US') AS type
                      FROM mail_activity m JOIN mail_activity_type t ON t.id = m.activity_type_id
                     WHERE m.res_model = 'res.partner' AND m.res_id = p.id AND m.active) a ON TRUE
  ORDER BY p.complete_name, p.id DESC
"""
NAMES = "SELECT p.id, p.name {from_} ORDER BY p.complete_name, p.id DESC LIMIT %(limit)s"
COUNT = "SELECT count(*) FROM (SELECT {from_} LIMIT %(counted)s) AS found"
# Of each section of a salesperson's desk how many records there are, how many of them are urgent, and the
# first five; what is owed by whose light is red is urgent, which another statement tells
DESK = {
    "duties": """
        SELECT count(*) OVER (),
               count(*) FILTER (WHERE d.state = 'overdue') OVER (),
               d.res_name, d.deadline, d.state, k.name->>'en_US'
          FROM sales_duty d JOIN sales_clause_parameter k ON k.id = d.parameter_id
         WHERE d.user_id = %(me)s AND d.state IN ('open', 'paused', 'overdue') AND d.company_id = %(company)s
           AND NOT (k.code = 'contact' AND d.deadline <= %(midnight)s)
           AND d.res_model NOT IN ('sales.complaint', 'sales.aftersales.contact', 'sales.regulation.reading')
      ORDER BY d.deadline, d.id LIMIT 5""",
    "customers_to_complete": """
        SELECT count(*) OVER (),
               count(*) FILTER (WHERE p.approval_state = 'returned') OVER (),
               p.name, p.completeness, p.create_date, p.approval_state {from_}
           AND p.responsible_id = %(me)s AND p.approval_state IN ('draft', 'returned')
      ORDER BY p.approval_state DESC, p.create_date DESC, p.id DESC LIMIT 5""",
    "my_receivables": """
        SELECT count(*) OVER (), 0, p.id, p.name, sum(l.amount_residual), max(%(today)s - l.date_maturity)
          FROM account_move_line l
          JOIN account_account a ON a.id = l.account_id AND a.account_type = 'asset_receivable'
          JOIN res_partner p ON p.id = l.partner_id
         WHERE l.partner_id = ANY (ARRAY (SELECT id FROM res_partner WHERE responsible_id = %(me)s))
           AND l.company_id = %(company)s AND l.parent_state = 'posted' AND l.reconciled IS NOT TRUE
           AND l.date_maturity < %(today)s
      GROUP BY p.id HAVING sum(l.amount_residual) > 0
      ORDER BY 5 DESC, p.id""",
    "customers_going_cold": """
        SELECT count(*) OVER (),
               count(*) FILTER (WHERE w.level = 'warn') OVER (),
               p.name, w.level, w.facts
          FROM sales_customer_warning w JOIN res_partner p ON p.id = w.partner_id
         WHERE w.user_id = %(me)s AND w.company_id = %(company)s
      ORDER BY w.value_at_risk DESC, w.id DESC LIMIT 5""",
    "due_for_contact": """
        SELECT count(*) OVER (),
               count(*) FILTER (WHERE p.next_contact_date < now() AT TIME ZONE 'UTC') OVER (),
               p.name, p.last_contact_date, p.next_contact_date, p.contact_interval {from_}
           AND p.user_id = %(me)s AND p.next_contact_date <= %(midnight)s
      ORDER BY extract(epoch FROM now() - p.next_contact_date) / p.contact_interval DESC, p.id LIMIT 5""",
    "prospects": """
        SELECT count(*) OVER (), 0, p.name, p.prospect_fit {from_} AND p.user_id = %(me)s
           AND p.customer_stage = 'prospect' ORDER BY p.prospect_fit DESC, p.id DESC LIMIT 5""",
    "visits_today": """
        SELECT count(*) OVER (),
               count(*) FILTER (WHERE v.state = 'under_way') OVER (),
               p.name, p.city, v.date_start, v.state
          FROM sales_visit v JOIN res_partner p ON p.id = v.partner_id
         WHERE v.user_id = %(me)s AND v.day = %(today)s AND v.state IN ('planned', 'under_way')
           AND v.company_id = %(company)s
      ORDER BY v.date_start, v.id LIMIT 5""",
    "approvals": """
        SELECT count(*) OVER (), 0, a.res_name, a.res_model, a.requester_id, a.date_submitted
          FROM sales_approval a JOIN sales_approval_approver_rel r ON r.sales_approval_id = a.id
         WHERE r.res_users_id = %(me)s AND a.state = 'pending' AND a.company_id = %(company)s
           AND NOT EXISTS (SELECT FROM sales_approval_owner_rel o
                            WHERE o.sales_approval_id = a.id AND o.res_users_id = %(me)s)
      ORDER BY a.date_submitted, a.id LIMIT 5""",
    "readings": """
        SELECT count(*) OVER (), 0, revision_id, date_read FROM sales_regulation_reading
         WHERE user_id = %(me)s AND state = 'owed' ORDER BY date_read DESC, id LIMIT 5""",
    "referrals": """
        SELECT count(*) OVER (),
               count(*) FILTER (WHERE date_referred < %(today)s::date - 7) OVER (),
               name, date_referred FROM sales_referral
         WHERE user_id = %(me)s AND state = 'assigned' AND company_id = %(company)s
      ORDER BY date_referred DESC, id DESC LIMIT 5""",
    "my_referrals": """
        SELECT count(*) OVER (),
               count(*) FILTER (
                   WHERE state IN ('new', 'assigned') AND date_referred < %(today)s::date - 7) OVER (),
               name, state, date_referred FROM sales_referral
         WHERE referrer_id = %(me)s AND kind = 'employee' AND company_id = %(company)s
      ORDER BY date_referred DESC, id DESC LIMIT 5""",
    "complaints": """
        SELECT count(*) OVER (),
               count(*) FILTER (WHERE c.clock_state = 'overdue' OR c.severity = 'critical') OVER (),
               c.name, c.title, c.severity, c.deadline, c.clock_state, p.name,
               k.name->>'en_US'
          FROM sales_complaint c LEFT JOIN res_partner p ON p.id = c.partner_id
     LEFT JOIN sales_clause_parameter k ON k.id = c.owed_id
         WHERE c.user_id = %(me)s AND c.company_id = %(company)s
           AND c.state IN ('registered', 'confirmed', 'offered', 'accepted', 'carried_out')
      ORDER BY c.deadline, c.id LIMIT 5""",
    "aftersales": """
        SELECT count(*) OVER (), count(*) FILTER (WHERE EXISTS (
                   SELECT FROM sales_duty d
                    WHERE d.res_model = 'sales.aftersales.contact' AND d.res_id = a.id
                      AND d.state = 'overdue' AND d.user_id = %(me)s)) OVER (), p.name, a.day, a.attempts
          FROM sales_aftersales_contact a JOIN res_partner p ON p.id = a.partner_id
         WHERE a.responsible_id = %(me)s AND a.company_id = %(company)s
           AND a.date_contacted IS NULL AND a.merge_id IS NULL
      ORDER BY a.day, a.id LIMIT 5""",
    "promises": """
        SELECT count(*) OVER (),
               count(*) FILTER (WHERE state = 'broken') OVER (),
               p.* FROM sales_promise p
         WHERE p.user_id = %(me)s AND p.state IN ('open', 'broken') AND p.company_id = %(company)s
      ORDER BY p.date_due, p.id LIMIT 5""",
}


class Screens:
    """What the person of a role opens, in two ways."""

    def __init__(self, env, role):
        self.cr = env.cr
        user, company = bench_data.user(env, role), bench_data.company(env)
        context = {"lang": "en_US", "uid": user.id, "allowed_company_ids": company.ids}
        self.partners = env["res.partner"].with_user(user).with_context(context)
        self.specifications = {
            kind: specification(
                self.partners,
                f"sales_customer_mgmt.res_partner_view_{kind}_customer",
                kind,
                ACTIVITY,
            )
            for kind in PAGES
        }
        self.rows = FROM.format(rule=RULES[role].format(own=OWN))
        # only now on the path: the addons are loaded
        from odoo.addons.sales_policy.deadline import day_end

        today = company._sales_today()
        self.values = {
            "me": user.id,
            "team": user.sales_team_user_ids.ids,
            "company": company.id,
            "counted": COUNTED,
            "today": today,
            "midnight": day_end(today, company._sales_tz()),
        }
        owing = self.partners.browse(row[2] for row in self.raw(DESK["my_receivables"]))
        self.lights = owing._credit_query(company, everybody=False)

    def page(self, kind):
        return self.partners.web_search_read(
            CUSTOMERS, self.specifications[kind], limit=PAGES[kind], count_limit=COUNTED
        )

    def names(self):
        return self.partners.web_search_read(
            CUSTOMERS, {"name": {}}, limit=PAGES["list"], count_limit=COUNTED
        )

    def raw_names(self):
        return self.raw(NAMES, limit=PAGES["list"]), self.raw(COUNT)[0][0]

    def desk(self):
        return self.partners.env["sales.desk"].get_sections()

    def raw(self, query, **values):
        self.cr.execute(query.format(from_=self.rows), self.values | values)
        return self.cr.fetchall()

    def raw_page(self, kind):
        return self.raw(PAGE, limit=PAGES[kind]), self.raw(COUNT)[0][0]

    def raw_desk(self):
        """{section: rows}, and the credit of those who owe"""
        rows = {name: self.raw(query) for name, query in DESK.items()}
        self.cr.execute(self.lights)
        return rows, self.cr.fetchall()

    def check(self):
        for kind in PAGES:
            ours, (rows, count) = self.page(kind), self.raw_page(kind)
            assert (ours["length"], len(ours["records"])) == (count, len(rows)), "Another count."
            for record, row in zip(ours["records"], rows, strict=True):
                cells = (record["id"], record["name"], record["city"], record["activity_ids"])
                assert cells == (*row[:3], row[-3] or []), f"{record['name']} reads otherwise."

    def check_desk(self):
        shown = {section["name"]: (section["count"], section["urgent"]) for section in self.desk()}
        sections, credit = self.raw_desk()
        percent = self.partners._credit_amber_percent()
        from odoo.addons.sales_customer_mgmt.credit_position import CreditPosition

        lights = [CreditPosition(*row[1:]).light(percent) for row in credit]
        for name, rows in sections.items():
            counts = rows[0][:2] if rows else (0, 0)
            if name == "my_receivables":
                counts = (counts[0], lights.count("red"))
            assert shown.get(name, (0, 0)) == counts, f"{name}: {shown.get(name)}, by hand {counts}"


def run(bench):
    rows, worst = [], 0.0
    for role in RULES:
        screens = Screens(bench.env, role)
        screens.check()
        opened = {kind: (screens.page, screens.raw_page, kind) for kind in PAGES}
        if role == "salesperson":
            screens.check_desk()
            opened["desk"] = (screens.desk, screens.raw_desk)
            opened[FLOOR] = (screens.names, screens.raw_names)
        for kind, (ours, raw, *args) in opened.items():
            spent = compare(bench, f"{role}, {kind}", partial(ours, *args), partial(raw, *args))
            rows.append((f"{role}, {kind}", *spent))
            if role == "salesperson" and kind != FLOOR:
                worst = max(worst, spent[0] / spent[1])
    head = ("CPU milliseconds", "ours", "raw", "queries")
    bench.table(head, *rows)
    bench.report("customers-list", f"{worst:.2f} x", "3 x", worst <= GOALS["customers-list"])
