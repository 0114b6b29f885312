"""A page of 80 over HTTP, as a browser asks for it from a server with two workers: among a million visits,
100,000 customers and 100,000 complaints, beside the lightest RPC of the same minutes, a page of visits
without a single cell, and Odoo's own list of a million orders.

Four clients read at a time. Each slice of seconds goes to one kind of request after the other, so that what
else the machine does hits all alike.
"""

import json
import os
import statistics
import time
from concurrent.futures import ThreadPoolExecutor

import bench_complaints
import bench_data
import bench_visits
from bench_http import Session, backends, cpu_seconds, may_log_in, server, workers
from bench_screen import counted, specification

GOALS = {"http-read": 0.4}
SPREAD = 2
CLIENTS = 4
SECONDS = float(os.environ.get("BENCH_SLICE", 5))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", 4))
LIGHT = "light RPC"
FLOOR = "visits, ids alone"
LISTS = {
    "visits": ("sales.visit", "sales_visits.sales_visit_view_list"),
    FLOOR: ("sales.visit", "sales_visits.sales_visit_view_list"),
    "customers": ("res.partner", "sales_customer_mgmt.res_partner_view_list_customer"),
    "complaints": ("sales.complaint", "sales_complaints.sales_complaint_view_list"),
    "orders, Odoo's own": ("sale.order", "sale.view_order_tree"),
}


def request(model, method, *args, **kwargs):
    """(path, body) of an RPC"""
    params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
    return f"/web/dataset/call_kw/{model}/{method}", json.dumps(
        {"jsonrpc": "2.0", "params": params}
    )


def kinds(env, user):
    """{what is asked: (path, body)}"""
    context = {"lang": "en_US", "tz": "UTC", "uid": user.id}
    found = {LIGHT: request("sales.visit", "search_count", [["id", "=", 0]], context=context)}
    for name, (model, view) in LISTS.items():
        records = env[model].with_user(user)
        found[name] = request(
            model,
            "web_search_read",
            domain=[["is_sales_customer", "=", True]] if model == "res.partner" else [],
            specification={} if name == FLOOR else specification(records, view, "list"),
            limit=80,
            count_limit=counted(records, view),
            context=context,
        )
    return found


def keep_asking(session, path, body, until):
    """Seconds of each answer; as many as fit."""
    spent = []
    while (start := time.monotonic()) < until:
        status, answer = session.send(path, body)
        assert status == 200 and b'"error"' not in answer[:200], answer[:500]
        spent.append(time.monotonic() - start)
    return spent


def measure(bench, process, sessions, asked):
    """{kind: (seconds of all answers, answers a second of each slice, CPU milliseconds of each answer)}"""
    found = {kind: ([], [], []) for kind in asked}
    with ThreadPoolExecutor(CLIENTS) as pool:
        for number in range(ROUNDS + 1):
            for kind, (path, body) in asked.items():
                bench.say(f"{kind} over HTTP, {number} of {ROUNDS}")
                clocks = workers(process) + backends(bench.env)
                start, cpu = time.monotonic(), cpu_seconds(clocks)
                until = start + SECONDS
                answers = list(
                    pool.map(lambda s, p=path, b=body, u=until: keep_asking(s, p, b, u), sessions)
                )
                if number:  # what comes first warms up
                    seconds, rates, costs = found[kind]
                    count = sum(map(len, answers))
                    rates.append(count / (time.monotonic() - start))
                    costs.append(1000 * (cpu_seconds(clocks) - cpu) / count)
                    seconds += [each for own in answers for each in own]
    return found


def run(bench):
    env = bench.env
    for part in (bench_complaints, bench_visits):
        bench.need(part)
    user = bench_data.user(env, "salesperson")
    may_log_in(user)
    asked = kinds(env, user)
    with server(env.cr.dbname, "--workers=2") as (process, port):
        sessions = [Session(port, env.cr.dbname, user.login) for _client in range(CLIENTS)]
        found = measure(bench, process, sessions, asked)
    light, rows = statistics.median(found[LIGHT][1]), []
    for kind, (seconds, rates, costs) in found.items():
        rate = statistics.median(rates)
        seconds.sort()
        p50, p95 = (1000 * seconds[int(len(seconds) * part)] for part in (0.5, 0.95))
        cost = statistics.median(costs)
        rows.append((kind, len(seconds), rate, f"{rate / light:.2f} x", p50, p95, p95 / p50, cost))
        if kind == "visits":
            ratio, spread = rate / light, p95 / p50
    head = (
        "4 clients, 2 workers",
        "answers",
        "a second",
        "to light",
        "p50 ms",
        "p95 ms",
        "p95/p50",
        "CPU ms",
    )
    bench.table(head, *rows)
    ok = ratio >= GOALS["http-read"] and spread <= SPREAD
    value = f"{ratio:.2f} x, p95 {spread:.2f} x"
    bench.report("http-read", value, f"{GOALS['http-read']} x, p95 {SPREAD} x", ok)
