"""The planner of sales_visits: rules that every solution keeps, and small ones that are the best possible."""

import itertools
import math
import random
import sys
from pathlib import Path

import pytest

# it works without Odoo, which the package around it does not
sys.path.insert(0, str(Path(__file__).parents[1] / "addons/sales_visits"))
from planner import (  # noqa: E402
    Shift,
    Stop,
    broken_day,
    minutes_between,
    route_day,
)

ENGINES = ["own", "pyvrp"]


def plane(chance, size):
    """Minutes between random places of a square with sides of an hour."""
    places = [(chance.uniform(0, 60), chance.uniform(0, 60)) for _place in range(size)]
    return [[math.dist(one, other) for other in places] for one in places]


def day(seed, size, last=1000):
    """(travel, shift, stops), each second of which has one or two windows"""
    chance = random.Random(seed)
    stops = []
    for place in range(1, size + 1):
        first = chance.uniform(0, last / 2)
        two = ((first, first + 60), (first + 200, first + 260))
        windows = chance.choice([None, None, two[:1], two])
        stops.append(Stop(place, 10, windows, prize=chance.choice([1, 2, 5])))
    return plane(chance, size + 1), Shift(0, last, 0, chance.choice([0, None])), stops


def best_of_all(travel, shift, stops):
    """(prizes, -travel) of the best order of any of the stops, by trying them all"""
    best = (0.0, 0.0)
    for size in range(1, len(stops) + 1):
        for order in itertools.permutations(range(len(stops)), size):
            time, place, way = shift.first, shift.start, 0.0
            for number in order:
                stop = stops[number]
                leg = travel[place][stop.place]
                way, time, place = way + leg, time + leg, stop.place
                opening = [max(time, a) for a, b in stop.windows or [(0, math.inf)] if time <= b]
                time = min(opening, default=math.inf) + stop.minutes
            if shift.end is not None:
                way, time = way + travel[place][shift.end], time + travel[place][shift.end]
            if time <= shift.last:
                best = max(best, (sum(stops[number].prize for number in order), -way))
    return best


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("seed", range(6))
def test_day_is_the_best_possible(engine, seed):
    travel, shift, stops = day(seed, 6, last=[1000, 250][seed % 2])
    route = route_day(travel, shift, stops, seconds=None, steps=600, engine=engine)
    assert broken_day(travel, shift, stops, route) == []
    prizes, way = best_of_all(travel, shift, stops)
    assert sum(stops[number].prize for number in route.order) == prizes
    assert route.travel == pytest.approx(-way)


def test_metres_of_a_degree():
    assert minutes_between((0, 0), (1, 0), detour=1, speed=60) == pytest.approx(111.195, abs=1e-3)
