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
    Customer,
    Reason,
    Shift,
    Stop,
    broken_day,
    broken_month,
    matrix,
    minutes_between,
    plan_month,
    route_day,
    spread,
    windows_within,
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


def route(travel, shift, stops, **limits):
    """A route that breaks no rule, of a search that ends soon and always in the same way."""
    found = route_day(
        travel, shift, stops, **{"seconds": None, "steps": 300, "engine": "own"} | limits
    )
    assert broken_day(travel, shift, stops, found) == []
    assert sorted([*found.order, *found.left_out]) == list(range(len(stops)))
    return found


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("size", [0, 1, 2, 12, 30])
def test_any_day_keeps_the_rules(engine, size):
    for last in (100, 400, 3000):
        route(*day(size, size, last), engine=engine)


@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_is_left_out_when_all_fits(engine):
    """All of a day whose windows lie around the times of some order."""
    chance = random.Random(3)
    travel, shift, time, stops = plane(chance, 26), Shift(0, 2000, 0, 0), 0, []
    for place in range(1, 26):
        time += travel[place - 1][place]
        stops.append(Stop(place, 10, ((time - 60, time + 60),)))
        time += 10
    assert route(travel, shift, stops, engine=engine).left_out == {}


def test_same_seed_same_route():
    problem = day(5, 20)
    assert route(*problem, seed=3) == route(*problem, seed=3)


def test_more_steps_are_never_worse():
    travel, shift, stops = day(7, 25)
    ways = []
    for steps in (0, 50, 200, 800, 1200):
        found = route(travel, shift, stops, steps=steps)
        ways.append((-sum(stops[number].prize for number in found.order), found.travel))
    assert ways == sorted(ways, reverse=True)


def test_no_time_gives_a_route():
    route(*day(1, 10), steps=None, seconds=0.0)


@pytest.mark.parametrize("engine", ENGINES)
def test_open_end_and_start(engine):
    """From A to the places on a line and no further; without a start, from one end of the line."""
    travel = [[abs(one - other) * 10 for other in range(5)] for one in range(5)]
    stops = [Stop(place, 5) for place in (3, 1, 4, 2)]
    assert route(travel, Shift(0, 60, 0), stops, engine=engine).order == (1, 3, 0, 2)
    free = route(travel, Shift(0, 50), stops, engine=engine)
    assert free.travel == 30 and free.left_out == {}


def test_waiting_costs_nothing():
    """The only way in time begins with a wait."""
    travel = [[0, 10, 50], [10, 0, 50], [50, 50, 0]]
    stops = [Stop(1, 10, ((300, 310),)), Stop(2, 10, ((400, 410),))]
    found = route(travel, Shift(0, 500, 0, 0), stops)
    assert found.order == (0, 1) and found.begins == (300, 400) and found.travel == 110


def test_several_windows():
    travel = [[0, 10], [10, 0]]
    stops = [Stop(1, 20, ((0, 5), (60, 70), (90, 95)))]
    assert route(travel, Shift(0, 500, 0, 0), stops).begins == (60,)
    assert route(travel, Shift(71, 500, 0, 0), stops).begins == (90,)


def test_windows_within_opening_hours():
    assert windows_within(((540, 720), (840, 860), (900, 930)), 30) == ((540, 690), (900, 900))


def test_a_month_needs_a_limit():
    with pytest.raises(ValueError, match="never end"):
        plan_month([], [], [], seconds=None)


def test_same_place_twice():
    travel = [[0, 10], [10, 0]]
    found = route(travel, Shift(0, 100, 0, 0), [Stop(1, 10), Stop(1, 10), Stop(0, 10)])
    assert found.travel == 20 and found.left_out == {}


