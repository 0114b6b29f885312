"""The job that watches over 50,000 live duties of 25,000 complaints (CM-5.2), beside its statements by hand.

A quarter is warned, a quarter falls overdue, a quarter climbs the line, a quarter is not due yet. By
hand each step is one statement for all, and one brings the clocks of the complaints in line; the job
goes in batches that survive a crash and a second server. Its messages are shown beside, not counted.
"""

from datetime import timedelta

from odoo import fields
from odoo.tools import SQL

import bench_data
from bench_story import copy_rows

GOALS = {"escalation": 2}
COMPLAINTS = 25_000
WRITTEN = ("sales_duty", "sales_duty_event", "sales_complaint")
JOB, RAW, TOLD = "the job", "raw statements", "the job, messages included"

COMPLAINT = {
    "name": "'E' || n",
    "user_id": "owner",
    "responsible_id": "owner",
    "partner_id": "customer",
    "deadline": "due",
    "clock_state": "CASE kind WHEN 3 THEN 'overdue' ELSE 'running' END",
}
DUTY = {
    "res_id": "complaint",
    "res_name": "'E' || n",
    "partner_id": "customer",
    "user_id": "owner",
    "date_opened": "due - INTERVAL '2 hours'",
    "deadline": "due",
    "date_next": "next",
    "state": "CASE kind WHEN 3 THEN 'overdue' ELSE 'open' END",
}
MOVE = """
    WITH moved AS (UPDATE sales_duty d SET {change} FROM res_company c
                    WHERE c.id = d.company_id AND d.date_next <= %(now)s AND {due}
                RETURNING d.id, d.user_id, d.deadline)
    INSERT INTO sales_duty_event (duty_id, event, date, user_id, person_id, level, deadline)
         SELECT id, '{event}', %(now)s, 1, user_id, 0, deadline FROM moved
"""
WARN = MOVE.format(
    event="warned", change="date_next = d.deadline", due="d.state = 'open' AND date_next < deadline"
)
OVERDUE = MOVE.format(
    event="overdue",
    change="state = 'overdue', punctuality = 0, "
    "date_next = d.deadline + c.duty_escalation_hours * INTERVAL '1 hour'",
    due="d.state = 'open' AND date_next >= deadline",
)
ESCALATE = """
    WITH RECURSIVE line AS (
        SELECT user_id, nullif(parent_id, id) AS parent_id, 0 AS level, user_id AS boss_id
          FROM hr_employee WHERE user_id IS NOT NULL
     UNION ALL
        SELECT line.user_id, nullif(e.parent_id, e.id), line.level + 1, e.user_id
          FROM line JOIN hr_employee e ON e.id = line.parent_id),
    due AS (
        SELECT d.id, d.escalation_level AS before, coalesce(top.top, 0) AS top,
               c.duty_escalation_hours * INTERVAL '1 hour' AS step,
               floor(extract(epoch FROM %(now)s - d.deadline) / 3600 / c.duty_escalation_hours)::int AS passed
          FROM sales_duty d JOIN res_company c ON c.id = d.company_id
          LEFT JOIN (SELECT user_id, max(level) AS top FROM line GROUP BY user_id) top
                 ON top.user_id = d.user_id
         WHERE d.state = 'overdue' AND d.date_next <= %(now)s),
    moved AS (
        UPDATE sales_duty d
           SET escalation_level = least(passed, top),
               escalation_user_id = (SELECT boss_id FROM line
                                      WHERE user_id = d.user_id AND level = least(passed, top) AND level > 0),
               date_next = CASE WHEN passed < top THEN d.deadline + (passed + 1) * step END
          FROM due WHERE due.id = d.id
     RETURNING d.id, d.user_id, d.deadline, before, d.escalation_level)
    INSERT INTO sales_duty_event (duty_id, event, date, user_id, person_id, level, deadline)
         SELECT m.id, 'escalated', %(now)s, 1, line.boss_id, line.level, m.deadline
           FROM moved m JOIN line ON line.user_id = m.user_id
                                 AND line.level BETWEEN m.before + 1 AND m.escalation_level
"""
CLOCKS = """
    UPDATE sales_complaint c
       SET deadline = d.deadline, owed_id = d.parameter_id, date_warning = d.date_opened,
           clock_state = CASE d.state WHEN 'open' THEN 'running' ELSE d.state END
      FROM (SELECT DISTINCT ON (res_id) res_id, deadline, parameter_id, date_opened, state
              FROM sales_duty
             WHERE res_model = 'sales.complaint' AND state IN ('open', 'overdue')
               AND clause_id IN (SELECT id FROM sales_clause WHERE number LIKE 'CM-5.%%')
          ORDER BY res_id, deadline, id) d
     WHERE c.id = d.res_id AND d.state = 'overdue' AND c.clock_state <> 'overdue'
"""
STATE = """
    SELECT (SELECT md5(string_agg(concat_ws(',', id, state, date_next, escalation_level, escalation_user_id,
                                            punctuality), ';' ORDER BY id)) FROM sales_duty),
           (SELECT md5(string_agg(concat_ws(',', duty_id, event, person_id, level, deadline), ';'
                                  ORDER BY duty_id, event, level, id)) FROM sales_duty_event),
           (SELECT md5(string_agg(concat_ws(',', id, clock_state, deadline, owed_id), ';' ORDER BY id))
              FROM sales_complaint),
           (SELECT count(*) FROM sales_duty_event)
"""


