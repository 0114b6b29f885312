"""What script/soak does: keep a server busy with people who work, and watch it.

soak.py DATABASE WORKERS MINUTES PEOPLE
"""

import os
import random
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import bench
import bench_data
from bench_http import Session, backends, may_log_in, memory, role, server, workers

LOG = Path(__file__).parents[2] / ".local/log/soak.log"
SAMPLE = float(os.environ.get("SOAK_SAMPLE", 15))  # seconds
THINKING = 1.0  # seconds between two deeds of one person, on average
WARM = 0.2  # of the time, in which a worker loads what it keeps
PLACE = {"latitude": 22.9437, "longitude": 113.6689, "accuracy": 12, "fix_age": 1}
NAME = {"fields": {"display_name": {}}}
LISTS = {
    "sales.visit": {"date_start": {}, "partner_id": NAME, "user_id": NAME, "state": {}},
    "res.partner": {"name": {}, "city": {}, "user_id": NAME, "customer_grade_id": NAME},
    "sales.complaint": {"name": {}, "title": {}, "partner_id": NAME, "state": {}, "deadline": {}},
}


class Person:
    """Somebody at work: what is done is chosen by chance, the same for the same number."""

    def __init__(self, number, port, database, user, customers, session=None):
        self.chance = random.Random(number)
        self.login, self.number = user["login"], number
        self.user, self.customers = user["id"], customers
        self.session = session or Session(port, database, self.login)
        self.answers, self.errors, self.seconds = Counter(), Counter(), []

    def ask(self, what, model, method, *args, **kwargs):
        start = time.monotonic()
        answer = self.call(model, method, *args, **kwargs)
        self.seconds.append((what, time.monotonic() - start))
        self.answers[what] += 1
        if "error" in answer:
            self.errors[f"{what}: {str(answer['error'])[:200]}"] += 1
        return answer.get("result")

    def call(self, model, method, *args, **kwargs):
        return self.session.call(model, method, *args, **kwargs)

    def work(self, until):
        deeds = [
            self.read_list,
            self.read_list,
            self.read_form,
            self.look_for,
            self.add_up,
            self.visit,
        ]
        while time.monotonic() < until:
            self.chance.choice(deeds)()
            time.sleep(self.chance.uniform(0, 2 * THINKING))

    def read_list(self, model=None):
        model = model or self.chance.choice(list(LISTS))
        domain = [["is_sales_customer", "=", True]] if model == "res.partner" else []
        offset = self.chance.choice([0, 0, 80])
        shown = {"specification": LISTS[model], "limit": 80, "offset": offset, "count_limit": 1001}
        return self.ask("list", model, "web_search_read", domain=domain, **shown)

    def read_form(self):
        customer = self.chance.choice(self.customers)
        fields = {"name": {}, "user_id": NAME, "next_contact_date": {}, "next_visit_date": {}}
        self.ask("form", "res.partner", "web_read", [customer], specification=fields)

    def look_for(self):
        letters = self.chance.choice("0123456789abcdef")
        domain = [["is_sales_customer", "=", True]]
        self.ask("search", "res.partner", "name_search", name=letters, domain=domain, limit=8)

    def add_up(self):
        groups = ["day:month", "state"]
        self.ask("pivot", "sales.visit", "formatted_read_group", [], groups, ["__count"])

    def visit(self):
        """Plan a visit for now, arrive and leave."""
        values = {
            "partner_id": self.chance.choice(self.customers),
            "user_id": self.user,
            "date_start": f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}",
        }
        if made := self.ask("plan", "sales.visit", "create", [values]):
            self.arrive_and_leave(made[0])

    def arrive_and_leave(self, visit):
        for verb in ("action_check_in", "action_check_out"):
            deed = {"token": str(uuid4()), "reason": "At the other gate", **PLACE}
            self.ask("check-in", "sales.visit", verb, [visit], deed)


