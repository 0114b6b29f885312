"""The visits of the company that script/bench measures and script/generate makes: planned, missed, cancelled,
and made, with check-ins, reports, what the supervisor said to them, and the daily reports."""

import os
from datetime import datetime, time, timedelta
from uuid import uuid4

from odoo import fields
from odoo.tools import SQL

import bench_data
from bench_data import say
from bench_story import Story, lived

VISITS = int(os.environ.get("BENCH_VISITS", 1_000_000))
YEARS = bench_data.YEARS
# Without a meeting, packed more or less
BARE = {"preparation": "mod(number, 101)", "calendar_event_id": "NULL"}
# Of a hundred visits four are those of the salesperson, one is a colleague's to the same customers
NUMBERED = """
    CREATE TEMPORARY TABLE bench_visit ON COMMIT DROP AS
    SELECT *, row_number() OVER (PARTITION BY kind ORDER BY moment) AS n, moment - %(model)s AS shift,
           to_char(moment, 'YYYY-MM-DD ') || called AS title
      FROM (SELECT p.id AS customer, p.name AS called, p.responsible_id AS owner, d.moment, number,
                   CASE WHEN mod(number, 100) = 0 THEN %(colleague)s ELSE p.responsible_id END AS visitor,
                   CASE WHEN d.moment > now() THEN 'planned'
                        WHEN mod(number, 13) = 0 THEN 'missed'
                        WHEN mod(number, 17) = 0 THEN 'cancelled'
                        WHEN d.moment > now() - INTERVAL '20 hours' THEN 'owed'
                        WHEN d.moment > now() - INTERVAL '40 hours' THEN 'submitted' ELSE 'done' END AS kind
              FROM generate_series(1, %(visits)s) AS number
              JOIN res_partner p ON p.id = CASE WHEN mod(number, 20) = 0
                   THEN (%(mine)s::int[])[1 + mod(number / 20, %(own)s)]
                   ELSE %(first)s + mod(number * 7919::bigint, %(customers)s) END,
                   LATERAL (SELECT date_trunc('day', now() AT TIME ZONE 'UTC')
                                   + (mod(number * 31::bigint, %(days)s) - %(days)s + 30) * INTERVAL '1 day'
                                   + mod(number, 97) * INTERVAL '5 minutes' AS moment) d) visits
"""
PEOPLE = """
    CREATE TEMPORARY TABLE bench_person ON COMMIT DROP AS
    SELECT u.id AS visitor, e.name AS person, boss.user_id AS manager,
           coalesce(boss.user_id, %(else)s) AS boss
      FROM res_users u JOIN hr_employee e ON e.user_id = u.id
 LEFT JOIN hr_employee boss ON boss.id = e.parent_id
     WHERE u.company_id = %(company)s
"""
KIND = """
    SELECT v.*, p.manager, p.boss FROM bench_visit v JOIN bench_person p USING (visitor) WHERE kind = %s
"""
PURPOSES = """
    INSERT INTO sales_visit_sales_visit_purpose_rel (sales_visit_id, sales_visit_purpose_id)
         SELECT %(first)s - 1 + n, (%(purposes)s::int[])[1 + mod(number, %(count)s)] FROM (%(rows)s) AS rows
"""
# The day of each person, as the daily report keeps it
DAYS = """
    CREATE TEMPORARY TABLE bench_day ON COMMIT DROP AS
    SELECT row_number() OVER () AS n, days.*, (day - %(model)s) * INTERVAL '1 day' AS shift,
           to_char(day, 'YYYY-MM-DD ') || person AS title, p.manager, p.boss
      FROM (SELECT v.user_id AS visitor, v.day, min(v.date_start) AS moment,
                   count(*) FILTER (WHERE v.state = 'done') AS made,
                   count(*) FILTER (WHERE v.state = 'missed') AS missed,
                   jsonb_agg(jsonb_build_object(
                       'customer', c.name, 'time', to_char(v.date_start, 'HH24:MI'), 'state', v.state,
                       'unplanned', v.basis = 'none', 'purposes', '', 'result', r.result,
                       'outlook', r.outlook, 'summary', r.summary, 'remarks', '[]'::jsonb)) AS visits
              FROM sales_visit v JOIN res_partner c ON c.id = v.partner_id
         LEFT JOIN sales_visit_report r ON r.visit_id = v.id
             WHERE v.company_id = %(company)s AND v.state IN ('done', 'missed') AND v.day < current_date
               AND v.day > %(model)s
          GROUP BY v.user_id, v.day) days
      JOIN bench_person p USING (visitor)
"""
MARKS = """
    UPDATE res_partner p SET last_visit_date = v.last
      FROM (SELECT partner_id, max(date_begun) AS last FROM sales_visit
             WHERE company_id = %(company)s AND state = 'done' GROUP BY 1) v
     WHERE p.id = v.partner_id;
    UPDATE res_partner p
       SET last_contact_date = c.last, next_contact_date = c.last + p.contact_interval * INTERVAL '1 day'
      FROM (SELECT partner_id, max(date) AS last FROM sales_contact
             WHERE company_id = %(company)s GROUP BY 1) c
     WHERE p.id = c.partner_id AND c.last > p.last_contact_date AND p.contact_interval IS NOT NULL;
    UPDATE sales_duty d
       SET deadline = p.next_contact_date,
           state = CASE WHEN p.next_contact_date < now() THEN 'overdue' ELSE 'open' END
      FROM res_partner p, sales_clause_parameter k
     WHERE d.res_model = 'res.partner' AND d.res_id = p.id AND d.company_id = %(company)s
       AND k.id = d.parameter_id AND k.code = 'contact' AND d.deadline <> p.next_contact_date
       AND d.state IN ('open', 'overdue');
    UPDATE mail_activity a SET date_deadline = d.deadline::date
      FROM sales_duty d
     WHERE d.id = a.duty_id AND d.company_id = %(company)s AND a.date_deadline <> d.deadline::date;
    INSERT INTO sales_contact (partner_id, user_id, responsible_id, company_id, date, kind, direction,
                               source)
         SELECT p.id, p.responsible_id, p.responsible_id, p.company_id, p.last_contact_date, 'phone', 'out',
                'bench'
           FROM res_partner p
          WHERE p.is_sales_customer AND p.company_id = %(company)s AND p.last_contact_date IS NOT NULL
            AND NOT EXISTS (SELECT FROM sales_contact c
                             WHERE c.partner_id = p.id AND c.date = p.last_contact_date);
"""


