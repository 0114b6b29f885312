"""A thousand check-ins from eight phones at once, over HTTP: none lost, none doubled, no error (VM-6.2).

Each phone arrives at its visits and leaves them, one after the other, and sends each deed twice at the same
time, as a phone in bad reception does. The people, and a customer for each, are made once; visits and what
came of them go again.
"""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import uuid4

from odoo import fields

from bench_http import Session, server

PHONES = 8
VISITS = int(os.environ.get("BENCH_CHECKINS", 1000))
GOALS = {"checkins": "0 lost, 0 doubled, 0 errors"}
PLACE = {"latitude": 22.9437, "longitude": 113.6689, "accuracy": 12, "fix_age": 1}
MADE = """
    DELETE FROM sales_visit_checkin WHERE user_id IN %(users)s;
    DELETE FROM sales_contact WHERE user_id IN %(users)s;
    DELETE FROM sales_duty WHERE partner_id IN %(customers)s;
    DELETE FROM sales_visit_report WHERE user_id IN %(users)s;
    DELETE FROM sales_daily_report WHERE user_id IN %(users)s;
    DELETE FROM calendar_event WHERE user_id IN %(users)s;
    DELETE FROM sales_visit WHERE user_id IN %(users)s;
"""
COUNTS = """
    SELECT (SELECT count(*) FROM sales_visit_checkin WHERE user_id IN %(users)s),
           (SELECT count(DISTINCT (visit_id, kind)) FROM sales_visit_checkin WHERE user_id IN %(users)s),
           (SELECT count(*) FROM sales_visit WHERE user_id IN %(users)s AND state = 'done'),
           (SELECT count(*) FROM sales_contact WHERE user_id IN %(users)s)
"""


def send(phone, visit, verb):
    """Send the same deed twice at once; the error of each, or nothing."""
    now = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}"
    deed = {"token": str(uuid4()), "date": now, **PLACE}
    with ThreadPoolExecutor(2) as pool:
        answers = [
            pool.submit(phone.call, "sales.visit", verb, [visit], deed) for _twice in range(2)
        ]
    return [str(answer.result().get("error") or "") for answer in answers]


def people(env):
    """The eight with a customer each, made once."""
    users = env["res.users"].search([("login", "=like", "bench\\_phone\\_%")])
    for number in range(len(users), PHONES):
        login = f"bench_phone_{number}"
        users += env["res.users"].create(
            {
                "name": login,
                "login": login,
                "password": login,
                "group_ids": [(4, env.ref("sales_policy.group_salesperson").id)],
            }
        )
        env["res.partner"].create(
            {
                "name": f"Phone {number}",
                "is_company": True,
                "is_sales_customer": True,
                "user_id": users[-1].id,
                "partner_latitude": PLACE["latitude"],
                "partner_longitude": PLACE["longitude"],
            }
        )
    return users, env["res.partner"].search([("user_id", "in", users.ids)]).grouped("user_id")


def plan(env, users, customers, count):
    visits = env["sales.visit"].with_context(tracking_disable=True)
    planned = visits.create(
        [
            {
                "partner_id": customers[users[number % PHONES]].id,
                "user_id": users[number % PHONES].id,
                "date_start": fields.Datetime.now(),
            }
            for number in range(count)
        ]
    )
    env.cr.commit()
    return planned.grouped("user_id")


def day_of(phone, visits):
    return [
        outcome
        for visit in visits.ids
        for verb in ("action_check_in", "action_check_out")
        for outcome in send(phone, visit, verb)
    ]


def run(bench):
    env, count = bench.env, VISITS
    users, customers = people(env)
    made = {"users": tuple(users.ids), "customers": tuple(c.id for c in customers.values())}
    planned = plan(env, users, customers, count)
    try:
        with server(env.cr.dbname) as (_process, port), ThreadPoolExecutor(PHONES) as pool:
            bench.say(f"{count} check-ins from {PHONES} phones, each sent twice")
            phones = [Session(port, env.cr.dbname, user.login) for user in users]
            start = time.monotonic()
            days = [
                pool.submit(day_of, *pair) for pair in zip(phones, planned.values(), strict=True)
            ]
            outcomes = [outcome for day in days for outcome in day.result()]
            seconds = time.monotonic() - start
        env.cr.rollback()
        env.cr.execute(COUNTS, made)
        rows, distinct, done, contacts = env.cr.fetchone()
    finally:
        env.cr.rollback()
        env.cr.execute(MADE, made)
        env.cr.commit()
    bench.table(
        ("", "number"),
        ("requests", len(outcomes)),
        ("requests a second", len(outcomes) / seconds),
        ("check-ins and check-outs", rows),
        ("visits done", done),
        ("contacts", contacts),
    )
    for error in set(filter(None, outcomes)):
        bench.say(error[:300])
    lost = 2 * count - distinct + count - done + count - contacts
    value = f"{lost} lost, {rows - distinct} doubled, {sum(map(bool, outcomes))} errors"
    bench.report("checkins", value, GOALS["checkins"], value == GOALS["checkins"])
