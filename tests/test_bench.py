"""script/bench on tiny data: that it measures and how it speaks, not how fast anything is."""

import os
import random
import subprocess
import sys
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import psycopg2
import pytest

import bench
import database

ROOT = Path(__file__).parents[1]
TINY = {
    "BENCH_CUSTOMERS": "300",
    "BENCH_DOCUMENTS": "2000",
    "BENCH_ROUNDS": "1",
    "BENCH_CHECKINS": "24",
    "BENCH_PROPOSED": "200",
    "BENCH_VISITS": "2000",
    "BENCH_COMPLAINTS": "200",
    "BENCH_SLICE": "0.5",
    "SOAK_SAMPLE": "0.5",
    "SOAK_RUSH": "4 8 10",
}


# What a generated company must not have: {what: the rows where it is so}
BROKEN = {
    "visits made without arrival and departure": """
        sales_visit v WHERE state = 'done' AND date_begun < date_finished IS NOT TRUE
                         OR (state = 'done') <> (2 = (SELECT count(*) FROM sales_visit_checkin c
                             WHERE c.visit_id = v.id AND c.date IN (v.date_begun, v.date_finished)))""",
    "visits without the report, or the contact, that follows": """
        sales_visit v
        LEFT JOIN sales_visit_report r ON r.visit_id = v.id AND r.day = v.day AND r.user_id = v.user_id
        LEFT JOIN sales_contact c ON c.partner_id = v.partner_id AND c.source = 'sales.visit,' || v.id
            WHERE (v.state = 'done') <> (r.id IS NOT NULL AND c.date IS NOT DISTINCT FROM v.date_begun)""",
    "reports that nobody owes or answered": """
        sales_visit_report r WHERE approval_state IS DISTINCT FROM CASE (
            SELECT string_agg(d.state, ',' ORDER BY d.id) FROM sales_duty d
             WHERE d.res_model = 'sales.visit.report' AND d.res_id = r.id)
              WHEN 'open' THEN 'draft' WHEN 'done,open' THEN 'submitted'
              WHEN 'done,done' THEN 'approved' END""",
    "reports that their author accepted": """
        sales_approval a JOIN sales_visit_report r ON r.id = a.res_id AND a.res_model = 'sales.visit.report'
         WHERE a.user_id = r.user_id""",
    "duties whose history ends otherwise": """
        sales_duty d WHERE res_model LIKE 'sales.%' AND d.state <> CASE (
            SELECT event FROM sales_duty_event e WHERE e.duty_id = d.id ORDER BY id DESC LIMIT 1)
              WHEN 'opened' THEN 'open' WHEN 'done' THEN 'done' WHEN 'late' THEN 'late'
              WHEN 'paused' THEN 'paused' WHEN 'cancelled' THEN 'cancelled' ELSE d.state END""",
    "customers visited or contacted at another time": """
        res_partner p WHERE is_sales_customer AND (
            last_visit_date IS DISTINCT FROM (
                SELECT max(date_begun) FROM sales_visit WHERE partner_id = p.id)
            OR last_contact_date IS DISTINCT FROM (
                SELECT max(date) FROM sales_contact WHERE partner_id = p.id))""",
    "daily reports that count otherwise": """
        sales_daily_report r WHERE visits_made <> (SELECT count(*) FROM sales_visit v
            WHERE v.user_id = r.user_id AND v.day = r.day AND v.state = 'done')""",
    "planned visits that are not in the calendar": """
        sales_visit v LEFT JOIN calendar_event e ON e.id = v.calendar_event_id AND e.start = v.date_start
         WHERE (v.state = 'planned') <> (e.id IS NOT NULL) AND v.date_start > now() + INTERVAL '1 day'""",
    "complaints whose clock is not that of their duty": """
        sales_complaint c WHERE (clock_state <> 'none') <> EXISTS (SELECT FROM sales_duty d
            WHERE d.res_model = 'sales.complaint' AND d.res_id = c.id AND d.state IN ('open', 'paused'))""",
    "complaints that ended without solution, answer or judgement": """
        sales_complaint c LEFT JOIN sales_satisfaction_survey s ON s.complaint_id = c.id
         WHERE (c.state = 'closed') <> (s.score IS NOT DISTINCT FROM c.satisfaction
                                        AND s.score IS NOT NULL AND c.solution_id IS NOT NULL)
            OR (c.is_sampled IS TRUE) <> (c.date_judged IS NOT NULL)""",
}