def make(env):
    """The visits, where there are none yet."""
    company = bench_data.company(env)
    if there := env["sales.visit"].search_count([("company_id", "=", company.id)]):
        assert there >= VISITS, f"There are {there} visits, not {VISITS}: --fresh makes them anew."
        return False
    env = env["base"].with_company(company).with_context(tracking_disable=True).env
    Visits(env).make()
    return True


class Visits:
    def __init__(self, env):
        self.env, self.company = env, bench_data.company(env)
        self.me, self.boss = (bench_data.user(env, role) for role in ("salesperson", "supervisor"))
        domain = [("is_sales_customer", "=", True), ("company_id", "=", self.company.id)]
        self.customers = env["res.partner"].search(domain, order="id")
        self.mine = self.customers.filtered(lambda customer: customer.responsible_id == self.me)
        self.mine[0].write({"partner_latitude": 22.9437, "partner_longitude": 113.6689})
        # before all that is told again
        self.day = datetime.combine(fields.Date.today() - timedelta(days=YEARS * 365), time(1))
        self.parts = {
            self.mine[0]: "customer",
            self.me: "visitor",
            self.boss: "boss",
            self.me.partner_id: "(SELECT partner_id FROM res_users u WHERE u.id = visitor)",
        }

    def make(self):
        self.number()
        for kind in ("missed", "cancelled", "planned", "done", "submitted", "owed"):
            count = getattr(self, f"make_{kind}", self.make_made)(kind)
            say(f"{count} visits that are {kind}")
        self.env.cr.execute("ANALYZE sales_visit, sales_visit_report, sales_contact")
        say(f"{self.make_days()} daily reports")
        self.env.cr.execute(MARKS, {"company": self.company.id})
        self.env.invalidate_all(flush=False)
        self.env["res.partner"]._refresh_visit_frequency(everybody=True)
        say("when each customer was visited last, and is to be next")

    def number(self):
        values = {
            "visits": VISITS,
            "days": YEARS * 365,
            "model": self.day,
            "colleague": bench_data.user(self.env, "salesperson2").id,
            "mine": self.mine.ids,
            "own": len(self.mine),
            "first": self.customers[0].id,
            "customers": len(self.customers),
            "company": self.company.id,
            "else": bench_data.user(self.env, "sales_administration").id,
        }
        self.env.flush_all()
        self.env.cr.execute(NUMBERED, values)
        self.env.cr.execute(PEOPLE, values)
        self.env.cr.execute("ANALYZE bench_visit")

    def tell(self, visit, kind, **columns):
        """(story, id of the first visit of this kind, how many)"""
        story = Story(self.env, SQL(KIND, kind), self.parts)
        first = story.tell(visit, responsible_id="owner", supervisor_id="manager", **columns)
        purposes = self.env["sales.visit.purpose"].search([]).ids
        self.env.cr.execute(
            SQL(PURPOSES, first=first, purposes=purposes, count=len(purposes), rows=story.rows)
        )
        return story, first, self.env.cr.rowcount

    def plan(self):
        visits = self.env["sales.visit"].with_user(self.me)
        values = {"partner_id": self.mine[0].id, "user_id": self.me.id, "date_start": self.day}
        return visits.create(values).sudo()

    # Not made

    def make_missed(self, kind):
        with lived(self.env, self.day):
            visit = self.plan()
            visit._set_state("miss")
        return self.tell(visit, kind, **BARE)[2]

    def make_cancelled(self, kind):
        with lived(self.env, self.day):
            visit = self.plan()
            visit.with_user(self.me).action_cancel("The customer has no time")
        return self.tell(visit, kind, **BARE)[2]

    def make_planned(self, kind):
        """Each with its meeting, and what is to be packed for it."""
        with lived(self.env, self.day):
            visit = self.plan()
        story, first, count = self.tell(visit, kind)
        meeting = visit.calendar_event_id
        told = story.tell(meeting, name="called", location="NULL", access_token="NULL")
        story.link(meeting, "partner_ids", told)
        for attendee in meeting.attendee_ids:
            story.tell(attendee, event_id=f"{told - 1} + n", access_token="md5(random()::text)")
        self.env.cr.execute(
            "UPDATE sales_visit SET calendar_event_id = id + %s WHERE id >= %s AND id < %s",
            [told - first, first, first + count],
        )
        self.env.invalidate_all(flush=False)
        self.env["sales.visit"].browse(list(range(first, first + count)))._pack()
        visit.unlink()
        return count

    # Made

    def make_made(self, kind):
        """With arrival and departure, which count as contact, and the report."""
        visit = self.live(kind)
        story, first, count = self.tell(visit, kind, **BARE)
        of = f"{first - 1} + n"
        for checkin in visit.checkin_ids:
            story.tell(checkin, visit_id=of, token="gen_random_uuid()::text")
        for contact in self.contacts(visit):
            story.tell(
                contact, res_id=of, source=f"'sales.visit,' || ({of})", responsible_id="owner"
            )
        report = visit.report_ids
        told = story.tell(report, visit_id=of, responsible_id="owner")
        story.link(report, "purpose_ids", told)
        story.follow(report, told, "title")
        # What was to be open in the copies alone is brought to its end
        if kind == "owed":
            self.report(visit)
        if kind != "done":
            self.accept(visit)
        return count

    def contacts(self, visit):
        return self.env["sales.contact"].search([("source", "=", f"sales.visit,{visit.id}")])

    def live(self, kind):
        visit = self.arrive()
        with lived(self.env, self.day + timedelta(hours=1)):
            visit.with_user(self.me).action_check_out(self.deed())
        visit.checkin_ids._ledger().write({"latitude": 0, "longitude": 0, "has_place": False})
        if kind != "owed":
            self.report(visit)
        if kind == "done":
            self.accept(visit)
        return visit

    def arrive(self):
        with lived(self.env, self.day):
            visit = self.plan()
            visit.with_user(self.me).action_check_in(self.deed())
            visit.with_user(self.boss).action_excuse("Agreed by phone")
        return visit

    def report(self, visit):
        report = visit.report_ids.with_user(self.me)
        with lived(self.env, self.day + timedelta(hours=3)):
            report.write(
                {
                    "result": "reached",
                    "outlook": "likely",
                    "summary": "Samples shown",
                    "others_met": "Ms Li",
                }
            )
            report.action_submit()

    def accept(self, visit):
        with lived(self.env, self.day + timedelta(hours=5)):
            visit.report_ids.with_user(self.boss).action_accept("Good")

    def deed(self):
        place = {"latitude": 22.9437, "longitude": 113.6689, "accuracy": 12, "fix_age": 1}
        return {"token": str(uuid4()), **place}

    # Days

    def make_days(self):
        report = self.env["sales.daily.report"].search([("user_id", "=", self.me.id)], limit=1)
        with lived(self.env, self.day + timedelta(hours=8)):
            report.with_user(self.me).action_send()
        with lived(self.env, self.day + timedelta(hours=10)):
            report.with_user(self.boss).action_read()
        self.env.cr.execute(DAYS, {"model": report.day, "company": self.company.id})
        story = Story(self.env, SQL("SELECT * FROM bench_day"), self.parts)
        first = story.tell(
            report,
            supervisor_id="manager",
            visits_made="made",
            visits_unplanned="made",
            visits_missed="missed",
            promises_given="0",
            snapshot="jsonb_build_object('visits', visits, 'promises', '[]'::jsonb)",
        )
        story.follow(report, first, "title")
        return self.env["sales.daily.report"].search_count([("id", ">=", first)])