def test_why_a_stop_is_left_out():
    travel = [[abs(one - other) * 10 for other in range(20)] for one in range(20)]
    stops = [
        Stop(1, 30, prize=5),
        Stop(None, 30),
        Stop(1, 30, windows=()),
        Stop(1, 30, windows=((0, 60), (200, 300))),
        Stop(1, 30, windows=((600, 700),)),
        Stop(19, 30),
        Stop(2, 30, prize=1),
        Stop(2, 30, prize=5),
    ]
    assert route(travel, Shift(100, 200, 0, 0), stops).left_out == {
        1: Reason.NO_PLACE,
        2: Reason.CLOSED,
        3: Reason.CLOSED,
        4: Reason.CLOSED,
        5: Reason.UNREACHABLE,
        6: Reason.PRIORITY,
    }
    assert list(route(travel, Shift(100, 160, 0, 0), stops[:1] * 2).left_out.values()) == [
        Reason.FULL
    ]


@pytest.mark.parametrize("engine", ENGINES)
def test_no_way_between_two_places(engine):
    far = math.inf
    travel = [[0, 10, 10, far], [10, 0, far, far], [10, far, 0, far], [far, far, far, 0]]
    found = route(travel, Shift(0, 500, 0), [Stop(1, 5), Stop(2, 5), Stop(3, 5)], engine=engine)
    assert len(found.order) == 1 and found.left_out[2] is Reason.UNREACHABLE
    found = plan(
        travel,
        [Shift(0, 500, 0, 0, number) for number in range(2)],
        [Customer(1, 5), Customer(2, 5)],
    )
    assert found.missing == {} and found.travel == 40


def test_without_pyvrp(monkeypatch):
    """The own engine takes over where pyvrp is missing or of another version."""
    problem = day(4, 8)
    assert route(*problem, engine=None).order
    monkeypatch.setitem(sys.modules, "pyvrp", None)
    monkeypatch.delitem(sys.modules, "planner.pyvrp_engine")
    monkeypatch.delattr("planner.pyvrp_engine")
    assert route(*problem, engine=None) == route(*problem, engine="own")


def test_cancelling_gives_the_best_so_far():
    asked = []

    def keep_on():
        asked.append(True)
        return len(asked) < 5

    travel, shift, stops = day(2, 20)
    found = route(travel, shift, stops, steps=None, keep_on=keep_on)
    assert len(asked) == 5 and found.order


# --------------------------------------------------------------------------------------------------
def month(seed, size=25, days=10, **hours):
    """(travel, shifts, customers): one person, windows on some days, one to four visits"""
    chance = random.Random(seed)
    customers = []
    for place in range(1, size + 1):
        visits = chance.choice([1, 1, 2, 4])
        open_days = chance.sample(range(days), days - 2)
        some = {
            d: chance.choice([None, ((540, 700),), ((540, 600), (800, 1000))]) for d in open_days
        }
        hours = chance.choice([None, some])
        customers.append(Customer(place, 20, visits, hours, prize=float(visits)))
    return plane(chance, size + 1), [Shift(540, 1020, 0, 0, d) for d in range(days)], customers


def plan(travel, shifts, customers, **limits):
    """A plan that breaks no rule, of a search that ends soon and always in the same way."""
    found = plan_month(travel, shifts, customers, **{"seconds": None, "steps": 150} | limits)
    assert broken_month(travel, shifts, customers, found) == []
    return found


def days_of(found, shifts, number):
    routes = zip(shifts, found.routes, strict=True)
    return sorted(shift.day for shift, route in routes if number in route.order)


@pytest.mark.parametrize("seed", range(4))
def test_any_month_keeps_the_rules(seed):
    travel, shifts, customers = month(seed)
    assert plan(travel, shifts, customers).missing == {}


def test_visits_are_spread():
    travel, shifts, customers = month(1)
    found = plan(travel, shifts, [Customer(c.place, 10, c.visits) for c in customers])
    for number, customer in enumerate(customers):
        days = days_of(found, shifts, number)
        assert len(days) == customer.visits
        even = len(shifts) / customer.visits
        gaps = [
            later - earlier for earlier, later in zip(days, [*days[1:], days[0] + 10], strict=True)
        ]
        assert all(abs(gap - even) <= max(1, even / 4) for gap in gaps)


def test_same_seed_same_plan():
    problem = month(2)
    assert plan(*problem, seed=4) == plan(*problem, seed=4)


