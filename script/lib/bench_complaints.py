"""The complaints of the company that script/bench measures and script/generate makes: new ones, some that
wait for an answer to what was offered, and those of years that ended, with solution, survey and judgement."""

import os
from datetime import datetime, time, timedelta

from odoo import fields
from odoo.tools import SQL

import bench_data
from bench_data import say
from bench_story import Story, lived

COMPLAINTS = int(os.environ.get("BENCH_COMPLAINTS", 100_000))
MARKS = ("effectiveness", "timeliness", "customer_view")
# Some customers complain often
NUMBERED = """
    CREATE TEMPORARY TABLE bench_complaint ON COMMIT DROP AS
    SELECT *, moment - %(model)s AS shift,
           row_number() OVER (PARTITION BY kind, critical ORDER BY moment) AS n,
           'B' || number || ' Soles come off' AS title
      FROM (SELECT number, p.id AS customer, p.user_id AS owner, boss.user_id AS manager, d.moment,
                   coalesce(boss.user_id, %(else)s) AS boss, t.id AS type, t.severity,
                   t.severity = 'critical' AS critical,
                   CASE WHEN d.moment > now() - INTERVAL '8 hours' THEN 'registered'
                        WHEN d.moment > now() - INTERVAL '40 hours' THEN 'confirmed'
                        WHEN d.moment > now() - INTERVAL '15 days' THEN 'offered'
                        WHEN mod(number, 5) = 0 THEN 'rejected' ELSE 'closed' END AS kind
              FROM (SELECT number, 1 + floor(random() * random() * %(customers)s)::int AS place,
                           1 + mod(number, %(types)s) AS sort,
                           (now() AT TIME ZONE 'UTC') - random() * %(years)s * INTERVAL '1 year' AS moment
                      FROM generate_series(1, %(complaints)s) AS number) d
              JOIN (SELECT id, user_id, row_number() OVER (ORDER BY id) AS place FROM res_partner
                     WHERE is_sales_customer AND company_id = %(company)s) p USING (place)
              JOIN (SELECT id, severity, row_number() OVER (ORDER BY id) AS sort
                      FROM sales_complaint_type WHERE active) t USING (sort)
         LEFT JOIN hr_employee e ON e.user_id = p.user_id
         LEFT JOIN hr_employee boss ON boss.id = e.parent_id) complaints
"""
KIND = "SELECT * FROM bench_complaint WHERE kind = %s AND critical = %s"


def make(env):
    """The complaints, and who judges them, where there are none yet."""
    if bench_data.user(env, "quality"):
        return False
    company = bench_data.company(env)
    env = env["base"].with_company(company).with_context(tracking_disable=True).env
    Complaints(env).make()
    return True


