"""The days of a whole period: who is visited when, and in which order."""

from .anneal import anneal, tries
from .budget import Budget
from .day import between, route_day, timetable
from .model import DayRoute, MonthPlan, Stop
from .search import FAIR, Search
from .task import Task, Tour
from .wish import missing, wishes

SEARCH = 0.9  # share of the budget; the rest is for the order of each day
FIXED_STEPS = 500  # to order what is agreed already


def plan_month(
    travel,
    shifts,
    customers,
    *,
    seconds=8.0,
    steps=None,
    seed=0,
    keep_on=None,
    progress=None,
    partial=True,
):
    """All visits on their days, with as little travel as can be; as many prizes as can be come first.

    :param travel: rows of minutes from place to place
    :param shifts: `Shift`s in any order, several on a day for several people; their fixed stops stay
    :param customers: `Customer`s
    :param seconds: of CPU time, at most; None for no limit
    :param steps: of the search, at most; with `seconds=None` the same seed gives the same plan
    :param keep_on: called now and then, ends the search when it returns something false
    :param progress: called with (share of the search, its travel, its missing prizes) now and then
    :param partial: whether some of a customer's visits are better than none
    :returns: a `MonthPlan`
    """
    if seconds is None and steps is None and keep_on is None:
        raise ValueError("Without any limit the search would never end.")
    budget = Budget(seconds, steps, keep_on)
    wished = wishes(travel, shifts, customers, partial)
    agreed = [own_day(travel, shift, shift.fixed, Budget(steps=FIXED_STEPS)) for shift in shifts]
    search = Search(month_task(travel, shifts, customers, wished, agreed, partial), seed)
    taken = anneal(search, budget.part(SEARCH), tries, progress)
    orders = [numbered(route.nodes[1:-1], len(customers), shifts) for route in search.routes]
    routes = []
    for shift, order, fixed in zip(shifts, orders, agreed, strict=True):
        share = budget.part((1 - SEARCH) / len(shifts))
        routes.append(final(travel, shift, customers, order, fixed, share, seed))
    return MonthPlan(tuple(routes), missing(shifts, customers, wished, routes), taken)


def month_task(travel, shifts, customers, wished, agreed, partial):
    """Nodes are the customers, all fixed stops in the order of the shifts, and the ends of the shifts."""
    size, fixed = len(customers), [stop for shift in shifts for stop in shift.fixed]
    ends = sorted({(-1 if place is None else place) for s in shifts for place in (s.start, s.end)})
    ends = [None if place < 0 else place for place in ends]
    first = size + len(fixed)
    where = {place: first + number for number, place in enumerate(ends)}
    tours, at = [], size
    for shift, route in zip(shifts, agreed, strict=True):
        stay = tuple(at + number for number in route.order)
        start, end = where[shift.start], where[shift.end]
        tours.append(Tour(shift.day, start, end, shift.first, shift.last, shift.capacity, stay))
        at += len(shift.fixed)
    rest = [0.0] * (len(fixed) + len(ends))
    return Task(
        travel=between(travel, [stop.place for stop in (*customers, *fixed)] + ends),
        minutes=[stop.minutes for stop in (*customers, *fixed)] + [0.0] * len(ends),
        demand=[customer.demand for customer in customers] + rest,
        prize=[c.prize * FAIR ** len(set(c.planned)) for c in customers] + rest,
        options=[wish.options for wish in wished] + [[] for _node in rest],
        windows=month_windows(shifts, customers, wished, fixed, len(ends)),
        tours=tours,
        partial=partial,
    )


def month_windows(shifts, customers, wished, fixed, ends):
    """Of each day the windows of all nodes, or None where nobody has any."""
    rows = []
    for day in range(1 + max((shift.day for shift in shifts), default=-1)):
        row = [
            customer.hours.get(day) if customer.hours and wish.options else None
            for customer, wish in zip(customers, wished, strict=True)
        ]
        row += [stop.windows for stop in fixed] + [None] * ends
        rows.append(row if any(row) else None)
    return rows


def numbered(nodes, size, shifts):
    """Of nodes the numbers of the plan: of customers their own, of a shift's fixed stops -1, -2, …"""
    first, numbers = size, {}
    for shift in shifts:
        for number in range(len(shift.fixed)):
            numbers[first + number] = -1 - number
        first += len(shift.fixed)
    return [numbers.get(node, node) for node in nodes]


def final(travel, shift, customers, order, agreed, budget, seed):
    """The `DayRoute` of a shift: as the search has it, or better."""
    stops = {number: stop_of(shift, customers, number) for number in order}
    left_out = {-1 - number: why for number, why in agreed.left_out.items()}
    found = timetable(travel, shift, stops, order, left_out)
    other = own_day(travel, shift, list(stops.values()), budget, seed)
    if other.left_out or other.travel >= found.travel:
        return found
    order = tuple(order[number] for number in other.order)
    return DayRoute(order, other.begins, other.travel, left_out)


def own_day(travel, shift, stops, budget, seed=0):
    """pyvrp would not find a shorter way through the days that the search chose."""
    limits = {"seconds": budget.seconds, "steps": budget.steps, "keep_on": budget.keep_on}
    return route_day(travel, shift, stops, seed=seed, engine="own", **limits)


def stop_of(shift, customers, number):
    if number < 0:
        return shift.fixed[-1 - number]
    customer = customers[number]
    windows = None if customer.hours is None else customer.hours[shift.day]
    return Stop(customer.place, customer.minutes, windows, customer.prize)
