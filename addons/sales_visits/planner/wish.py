"""What can be done for each customer, and why not more."""

from dataclasses import dataclass

from .day import hopeless
from .model import Missing, Reason, Stop
from .pattern import spread


@dataclass(frozen=True)
class Wish:
    """:param options: sets of days for the visits that are not planned yet
    :param visits: how many these are, at most
    :param reason: why there are fewer than wished, or None
    """

    options: list
    visits: int
    reason: Reason | None = None


def wishes(travel, shifts, customers, partial):
    """The `Wish` of each customer.

    :param partial: whether some of the days of a pattern are better than none
    """
    length = 1 + max((shift.day for shift in shifts), default=-1)
    alike = {}  # customers with the same days have the same patterns
    found = []
    for customer in customers:
        days, reason = possible_days(travel, shifts, customer)
        key = (customer.visits, tuple(days), customer.planned, customer.patterns)
        if key not in alike:
            alike[key] = options(customer, days, length, partial)
        found.append(wish(customer, alike[key], reason))
    return found


def wish(customer, found, reason):
    open_visits = wished_visits(customer)
    size = max(map(len, found), default=0)
    if size < open_visits:
        return Wish(found, size, reason or Reason.SPACING)
    return Wish(found, size)


def wished_visits(customer):
    """How many visits are still to be planned."""
    if customer.patterns is not None:
        return max(map(len, customer.patterns), default=0)
    return max(customer.visits - len(set(customer.planned)), 0)


def possible_days(travel, shifts, customer):
    """(days on which a visit could be if it was the only one, why it can't be on others)"""
    days, reason = set(), Reason.NO_PLACE if customer.place is None else Reason.CLOSED
    for shift in shifts:
        if customer.hours is not None and shift.day not in customer.hours:
            continue
        windows = None if customer.hours is None else customer.hours[shift.day]
        why = hopeless(travel, shift, Stop(customer.place, customer.minutes, windows))
        if why is None and customer.demand <= shift.capacity:
            days.add(shift.day)
        elif why is not Reason.CLOSED:
            reason = why or Reason.UNREACHABLE
    return sorted(days - set(customer.planned)), reason


def options(customer, days, length, partial):
    if customer.patterns is not None:
        possible = [tuple(sorted(set(days).intersection(pattern))) for pattern in customer.patterns]
        size = max(map(len, possible if partial else customer.patterns), default=0)
        return [pattern for pattern in dict.fromkeys(possible) if len(pattern) == size > 0]
    if not days or not wished_visits(customer):
        return []
    return spread(customer.visits, days, length, customer.planned)


def missing(shifts, customers, wished, routes):
    """{number of a customer: `Missing`}"""
    seen, dearest = {}, {}
    for shift, route in zip(shifts, routes, strict=True):
        for number in route.order:
            if number >= 0:
                seen[number] = seen.get(number, 0) + 1
                least = dearest.get(shift.day, float("inf"))
                dearest[shift.day] = min(least, customers[number].prize)
    found = {}
    for number, (customer, wish) in enumerate(zip(customers, wished, strict=True)):
        lacking = wished_visits(customer) - seen.get(number, 0)
        if lacking > 0:
            found[number] = Missing(lacking, why(customer, wish, seen.get(number, 0), dearest))
    return found


def why(customer, wish, seen, least):
    """:param seen: how many visits are planned
    :param least: {day: the lowest prize of its visits}
    """
    if seen >= wish.visits:
        return wish.reason
    days = {day for option in wish.options for day in option}
    dearer = all(least.get(day, 0) > customer.prize for day in days)
    return Reason.PRIORITY if dearer else Reason.FULL