def run(*arguments, script="bench", **environment):
    return subprocess.run(
        [sys.executable, ROOT / f"script/lib/{script}.py", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def figures(result):
    """{name: (value, goal, "ok" or "short")} of what was printed, each once; they decide the exit status."""
    lines = [line.split("\t") for line in result.stdout.splitlines() if "\t" in line]
    assert lines, result.stderr
    assert len({name for name, *_rest in lines}) == len(lines), result.stdout
    verdicts = {verdict for *_rest, verdict in lines}
    assert verdicts <= {"ok", "short"}
    assert result.returncode == ("short" in verdicts), result.stderr
    return {name: rest for name, *rest in lines}


@pytest.fixture
def purchases(tmp_path):
    """Some who buy every few weeks and some who stop, over 18 months."""
    chance, lines = random.Random(4), ["customer_id date number_of_cds dollar_value"]
    for customer in range(400):
        day, last = chance.randrange(90), chance.choice([120, 250, 545])
        while day < last:
            when = date(2020, 1, 1) + timedelta(day)
            lines.append(f"{customer:05} {when:%Y%m%d} 1 {chance.uniform(5, 50):.2f}")
            day += chance.randrange(1, 60)
    path = tmp_path / "purchases.txt"
    path.write_text("\n".join(lines))
    return path


def test_early_warning(purchases):
    result = run("run", "no_database", "early-warning", PURCHASES=str(purchases))
    [(value, goal, _verdict)] = figures(result).values()
    assert goal == "0.81 / 0.725 AUC"
    everybody, frequent, unit = value.replace("/", " ").split()
    assert unit == "AUC" and float(everybody) > 0.9 and float(frequent) > 0.9


@pytest.fixture
def routing(tmp_path):
    """A small problem of each format; in the first, near customers on one day and far ones on the other."""
    chance = random.Random(6)
    row = [f"{place} {place} 0 0 1 1 2 1 2" for place in range(1, 7)]
    twice = ["7 0 1 0 1 2 1 3"]
    cities = [
        f"{city} {chance.uniform(0, 90):.1f} {chance.uniform(0, 90):.1f}" for city in range(9)
    ]
    tailed = [
        f"{city} 1 {100 * number} {100 * number + 400} 10" for number, city in enumerate(cities)
    ]
    for name, lines in {
        "pvrp/p01.txt": ["1 1 7 2", "0 4", "0 4", "0 0 0 0 0 0 0", *row, *twice],
        "pvrp/p01.res": ["20.245"],
        "solomon/S1.txt": ["S1", "", "VEHICLE", "NUMBER CAPACITY", " 25 200", *tailed],
        "tsplib/t9.tsp": ["NAME : t9", "DIMENSION : 9", "NODE_COORD_SECTION", *cities, "EOF"],
    }.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n".join(lines))
    folders = {"ROUTING_INSTANCES": str(tmp_path), "ROUTING_SOLUTIONS": str(tmp_path)}
    return folders | {"BENCH_SECONDS": "0.05"}


def test_routes_and_plans(routing, tmp_path):
    names = ["day-route", "day-route-fallback", "month-plan", "month-travel"]
    found = figures(result := run("run", "no_database", *names, **routing))
    assert set(found) == set(names), result.stderr
    assert found["day-route"][1] == "0.05 %" and found["day-route-fallback"][1] == "0.5 %"
    assert found["month-plan"] == ["0.00 / 0.00 %", "0.5 / 2.0 %", "ok"]
    assert found["month-travel"][1] == "40 %"
    total, *tours = (tmp_path / "p01.res").read_text().splitlines()
    assert float(total) == pytest.approx(20.245, abs=0.006) and len(tours) == 2
    assert {frozenset(tour.split()[5:-1]) for tour in tours} == {
        frozenset("1237"),
        frozenset("4567"),
    }


def test_no_routing_instances(tmp_path):
    result = run("run", "no_database", "month-plan", ROUTING_INSTANCES=str(tmp_path))
    assert result.returncode == 1
    assert f"error: There is no pvrp/*.txt in {tmp_path}" in result.stderr


def test_no_purchases():
    result = run("run", "no_database", "early-warning", PURCHASES="/nowhere.txt")
    assert result.returncode == 1
    assert "error: There are no purchases in /nowhere.txt" in result.stderr


def test_unknown_figure():
    result = run("kind", "graade")
    assert result.returncode == 1
    assert result.stderr.startswith("error: script/bench does not know graade: ")


def test_kind():
    assert run("kind", "early-warning").stdout == "none\n"
    assert run("kind", "early-warning", "lost").stdout == "database\n"


def check_company(name):
    """The generated company could have been lived through."""
    with closing(psycopg2.connect(dbname=name)) as connection, connection.cursor() as cr:
        for what, rows in BROKEN.items():
            company = "(SELECT id FROM res_company WHERE name = 'Bench')"
            alias = rows.split()[1]
            where = rows.replace("WHERE", f"WHERE {alias}.company_id = {company} AND (", 1)
            cr.execute(f"SELECT count(*) FROM {where})")
            assert cr.fetchone() == (0,), what
        cr.execute("SELECT count(DISTINCT state) FROM sales_visit")
        assert cr.fetchone() == (4,), "No visit of each kind."


def check_soak(name):
    """People work without an error, and what the server holds is told."""
    soaked = run(name, "1", "0.1", "3", script="soak", **TINY)
    assert soaked.returncode == 0, soaked.stdout + soaked.stderr
    assert "errors\t0.000 %\t0 %\tok" in soaked.stdout and "MB/h" in soaked.stdout
    rush = run(name, "1", script="rush", **TINY)
    assert "0 lost, 0 doubled, 0 errors" in rush.stdout, rush.stdout + rush.stderr


def test_figures_of_a_database():
    """Each finds what its raw reference finds, and another size of the data is refused."""
    name = f"{os.environ.get('TEST_DB', 'test_dev')}_bench"
    names = [
        n for module, own in bench.figures().items() for n in own if bench.needs_database(module)
    ]
    database.clone(os.environ.get("TEST_DB", "test_dev"), name)
    try:
        made = run("make", name, BENCH_YEARS="3", **TINY)
        assert made.returncode == 0 and "300 customers" in made.stderr, made.stderr
        check_company(name)
        ran = run("run", name, *names, **TINY)
        assert set(figures(ran)) == set(names), ran.stderr
        check_soak(name)
        other = run("run", name, "lost", **TINY | {"BENCH_CUSTOMERS": "200"})
        assert other.returncode == 1
        assert "holds 300 customers, not 200" in other.stderr
    finally:
        database.drop(name)
