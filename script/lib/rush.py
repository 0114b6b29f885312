"""What script/soak --rush does: the worst minute of a company, all check-ins within it while others read.

rush.py DATABASE WORKERS

Phones send again what was not answered, as their queue does; a window that got no list has an error.
"""

import os
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from bench_http import server
from soak import Person, company, people

READERS, DEEDS, SECONDS = (int(n) for n in os.environ.get("SOAK_RUSH", "200 1000 60").split())
READING = SECONDS / 6  # for one list, on average
UNANSWERED = (0, 502, 503, 504)
AGAIN = 1.0  # seconds until the next try
COUNTS = """
    SELECT count(*) AS rows, count(DISTINCT (visit_id, kind)) AS deeds,
           (SELECT count(*) FROM sales_visit WHERE id = ANY(%(visits)s) AND state = 'done') AS done,
           (SELECT count(*) FROM sales_contact
             WHERE source IN (SELECT 'sales.visit,' || v FROM unnest(%(visits)s) v)) AS contacts
      FROM sales_visit_checkin WHERE visit_id = ANY(%(visits)s)
"""


class Phone(Person):
    """Somebody with a window to read in and, perhaps, visits to make."""

    again = 0

    def call(self, model, method, *args, **kwargs):
        answer = super().call(model, method, *args, **kwargs)
        while method.startswith("action_check_") and answer.get("error") in UNANSWERED:
            self.again += 1
            time.sleep(AGAIN)
            answer = super().call(model, method, *args, **kwargs)
        return answer

    def browse(self, until):
        """Read lists, with a few seconds for each."""
        while time.monotonic() < until:
            self.read_list()
            time.sleep(self.chance.uniform(0, 2 * READING))

    def make_visits(self, visits):
        """The moment when the last one is over."""
        for visit in visits:
            self.arrive_and_leave(visit)
        return time.monotonic()


def plan(env, staff):
    """{id of a user: ids of the visits of today}; nobody is under way from a rush of before."""
    users = [user["id"] for user, _customers in staff]
    visits = env["sales.visit"].with_context(tracking_disable=True)
    visits.search([("user_id", "in", users), ("state", "=", "under_way")]).state = "done"
    now = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}"
    values = []
    for number in range(DEEDS // 2):
        user, customers = staff[number % len(staff)]
        values.append({"partner_id": customers[0], "user_id": user["id"], "date_start": now})
    planned = visits.create(values).grouped(lambda visit: visit.user_id.id)
    env.cr.commit()
    return {user: planned[user].ids if user in planned else [] for user in users}


def phones(port, database, staff):
    """One for each window; people who have several share a session."""
    with ThreadPoolExecutor(16) as pool:
        made = [
            pool.submit(Phone, number, port, database, *who)
            for number, who in enumerate(staff[:READERS])
        ]
        first = [each.result() for each in made]
    more = range(len(first), READERS)
    return first, [
        Phone(n, port, database, *staff[n % len(staff)], first[n % len(staff)].session)
        for n in more
    ]


def rush(bench, workers):
    """Whether no check-in was lost, none counts twice, and all were answered in time."""
    env, staff = bench.env, people(bench.env, READERS)
    planned = plan(env, staff)
    with server(env.cr.dbname, f"--workers={workers}") as (_process, port):
        bench.say(f"{len(staff)} people log in")
        first, others = phones(port, env.cr.dbname, staff)
        bench.say(f"{DEEDS} check-ins while {READERS} windows read")
        start = time.monotonic()
        with ThreadPoolExecutor(2 * READERS) as pool:
            arriving = [pool.submit(phone.make_visits, planned[phone.user]) for phone in first]
            reading = [pool.submit(phone.browse, start + SECONDS) for phone in first + others]
            took = max(each.result() for each in arriving) - start
            for each in reading:
                each.result()
    return report(bench, first + others, sum(planned.values(), []), took)


def report(bench, windows, visits, took):
    errors = sum((phone.errors for phone in windows), Counter())
    bench.env.cr.execute(COUNTS, {"visits": visits})
    kept, deeds, done, contacts = bench.env.cr.fetchone()
    lost = 2 * len(visits) - deeds + len(visits) - done + len(visits) - contacts
    rows = [("seconds until the last check-in", took)]
    for what in ("check-in", "list"):
        seconds = sorted(second for p in windows for kind, second in p.seconds if kind == what)
        rows += [(f"{what}s", len(seconds))]
        rows += [(f"{what}, p{n}, ms", 1000 * seconds[len(seconds) * n // 100]) for n in (50, 95)]
    rows += [("check-ins that were kept", kept), ("sent again", sum(p.again for p in windows))]
    rows += [("lost", lost), ("doubled", kept - deeds), ("errors", errors.total())]
    bench.table(("", "number"), *rows)
    for error, times in errors.most_common(5):
        bench.say(f"{times} x {error}")
    whole = f"{lost} lost, {kept - deeds} doubled, {errors.total()} errors"
    ok = took <= SECONDS and not (lost or kept - deeds or errors)
    print("rush", f"{took:.0f} s, {whole}", f"{SECONDS} s", "ok" if ok else "short", sep="\t")
    return ok


def main(database, workers):
    with company(database) as bench:
        sys.exit(not rush(bench, int(workers)))


if __name__ == "__main__":
    main(*sys.argv[1:])