class Complaints:
    def __init__(self, env):
        self.env, self.company = env, bench_data.company(env)
        self.me, self.boss = (bench_data.user(env, role) for role in ("salesperson", "supervisor"))
        self.domain = [("is_sales_customer", "=", True), ("company_id", "=", self.company.id)]
        mine = [*self.domain, ("responsible_id", "=", self.me.id)]
        self.customer = env["res.partner"].search(mine, order="id", limit=1)
        self.day = datetime.combine(fields.Date.today() - timedelta(days=40), time(1))
        self.quality, self.technician = env["res.users"].create(
            [
                {
                    "name": role.capitalize(),
                    "login": f"bench_{role}",
                    "company_id": self.company.id,
                    "company_ids": self.company.ids,
                    "group_ids": env.ref(f"sales_policy.group_{role}").ids,
                }
                for role in ("quality", "technical")
            ]
        )
        self.parts = {self.customer: "customer", self.me: "owner", self.boss: "boss"}

    def make(self):
        values = {
            "model": self.day,
            "years": bench_data.YEARS,
            "company": self.company.id,
            "complaints": COMPLAINTS,
            "customers": self.env["res.partner"].search_count(self.domain),
            "types": self.env["sales.complaint.type"].search_count([]),
            "else": bench_data.user(self.env, "sales_administration").id,
        }
        self.env.flush_all()
        self.env.cr.execute(NUMBERED, values)
        types = self.env["sales.complaint.type"]
        for kind in ("rejected", "closed", "offered", "confirmed", "registered"):
            for critical in (False, True):
                sort = types.search([("severity", "=" if critical else "!=", "critical")], limit=1)
                self.make_kind(kind, critical, sort)
        say(f"{COMPLAINTS} complaints, of which few are open")

    def make_kind(self, kind, critical, sort):
        complaint = self.live(kind, sort)
        story = Story(self.env, SQL(KIND, kind, critical), self.parts)
        score = "4 + mod(number, 2)" if kind == "closed" else "NULL"
        first = story.tell(
            complaint, name="'B' || number", type_id="type", severity="severity", satisfaction=score
        )
        of = f"{first - 1} + n"
        story.follow(complaint, first, "title")
        for survey in complaint.survey_ids:
            story.tell(survey, complaint_id=of, token="md5(random()::text)", score=score)
        for case in complaint.case_ids:
            story.tell(case, complaint_id=of)
        for solution in complaint.solution_id:
            told = story.tell(solution, complaint_id=of)
            story.follow(solution, told, "title")
            self.env.cr.execute(
                "UPDATE sales_complaint SET solution_id = id + %s WHERE id >= %s",
                [told - first, first],
            )
            self.env.invalidate_all(flush=False)
        self.end(kind, complaint.with_user(self.me))

    # One of each kind

    def live(self, kind, sort):
        """A complaint that has come so far."""
        with lived(self.env, self.day):
            values = {
                "title": "Soles come off",
                "partner_id": self.customer.id,
                "type_id": sort.id,
                "date_received": self.day,
            }
            complaint = self.env["sales.complaint"].with_user(self.me).create(values)
        if kind == "rejected":
            self.reject(complaint)
        if kind in ("confirmed", "offered", "closed"):
            with lived(self.env, self.day + timedelta(hours=1)):
                complaint.action_confirm()
        if kind in ("offered", "closed"):
            self.offer(complaint)
        if kind == "closed":
            self.close(complaint)
        self.judge(complaint.sudo())
        return complaint.sudo()

    def end(self, kind, complaint):
        """What was to be open in the copies alone is brought to its end."""
        if kind in ("registered", "confirmed"):
            self.reject(complaint)
        if kind == "offered":
            self.close(complaint)
        self.judge(complaint.sudo())

    def reject(self, complaint):
        with lived(self.env, self.day + timedelta(hours=3)):
            complaint.action_reject("Worn out, not broken")

    def offer(self, complaint):
        with lived(self.env, self.day + timedelta(hours=2)):
            values = {
                "complaint_id": complaint.id,
                "kind": "help",
                "technician_id": self.technician.id,
                "description": "We come and change the glue",
                "date_promised": self.day.date() + timedelta(days=3),
            }
            solution = complaint.env["sales.complaint.solution"].create(values)
            if solution._needs_approval():
                solution.action_submit()
                while approver := solution._current_approver():
                    solution.with_user(approver).action_approve()
            solution.action_offer()

    def close(self, complaint):
        solution = complaint.solution_id
        with lived(self.env, self.day + timedelta(hours=4)):
            solution.action_accept_by_phone("Said by Ms Li on the phone", "Ms Li")
        with lived(self.env, self.day + timedelta(days=2)):
            solution.action_finish("Our technician was there")
        with lived(self.env, self.day + timedelta(days=2, hours=2)):
            complaint.action_feed_back("All is well again")
            complaint._record_answer(4, True, "Thank you", "Ms Li")

    def judge(self, complaint):
        if not complaint.is_sampled or complaint.date_judged:
            return
        with lived(self.env, self.day + timedelta(days=3)):
            case = complaint.with_user(self.quality)._case()
            case.write({mark: case._fields[mark].selection[0][0] for mark in MARKS})
            case.action_judge()
