"""The order of a day of up to 30 stops (VM-4.3), beside the best that anything finds in a long time.

day-route            with pyvrp, which is optional, in one CPU second
day-route-fallback   without it, in one CPU second

Days are generated, two fifths of the stops with a window of three hours, and cut out of the files of
ROUTING_INSTANCES: Solomon's with their windows, TSPLIB's without any.
"""

import sys
from importlib.util import find_spec

import routing
from routing import planner

DATABASE = False
GOALS = {"day-route": 0.05, "day-route-fallback": 0.5}  # percent
ENGINES = {"day-route": "pyvrp", "day-route-fallback": "own"}
SECONDS, LONG = 1.0, 5.0


def days():
    yield from routing.generated_days()
    for path in routing.files("solomon/*.txt"):
        yield from routing.solomon_days(path)
    for path in routing.files("tsplib/*.tsp"):
        yield from routing.tsplib_days(path)


def solved(day, engine, seconds, seed):
    """The travel of a route of all stops; infinite when it breaks a rule or leaves one out."""
    _name, travel, shift, stops = day
    limits = {"seconds": routing.seconds(seconds), "engine": engine, "seed": seed}
    route = planner.route_day(travel, shift, stops, **limits)
    whole = not route.left_out and not planner.broken_day(travel, shift, stops, route)
    return route.travel if whole else float("inf")


def run(bench):
    if not find_spec("pyvrp"):
        sys.exit("error: pyvrp is compared with, and not installed: script/bootstrap --dev does.")
    rows, gaps = [], {name: [] for name in ENGINES}
    for day in days():
        bench.say(day[0])
        found = {name: solved(day, engine, SECONDS, 1) for name, engine in ENGINES.items()}
        longer = [solved(day, engine, LONG, seed) for engine in ENGINES.values() for seed in (2, 3)]
        best = min(*found.values(), *longer)
        for name, travel in found.items():
            gaps[name].append((travel / best - 1) * 100)
        rows.append((day[0], len(day[3]), best, *(f"{gaps[name][-1]:.3f} %" for name in ENGINES)))
    bench.table(("", "stops", "least travel", "with pyvrp", "own"), *rows)
    for name, some in gaps.items():
        mean = sum(some) / len(some)
        bench.report(name, f"{mean:.3f} %", f"{GOALS[name]} %", mean <= GOALS[name])