def test_a_full_month_keeps_what_is_worth_most():
    """Room for three visits a day: each of those that stay is dear, each that is missing has its reason."""
    travel = [[0 if one == other else 30 for other in range(21)] for one in range(21)]
    customers = [Customer(place, 90, 1, prize=10 if place <= 6 else 1) for place in range(1, 21)]
    shifts = [Shift(0, 480, 0, 0, number) for number in range(2)]
    found = plan(travel, shifts, customers)
    assert all(found.missing[number].reason is Reason.PRIORITY for number in range(6, 20))
    assert set(found.missing) == set(range(6, 20))


def test_some_visits_are_better_than_none():
    travel = [[0, 10], [10, 0]]
    shifts = [Shift(0, [480, 30][number % 2], 0, 0, number) for number in range(4)]
    customers = [Customer(1, 60, 2, patterns=((0, 1), (2, 3)))]
    found = plan(travel, shifts, customers)
    assert found.missing[0].visits == 1 and found.missing[0].reason is Reason.UNREACHABLE
    assert plan(travel, shifts, customers, partial=False).missing[0].visits == 2


@pytest.mark.parametrize("seed", range(6))
def test_a_full_month_is_fair(seed):
    """Nobody gets a second visit before all of the same or a higher prize have got a first one."""
    chance = random.Random(seed)
    size, days = chance.randint(10, 24), 8
    travel = [[0 if one == other else 30 for other in range(size + 1)] for one in range(size + 1)]
    customers = [
        Customer(place, 60, chance.choice([1, 2, 4, 4]), prize=chance.choice([8, 4, 2]))
        for place in range(1, size + 1)
    ]
    shifts = [Shift(0, 30 + 90 * chance.randint(1, 3), 0, 0, number) for number in range(days)]
    found = plan(travel, shifts, customers, steps=1500)
    lacking = {number: missing.visits for number, missing in found.missing.items()}
    got = [customer.visits - lacking.get(number, 0) for number, customer in enumerate(customers)]
    assert lacking
    for number, customer in enumerate(customers):
        if not got[number]:
            below = [n for n, other in enumerate(customers) if other.prize <= customer.prize]
            assert max(got[other] for other in below) <= 1, number


def test_who_has_a_visit_already_is_not_first():
    """Room for one more: of two who are alike it is for the one who has none yet."""
    travel = [[0 if one == other else 30 for other in range(3)] for one in range(3)]
    shifts = [
        Shift(0, 150, 0, 0, 0, fixed=(Stop(1, 60, ((30, 30),)),)),
        Shift(0, 150, 0, 0, 2),
    ]
    found = plan(travel, shifts, [Customer(1, 60, 2, planned=(0,)), Customer(2, 60, 1)])
    assert set(found.missing) == {0}


def test_why_visits_are_missing():
    travel = [[abs(one - other) * 10 for other in range(20)] for one in range(20)]
    shifts = [Shift(100, 200, 0, 0, number) for number in range(5)]
    customers = [
        Customer(None, 30),
        Customer(1, 30, hours={}),
        Customer(1, 30, hours={0: (), 1: ((0, 60),)}),
        Customer(19, 30),
        Customer(1, 30, 3, hours={0: None, 1: None}),
        Customer(1, 10, 0),
    ]
    found = plan(travel, shifts, customers)
    assert {number: (m.visits, m.reason) for number, m in found.missing.items()} == {
        0: (1, Reason.NO_PLACE),
        1: (1, Reason.CLOSED),
        2: (1, Reason.CLOSED),
        3: (1, Reason.UNREACHABLE),
        4: (1, Reason.CLOSED),
    }


def test_fixed_visits_stay():
    """At their time, on their day; the customer is visited on days that keep the distance."""
    travel, shifts, customers = month(5)
    agreed = Stop(3, 60, ((600, 600),))
    shifts[4] = Shift(540, 1020, 0, 0, 4, fixed=(agreed, Stop(7, 30)))
    customers[2] = Customer(3, 20, 2, planned=(4,))
    found = plan(travel, shifts, customers)
    order = found.routes[4].order
    assert {-1, -2} <= set(order) and found.routes[4].begins[order.index(-1)] == 600
    assert [abs(d - 4) >= 3 for d in days_of(found, shifts, 2)] == [True]


