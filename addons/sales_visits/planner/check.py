"""Whether a solution keeps the rules, without any of the code that made it."""

from .model import Stop
from .task import EPSILON


def broken_day(travel, shift, stops, route):
    """Sentences about what is broken; [] for a route that can be driven.

    :param stops: by their numbers in the route
    """
    found, time, way = [], shift.first, 0.0
    place = shift.start
    if len(set(route.order)) < len(route.order):
        found.append("A stop is visited twice.")
    for number, begins in zip(route.order, route.begins, strict=True):
        stop = stops[number]
        leg = 0.0 if place is None else travel[place][stop.place]
        way += leg
        if begins + EPSILON < time + leg:
            found.append(f"Stop {number} begins at {begins}, reached at {time + leg}.")
        if stop.windows is not None and not any(
            a - EPSILON <= begins <= b + EPSILON for a, b in stop.windows
        ):
            found.append(f"Stop {number} begins at {begins}, outside its windows.")
        time = begins + stop.minutes
        place = stop.place
    if route.order and shift.end is not None:
        way += travel[place][shift.end]
        time += travel[place][shift.end]
    if time > shift.last + EPSILON:
        found.append(f"The day ends at {time}, not by {shift.last}.")
    if abs(way - route.travel) > EPSILON:
        found.append(f"The travel is {way}, not {route.travel}.")
    return found


def broken_month(travel, shifts, customers, plan):
    """Sentences about what is broken; [] for a plan that can be carried out."""
    found, days = [], {}
    for shift, route in zip(shifts, plan.routes, strict=True):
        stops, load = {}, 0.0
        for number in route.order:
            if number < 0:
                stops[number] = shift.fixed[-1 - number]
                continue
            stops[number] = customer = customers[number]
            load += customer.demand
            days.setdefault(number, []).append(shift.day)
        found += broken_day(travel, shift, Visits(stops, shift.day), route)
        if load > shift.capacity + EPSILON:
            found.append(f"Day {shift.day} carries {load} of {shift.capacity}.")
        for number in range(len(shift.fixed)):
            if -1 - number not in route.order and -1 - number not in route.left_out:
                found.append(f"Fixed stop {number} of day {shift.day} is gone.")
    for number, customer in enumerate(customers):
        missing = plan.missing.get(number)
        found += broken_days(
            number, customer, sorted(days.get(number, [])), missing.visits if missing else 0
        )
    return found


def broken_days(number, customer, days, missing):
    """The same of one customer's days."""
    found = []
    wished = customer.visits - len(set(customer.planned))
    if customer.patterns is not None:
        wished = max(map(len, customer.patterns))
        if not any(set(days) <= set(pattern) for pattern in customer.patterns):
            found.append(f"Customer {number} is visited on {days}, which is no pattern.")
    if len(days) + missing != max(wished, 0):
        found.append(f"Customer {number} has {len(days)} visits and misses {missing} of {wished}.")
    if len(set(days)) < len(days) or set(days) & set(customer.planned):
        found.append(f"Customer {number} is visited twice on a day.")
    if customer.hours is not None and not set(days) <= set(customer.hours):
        found.append(f"Customer {number} is visited on a day that is not allowed.")
    return found


class Visits:
    """Stops of a day by their numbers, whether fixed or a customer's."""

    def __init__(self, stops, day):
        self.stops, self.day = stops, day

    def __getitem__(self, number):
        stop = self.stops[number]
        if number < 0:
            return stop
        return Stop(stop.place, stop.minutes, stop.hours and stop.hours[self.day])
