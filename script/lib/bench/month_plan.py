"""Days and order of visits in Cordeau's periodic problems (CM-4.3.2), beside his published solutions.

Problems of up to 100 customers in ROUTING_INSTANCES, 60 CPU seconds for each, without any other package. Our
solutions are written into the folder ROUTING_SOLUTIONS, if it is named, in the format of his.
"""

import os
from pathlib import Path

import routing
from routing import planner

DATABASE = False
GOALS = {"month-plan": (0.5, 2.0)}  # percent: mean and worst
SECONDS = 60.0
LARGEST = 100


def problems():
    for path in routing.files("pvrp/*.txt"):
        problem = path.with_suffix(".res").exists() and routing.cordeau(path)
        if problem and len(problem[2]) <= LARGEST:
            yield path, *problem


def keep(path, text):
    if folder := os.environ.get("ROUTING_SOLUTIONS"):
        Path(folder, f"{path.stem}.res").write_text(text)


def run(bench):
    rows, gaps = [], []
    for path, travel, shifts, customers in problems():
        seconds = routing.seconds(SECONDS)
        plan = planner.plan_month(travel, shifts, customers, seconds=seconds, partial=False)
        assert not (broken := planner.broken_month(travel, shifts, customers, plan)), broken
        keep(path, routing.cordeau_solution(shifts, customers, plan))
        best = routing.cordeau_best(path)
        gaps.append(float("inf") if plan.missing else (plan.travel / best - 1) * 100)
        bench.say(f"{path.stem}: {gaps[-1]:.2f} %")
        rows.append((path.stem, len(customers), best, plan.travel, f"{gaps[-1]:.2f} %", plan.steps))
    bench.table(("", "customers", "published", "ours", "gap", "steps"), *rows)
    mean, worst = sum(gaps) / len(gaps), max(gaps)
    goal = GOALS["month-plan"]
    ok = mean <= goal[0] and worst <= goal[1]
    bench.report("month-plan", f"{mean:.2f} / {worst:.2f} %", f"{goal[0]} / {goal[1]} %", ok)
