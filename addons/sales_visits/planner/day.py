"""The order of one day."""

from .anneal import anneal, doubling
from .budget import Budget
from .model import DayRoute, Reason
from .route import begin
from .search import Search
from .task import EPSILON, INFINITE, Task, Tour

REMOVED = 6  # stops taken out in one step, on average
ENOUGH = 60  # steps for each pair of stops: more of them find nothing
FIRST_SHARE = 0.1  # of the time, before pyvrp goes on


def route_day(travel, shift, stops, *, seconds=1.0, steps=None, seed=0, engine=None, keep_on=None):
    """The order of `stops` with the least travel; waiting costs nothing, being late can't be.

    Where not all fit, those stay out whose prizes sum up to the least.

    :param travel: rows of minutes from place to place
    :param seconds: of CPU time, at most; None for no limit
    :param steps: of the search, at most; with `seconds=None` the same seed gives the same route
    :param engine: "own" or "pyvrp"; None: pyvrp where it is installed
    :param keep_on: called now and then, ends the search when it returns something false
    :returns: a `DayRoute`
    """
    left_out = {
        number: why for number, stop in enumerate(stops) if (why := hopeless(travel, shift, stop))
    }
    numbers = [number for number in range(len(stops)) if number not in left_out]
    task = day_task(travel, shift, [stops[number] for number in numbers])
    route = ENGINES[engine or default_engine()](task, Budget(seconds, steps, keep_on), seed)
    order = [numbers[node] for node in route.nodes[1:-1]]
    for number in set(numbers) - set(order):
        dearer = all(stops[other].prize > stops[number].prize for other in order)
        left_out[number] = Reason.PRIORITY if dearer else Reason.FULL
    return timetable(travel, shift, stops, order, left_out)


def default_engine():
    try:
        from . import pyvrp_engine  # noqa: F401
    except ImportError:  # it is not there, or not in a version that we know
        return "own"
    return "pyvrp"


def hopeless(travel, shift, stop):
    """Why a stop can't be visited even when it is the only one, or None."""
    if stop.place is None:
        return Reason.NO_PLACE
    windows = ((-INFINITE, INFINITE),) if stop.windows is None else stop.windows
    there = 0.0 if shift.start is None else travel[shift.start][stop.place]
    back = 0.0 if shift.end is None else travel[stop.place][shift.end]
    limit = shift.last + EPSILON - stop.minutes
    if stop.windows is not None and begin(windows, shift.first) > limit:
        return Reason.CLOSED
    if begin(windows, shift.first + there) > limit - back:
        return Reason.UNREACHABLE
    return None


def between(travel, places):
    """The matrix of these places; None is as far as nothing from everywhere."""
    return [[0.0 if None in (a, b) else travel[a][b] for b in places] for a in places]


def day_task(travel, shift, stops):
    """The stops are the first nodes; the start and the end follow."""
    size = len(stops)
    tour = Tour(0, size, size + 1, shift.first, shift.last)
    windows = [stop.windows for stop in stops] + [None, None]
    return Task(
        travel=between(travel, [stop.place for stop in stops] + [shift.start, shift.end]),
        minutes=[stop.minutes for stop in stops] + [0.0, 0.0],
        demand=[0.0] * (size + 2),
        prize=[stop.prize for stop in stops] + [0.0, 0.0],
        options=[[(0,)]] * size + [[], []],
        windows=[windows if any(windows) else None],
        tours=[tour],
    )


def own_route(task, budget, seed):
    search = Search(task, seed, REMOVED)
    anneal(search, budget.at_most(ENOUGH * len(search.customers) ** 2), doubling)
    return search.routes[0]


def pyvrp_route(task, budget, seed):
    """pyvrp goes on where our own search ends; the better of the two."""
    from . import pyvrp_engine

    own = own_route(task, budget.part(FIRST_SHARE), seed)
    return pyvrp_engine.improve(task, own, budget, seed)


def timetable(travel, shift, stops, order, left_out):
    """A `DayRoute` with its times, each as early as can be."""
    place, time, way, begins = shift.start, shift.first, 0.0, []
    for number in order:
        stop = stops[number]
        leg = 0.0 if place is None else travel[place][stop.place]
        way += leg
        time = time + leg if stop.windows is None else begin(stop.windows, time + leg)
        begins.append(time)
        time += stop.minutes
        place = stop.place
    if order and None not in (place, shift.end):
        way += travel[place][shift.end]
    return DayRoute(tuple(order), tuple(begins), way, left_out)


ENGINES = {"own": own_route, "pyvrp": pyvrp_route}