class Watch:
    def __init__(self, env):
        self.env = env
        self.now = fields.Datetime.now() + timedelta(seconds=1)

    def make(self):
        """Complaints with two live duties each, copies of one; committed."""
        company = bench_data.company(self.env)
        customer = self.env["res.partner"].search(
            [("is_sales_customer", "=", True), ("company_id", "=", company.id)], limit=1
        )
        complaint = self.env["sales.complaint"].with_company(company)
        complaint = complaint.create({"title": "Soles come off", "partner_id": customer.id})
        self.made = complaint.id
        rows = SQL(
            """
            SELECT n, p.id AS customer, p.responsible_id AS owner, mod(n, 4) AS kind,
                   %(now)s + CASE mod(n, 4) WHEN 0 THEN INTERVAL '10 hours' WHEN 1 THEN INTERVAL '1 hour'
                                            WHEN 2 THEN INTERVAL '-1 hour' ELSE INTERVAL '-30 hours' END
                   + mod(n, 60) * INTERVAL '1 second' AS due,
                   %(now)s + CASE mod(n, 4) WHEN 0 THEN INTERVAL '5 hours' WHEN 1 THEN INTERVAL '-1 hour'
                                            WHEN 2 THEN INTERVAL '-1 hour' ELSE INTERVAL '-6 hours' END
                   + mod(n, 60) * INTERVAL '1 second' AS next
              FROM generate_series(1, %(count)s) n
              JOIN (SELECT id, responsible_id, row_number() OVER (ORDER BY id) AS place
                      FROM res_partner WHERE is_sales_customer AND company_id = %(company)s) p
                ON p.place = 1 + mod(n, %(customers)s)
            """,
            now=self.now,
            count=COMPLAINTS,
            company=company.id,
            customers=bench_data.CUSTOMERS,
        )
        first = copy_rows(complaint, rows, COMPLAINT)
        for duty in complaint._live_duties():
            these = SQL("SELECT *, %s + n AS complaint FROM (%s) AS c", first - 1, rows)
            copy_rows(duty, these, DUTY)
        self.env.cr.commit()

    def clear(self):
        self.env.cr.execute(
            """DELETE FROM sales_duty WHERE res_model = 'sales.complaint' AND res_id >= %(made)s;
               DELETE FROM sales_complaint WHERE id >= %(made)s""",
            {"made": self.made},
        )
        self.env.cr.commit()

    def job(self, told=False):
        duties = self.env["sales.duty"]
        for step in (duties._warn_batch, duties._overdue_batch, duties._escalate_batch):
            moved = 1
            while moved:
                moved, events = step(self.now)
                if told:
                    events._notify()

    def raw(self):
        for statement in (WARN, OVERDUE, ESCALATE, CLOCKS):
            self.env.cr.execute(statement, {"now": self.now})

    def state(self):
        self.env.cr.execute(STATE)
        return self.env.cr.fetchone()


def run(bench):
    watch = Watch(bench.env)
    watch.make()
    try:
        found = {}
        for way in (watch.job, watch.raw):
            with bench.rolled_back(WRITTEN):
                way()
                bench.env.flush_all()
                found[way] = watch.state()
        assert found[watch.job] == found[watch.raw], f"The ledgers differ: {found.values()}"
        spent = bench.compare(
            {RAW: watch.raw, JOB: watch.job, TOLD: lambda: watch.job(told=True)}, after=WRITTEN
        )
    finally:
        bench.env.cr.rollback()
        watch.clear()
    bench.times(spent, RAW)
    bench.ratio("escalation", spent[JOB], spent[RAW], GOALS["escalation"])