class Watch:
    """What the server holds, looked at again and again."""

    def __init__(self, env, process):
        self.env, self.process, self.over = env, process, threading.Event()
        self.start, self.memory, self.connections = time.monotonic(), {}, 0
        self.roles = {}

    def look(self):
        while not self.over.wait(SAMPLE):
            now = time.monotonic() - self.start
            for pid in workers(self.process):
                if size := memory(pid):
                    self.roles[pid] = role(pid)
                    self.memory.setdefault(pid, []).append((now, size / 1e6))
            self.connections = max(self.connections, len(backends(self.env)))

    def slopes(self):
        """[(role of a process, MB at the end, MB an hour)], since it is warm; of those that came late or
        went early nothing can be told"""
        longest = max(map(len, self.memory.values()), default=0)
        return [
            (self.roles[pid], points[-1][1], 3600 * slope(points[int(WARM * len(points)) :]))
            for pid, points in self.memory.items()
            if len(points) > longest / 2
        ]


def slope(points):
    """Of the straight line nearest to the points."""
    count = len(points)
    if count < 2:
        return 0.0
    x, y = (sum(axis) / count for axis in zip(*points, strict=True))
    return sum((a - x) * (b - y) for a, b in points) / sum((a - x) ** 2 for a, b in points)


def people(env, count):
    """[(login and id of a salesperson, ids of the own customers)], the measured one first"""
    company = bench_data.company(env)
    domain = [("login", "=like", "bench\\_salesperson%"), ("company_id", "=", company.id)]
    users = env["res.users"].search(domain, order="id", limit=count)
    found = []
    for user in users:
        own = [("is_sales_customer", "=", True), ("responsible_id", "=", user.id)]
        customers = env["res.partner"].search(own, limit=200).ids
        if customers:
            found.append(({"login": user.login, "id": user.id}, customers))
    may_log_in(users)
    return found


def soak(bench, count, minutes, number):
    env, staff = bench.env, people(bench.env, number)
    LOG.unlink(missing_ok=True)
    # jobs have as long as in odoo.conf
    jobs = ["--max-cron-threads=1", "--limit-time-real-cron=1800", f"--logfile={LOG}"]
    with server(env.cr.dbname, f"--workers={count}", *jobs, log="warn") as (process, port):
        at_work = [Person(n, port, env.cr.dbname, *who) for n, who in enumerate(staff)]
        watch = Watch(env, process)
        watcher = threading.Thread(target=watch.look)
        watcher.start()
        bench.say(f"{len(at_work)} people at work for {minutes:g} minutes")
        until = time.monotonic() + 60 * minutes
        with ThreadPoolExecutor(len(at_work)) as pool:
            list(pool.map(lambda person: person.work(until), at_work))
        watch.over.set()
        watcher.join()
    return report(bench, at_work, watch)


def report(bench, at_work, watch):
    """Print the table; whether no answer was an error."""
    answers = sum((person.answers for person in at_work), Counter())
    errors = sum((person.errors for person in at_work), Counter())
    seconds = sorted(second for person in at_work for _what, second in person.seconds)
    lines = LOG.read_text().splitlines() if LOG.exists() else []
    rows = [("answers", sum(answers.values())), *sorted(answers.items())]
    rows += [(f"p{part}, ms", 1000 * seconds[len(seconds) * part // 100]) for part in (50, 95, 99)]
    rows += [(f"{name}, {size:.0f} MB, MB/h", gain) for name, size, gain in watch.slopes()]
    rows.append(("connections to PostgreSQL, at most", watch.connections))
    for level in ("WARNING", "ERROR", "CRITICAL"):
        rows.append((f"{level} in the log", sum(f" {level} " in line for line in lines)))
    bench.table(("", "number"), *rows)
    for error, times in errors.most_common(5):
        bench.say(f"{times} x {error}")
    rate = 100 * sum(errors.values()) / sum(answers.values())
    print("errors", f"{rate:.3f} %", "0 %", "short" if errors else "ok", sep="\t")
    return not errors


@contextmanager
def company(database):
    """What measures in a database that holds the company."""
    with bench.environment(database, filled=False) as env:
        if not bench_data.company(env):
            sys.exit(
                f"error: The database {database} holds no company {bench_data.NAME}: "
                f"make it with script/generate --db {database}."
            )
        yield bench.Bench((), env)


def main(database, count, minutes, number):
    with company(database) as measured:
        sys.exit(not soak(measured, int(count), float(minutes), int(number)))


if __name__ == "__main__":
    main(*sys.argv[1:])
