"""On which days of a period a customer may be visited, so that the visits are evenly spread."""

from collections import defaultdict
from heapq import nsmallest
from random import Random

MOST = 80  # patterns of one customer: more of them find no shorter way in the same time
KEPT = 8  # ways to each day that are followed up
TOLERANCE = 0.25  # a gap may differ by this share of the even one, but at least by a day


def spread(visits, days, length, planned=()):
    """The patterns (tuples of days) with the most even gaps; the period is thought to repeat itself.

    :param visits: how many are wished, planned ones included; fewer when there are fewer days
    :param days: numbers of the days that are allowed
    :param length: days of the period, from 0
    :param planned: days that have a visit already; they count, but are not in the patterns
    """
    planned = tuple(sorted(set(planned)))
    days = sorted({*days, *planned})
    visits = min(visits, len(days))
    if visits <= len(planned):
        return []
    gap = length / visits
    tolerance = max(1.0, gap * TOLERANCE)
    while True:
        found = ways(visits, days, length, planned, tolerance)
        if found or tolerance > length:
            break
        tolerance *= 2
    Random(0).shuffle(found)  # of those that are as even, not the first days alone
    found = sorted(found, key=lambda way: round(way[0], 6))[:MOST]
    return sorted({tuple(day for day in days if day not in planned) for _cost, days in found})


def ways(visits, days, length, planned, tolerance):
    """[(unevenness, days)] whose gaps all differ from the even one by no more than `tolerance`"""
    gap, found = length / visits, []
    for first in days:
        if first > gap + tolerance or any(day < first for day in planned):
            break
        reached = {first: [(0.0, (first,))]}
        for _visit in range(visits - 1):
            reached = onwards(reached, days, planned, gap, tolerance)
        for last, some in reached.items():
            closing = first + length - last - gap
            if abs(closing) <= tolerance and not any(day > last for day in planned):
                found += [(cost + closing**2, way) for cost, way in some]
    return found


def onwards(reached, days, planned, gap, tolerance):
    """{last day: ways} with one day more, without leaving out a planned one"""
    further = defaultdict(list)
    for last, some in reached.items():
        for day in days:
            if day > last and abs(day - last - gap) <= tolerance:
                further[day] += [
                    (cost + (day - last - gap) ** 2, (*way, day)) for cost, way in some
                ]
            if day > last and day in planned:
                break
    return {day: nsmallest(KEPT, some) for day, some in further.items()}
