"""A salesperson's month (VM-4.1): less time on the road than with balanced days that are each routed well.

130 customers, 232 visits, 20 days of eight hours, generated. Balanced means that each customer, those with
many visits first, gets the evenly spread days that have the least work so far.
"""

import routing
from routing import planner

DATABASE = False
GOALS = {"month-travel": 40}  # percent
SECONDS = 8.0
MONTHS = 3


def balanced(travel, shifts, customers):
    """The travel of such days, which may become longer than eight hours."""
    work = [0.0] * len(shifts)
    stops = [[] for _day in shifts]
    for customer in sorted(customers, key=lambda c: -c.visits):
        patterns = planner.spread(customer.visits, range(len(shifts)), len(shifts))
        chosen = min(patterns, key=lambda days: sum(work[day] for day in days))
        for day in chosen:
            work[day] += customer.minutes
            stops[day].append(planner.Stop(customer.place, customer.minutes))
    endless = planner.Shift(0, float("inf"), 0, 0)
    seconds = routing.seconds(1.0)
    return sum(planner.route_day(travel, endless, some, seconds=seconds).travel for some in stops)


def run(bench):
    rows, saved = [], []
    for seed in range(MONTHS):
        travel, shifts, customers = routing.salesperson(seed)
        bench.say(f"month {seed}")
        usual = balanced(travel, shifts, customers)
        plan = planner.plan_month(travel, shifts, customers, seconds=routing.seconds(SECONDS))
        assert not (broken := planner.broken_month(travel, shifts, customers, plan)), broken
        saved.append(0.0 if plan.missing else (1 - plan.travel / usual) * 100)
        rows.append((f"month {seed}", usual, plan.travel, len(plan.missing), f"{saved[-1]:.1f} %"))
    bench.table(("minutes on the road", "balanced", "planned", "missing", "less by"), *rows)
    least, goal = min(saved), GOALS["month-travel"]
    bench.report("month-travel", f"{least:.1f} %", f"{goal} %", least >= goal)
