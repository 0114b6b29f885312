"""Processes that die in the middle of work, by kill -9 or with their connection cut (R3, R4).

Five people work without a pause while it happens, each sending again what was not answered, as a phone
and a mail server do. KILLS=20 kills so many of each kind instead of 2.
"""

import base64
import os
import random
import time
from contextlib import contextmanager
from itertools import count
from threading import Event, Thread
from uuid import uuid4

import faults
import psutil
import pytest
import requests
from conftest import Session, free_port
from test_checkins_at_once import payload
from test_complaints_at_once import PREPARE, letter

KILLS = int(os.environ.get("KILLS", 2))
LINES = 30  # of one file to import
PATIENCE = 300  # seconds


class Lost(Exception):
    """Nobody knows what became of it."""


class Work:
    """What one person does again and again, on a server that may die at any moment."""

    def __init__(self, server, *logins):
        self.sessions = [Session(server, login) for login in logins]
        self.name = f"killed {uuid4()}"
        self.done = []
        self.lost = 0
        self.error = None
        self.stop = Event()
        self.thread = Thread(target=self.run)

    def run(self):
        try:
            for number in count():
                self.done.append(self.deed(number))
                if self.stop.is_set():
                    return
        except Exception as error:
            self.error = error

    def once(self, session, *call):
        try:
            answer = session.call(*call)
        except (requests.RequestException, AssertionError) as error:
            self.lost += 1
            raise Lost from error
        if isinstance(answer, dict) and answer.get("error", "").startswith("psycopg2"):
            self.lost += 1
            raise Lost
        return answer

    def until_taken(self, session, *call, again=None):
        """Send it until it is answered; `again` is the refusal of what was done already."""
        lost = None
        for _attempt in range(PATIENCE * 5):
            try:
                answer = self.once(session, *call)
            except Lost as error:
                lost = error
                time.sleep(0.2)
                continue
            refusal = isinstance(answer, dict) and answer.get("error")
            assert not refusal or (lost and refusal == again), answer
            return answer
        raise lost


class Approvals(Work):
    def deed(self, number):
        author, supervisor = self.sessions
        refused = "odoo.exceptions.UserError"
        values = {"name": self.name, "amount": 10}
        [gift] = self.until_taken(author, "test.sales.gift", "create", [values])
        self.until_taken(author, "test.sales.gift", "action_submit", [gift], again=refused)
        self.until_taken(supervisor, "test.sales.gift", "action_approve", [gift], again=refused)
        return gift


class Visits(Work):
    def deed(self, number):
        [phone] = self.sessions
        arrival, leaving = payload(reason=self.name), payload(reason=self.name)
        arrived = self.until_taken(
            phone, "sales.visit", "action_begin_unplanned", self.customer, arrival
        )
        assert arrived["status"] == "done", arrived
        visit = arrived["visit_id"]
        left = self.until_taken(phone, "sales.visit", "action_check_out", [visit], leaving)
        assert left["status"] == "done", left
        return visit


class Mails(Work):
    def deed(self, number):
        title = f"{self.name} {number}"
        message = letter(self.address, number % 8, title)
        self.until_taken(self.sessions[0], "mail.thread", "message_process", False, message)
        return title


class Imports(Work):
    """Nobody sends a file twice without a look whether it is there."""

    def deed(self, number):
        names = "\n".join(f"{self.name} {number} line {line}" for line in range(LINES))
        values = {
            "file": base64.b64encode(f"客户名称\n{names}\n".encode()).decode(),
            "filename": "list.csv",
            "user_id": self.user,
        }
        [person] = self.sessions
        [wizard] = self.until_taken(person, "sales.customer.import", "create", [values])
        try:
            answer = self.once(person, "sales.customer.import", "action_import", [wizard])
        except Lost:
            return None
        assert "domain" in answer, answer
        return number


def start_workers(server):
    server.start("--workers=3", f"--gevent-port={free_port()}")


@pytest.fixture(scope="module")
def workers(spare):
    spare.shell(PREPARE.format(customers=8, chats=1))
    start_workers(spare)
    yield spare
    spare.stop()


@contextmanager
def at_work(server):
    """All that is done at once; none of it may have failed in the end."""
    for login in ("sales1", "supervisor1", "it", "salesadmin"):
        Session(server, login)  # the first one of a person makes settings
    visits = Visits(server, "sales1")
    visits.customer = min(ids(server, "SELECT id FROM res_partner WHERE email LIKE 'at-once-%%'"))
    mails = Mails(server, "it")
    [(mails.address,)] = server.query(
        "SELECT alias_full_name FROM mail_alias WHERE alias_name = 'at-once'"
    )
    imports = Imports(server, "salesadmin")
    [imports.user] = ids(server, "SELECT id FROM res_users WHERE login = 'sales3'")
    works = [Approvals(server, "sales1", "supervisor1"), visits, mails, imports]
    for work in works:
        work.thread.start()
    try:
        yield works
    finally:
        for work in works:
            work.stop.set()
        for work in works:
            work.thread.join(PATIENCE)
    assert not any(work.error for work in works), [work.error for work in works]


def ids(server, sql):
    return [row[0] for row in server.query(sql)]