def test_fixed_visits_that_cannot_be_kept_are_named():
    travel, _shifts, _customers = month(5)
    fixed = (Stop(3, 60, ((600, 600),)), Stop(4, 60, ((610, 610),)), Stop(None, 10))
    found = plan(travel, [Shift(540, 1020, 0, 0, 0, fixed=fixed)], [])
    assert len(found.routes[0].order) == 1
    assert found.routes[0].left_out[-3] is Reason.NO_PLACE and len(found.routes[0].left_out) == 2


def test_several_people_and_capacity():
    travel, shifts, customers = month(6, days=3)
    shifts = [
        Shift(540, 1020, 0, 0, number, capacity=6) for number in range(3) for _person in range(3)
    ]
    plain = [
        Customer(c.place, 20, 2, demand=1, patterns=((0, 1), (1, 2), (0, 2))) for c in customers
    ]
    found = plan(travel, shifts, plain, partial=False)
    assert found.missing == {}
    assert max(len(route.order) for route in found.routes) <= 6


@pytest.mark.parametrize("shifts", [[], [Shift(540, 540, 0, 0)], [Shift(540, 1020, 0, 0, 3)]])
def test_hardly_any_days(shifts):
    travel, _shifts, customers = month(1, size=5)
    plan(travel, shifts, customers)
    plan(travel, shifts, [])


def test_cancelling_a_month_gives_the_best_so_far():
    asked = []

    def keep_on():
        asked.append(True)
        return len(asked) < 4

    found = plan(*month(3), steps=None, keep_on=keep_on)
    assert found.travel and found.steps < 200


def test_progress_never_gets_worse():
    told = []
    plan(*month(8), steps=600, progress=lambda *words: told.append(words))
    costs = [(round(missing, 6), travel) for _share, travel, missing in told]
    assert len(told) > 5 and costs == sorted(costs, reverse=True)
    assert [share for share, *_rest in told] == sorted(share for share, *_rest in told)


# --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("visits", "length", "patterns"),
    [
        (1, 3, [(0,), (1,), (2,)]),
        (3, 3, [(0, 1, 2)]),
        (5, 3, [(0, 1, 2)]),
        (2, 4, [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]),
    ],
)
def test_patterns(visits, length, patterns):
    assert spread(visits, range(length), length) == patterns


def test_patterns_of_a_month():
    weekly = spread(4, range(20), 20)
    assert (0, 5, 10, 15) in weekly and (4, 9, 14, 19) in weekly and len(weekly) > 20
    assert all(
        4 <= later - earlier <= 6
        for days in weekly
        for earlier, later in zip(days, days[1:], strict=False)
    )


def test_patterns_around_planned_days():
    assert spread(2, range(20), 20, planned=(3,)) == [(day,) for day in range(11, 16)]
    assert spread(1, range(20), 20, planned=(3,)) == []


def test_patterns_of_few_days():
    """As even as they can be where most days are not allowed."""
    assert spread(3, [0, 1, 2, 19], 20) == [(0, 1, 19), (0, 2, 19)] or spread(3, [0, 1, 2, 19], 20)
    assert spread(4, [0, 1, 2, 19], 20) == [(0, 1, 2, 19)]
    assert spread(2, [], 20) == []


def test_many_patterns_are_found_soon():
    for visits in (1, 2, 5, 12, 25, 59, 60):
        patterns = spread(visits, range(60), 60)
        assert 1 <= len(patterns) <= 80 and all(len(days) == visits for days in patterns)


# --------------------------------------------------------------------------------------------------
def test_minutes():
    """A degree of a meridian is 111.195 km on the sphere of the mean radius."""
    assert minutes_between((0, 0), (1, 0), detour=1, speed=60) == pytest.approx(111.195, abs=1e-3)
    rows = matrix([(23.0, 113.7), (23.1, 113.8), (23.0, 113.7)])
    assert rows[0][2] == 0 and rows[0][1] == rows[1][0] == rows[2][1] > 0