def seconds_until_all_go_on(works):
    start, before = time.monotonic(), [len(work.done) for work in works]
    while any(len(work.done) <= had for work, had in zip(works, before, strict=True)):
        errors = [work.error for work in works if work.error]
        assert not errors, errors
        assert time.monotonic() < start + PATIENCE, [type(work).__name__ for work in works]
        time.sleep(0.05)
    return time.monotonic() - start


def kill_worker(server):
    processes = [
        process
        for process in psutil.Process(server.process.pid).children()
        if "WorkerHTTP" in " ".join(process.cmdline())
    ]
    random.choice(processes).kill()


def cut_connection(server):
    cut = []
    while not cut:
        cut = server.query(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND pid != pg_backend_pid()
                   AND state != 'idle' AND application_name LIKE 'odoo%%'
          ORDER BY random() LIMIT 1
            """
        )


def kill_master(server):
    """Its workers notice, and end; then an administrator, or systemd, starts it again."""
    orphans = psutil.Process(server.process.pid).children(recursive=True)
    server.process.kill()
    server.process.wait()
    _gone, alive = psutil.wait_procs(orphans, timeout=120)
    assert not alive, alive
    start_workers(server)


def whole(server, works):
    """Nothing is half done, and all that was acknowledged is there."""
    approvals, visits, mails, imports = works
    gifts = server.query(
        """
        SELECT g.id, g.approval_state,
               (SELECT string_agg(a.state, ' ') FROM sales_approval a
                 WHERE a.res_model = 'test.sales.gift' AND a.res_id = g.id),
               (SELECT count(*) FROM mail_message m
                 WHERE m.model = 'test.sales.gift' AND m.res_id = g.id AND m.body ~ 'Approved'),
               (SELECT string_agg(d.state, ' ') FROM sales_duty d
                 WHERE d.res_model = 'test.sales.gift' AND d.res_id = g.id)
          FROM test_sales_gift g WHERE g.name = %s
        """,
        approvals.name,
    )
    assert {tuple(facts) for _id, *facts in gifts} <= {
        ("draft", None, 0, None),
        ("submitted", "pending", 0, None),
        ("approved", "approved", 1, "open"),
    }
    assert {gift for gift, state, *_facts in gifts if state == "approved"} >= set(approvals.done)
    made = server.query(
        """
        SELECT v.id, v.state,
               (SELECT string_agg(c.kind, ' ' ORDER BY c.id) FROM sales_visit_checkin c
                 WHERE c.visit_id = v.id),
               (SELECT count(*) FROM sales_contact s WHERE s.source = 'sales.visit,' || v.id),
               (SELECT count(*) FROM sales_visit_report r WHERE r.visit_id = v.id)
          FROM sales_visit v WHERE v.id = ANY(%s) OR EXISTS (
               SELECT FROM sales_visit_checkin c WHERE c.visit_id = v.id AND c.reason = %s)
        """,
        visits.done,
        visits.name,
    )
    assert {tuple(facts) for _id, *facts in made} == {("done", "in out", 1, 1)}
    assert {visit for visit, *_facts in made} == set(visits.done)
    complaints = server.query(
        """
        SELECT c.title, count(DISTINCT c.id), count(d.id) FILTER (WHERE d.state = 'done'),
               count(d.id) FILTER (WHERE d.state = 'open')
          FROM sales_complaint c
          JOIN sales_duty d ON d.res_model = 'sales.complaint' AND d.res_id = c.id
         WHERE starts_with(c.title, %s) GROUP BY 1
        """,
        mails.name,
    )
    assert {tuple(facts) for _title, *facts in complaints} == {(1, 1, 2)}
    assert {title for title, *_facts in complaints} == set(mails.done)
    files = dict(
        server.query(
            "SELECT split_part(name, ' ', 3)::int, count(*) FROM res_partner "
            "WHERE starts_with(name, %s) AND is_sales_customer GROUP BY 1",
            imports.name,
        )
    )
    assert set(files.values()) == {LINES}
    assert files.keys() >= {number for number in imports.done if number is not None}


def lost(works):
    return sum(work.lost for work in works)


def disturb(server, number, name, kill, times, most_lost=None):
    """Kill so many times while people work: nothing half done, nothing acknowledged that is not there.

    :param most_lost: requests that may stay unanswered each time
    """
    seconds = []
    with at_work(server) as works:
        for _time in range(times):
            seconds_until_all_go_on(works)
            time.sleep(random.uniform(0, 0.2))  # at any point of what is under way
            start = time.monotonic()
            kill(server)
            seconds_until_all_go_on(works)
            seconds.append(time.monotonic() - start)
    whole(server, works)
    deeds, unanswered = sum(len(work.done) for work in works), lost(works)
    assert most_lost is None or unanswered <= most_lost * times, (
        "what is under way is lost, no more"
    )
    faults.report(
        number,
        f"{times} {name} during {deeds} deeds: 0 half done, 0 acknowledged and gone, "
        f"{unanswered} unanswered, all at work again after {max(seconds):.1f} s",
    )


def test_workers_are_killed(workers):
    disturb(workers, "R3", "workers killed", kill_worker, KILLS, most_lost=1)


def test_connections_are_cut(workers):
    disturb(workers, "R4", "connections cut", cut_connection, KILLS, most_lost=1)


def test_masters_are_killed(workers):
    disturb(workers, "R3", "masters killed and started again", kill_master, max(1, KILLS // 4))
