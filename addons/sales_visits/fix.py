"""Where a device says that a person is, and what that proves (VM-6.2)."""

from typing import NamedTuple

from .planner.travel import metres


class Fix(NamedTuple):
    """A place found by a device: degrees of WGS-84, metres, seconds."""

    latitude: float
    longitude: float
    accuracy: float
    age: float


class Limits(NamedTuple):
    """How near it must be, how sure and how fresh: metres, metres, seconds."""

    radius: float
    accuracy: float
    age: float


def judge(fix, place, limits):
    """Return what `fix` proves, and how many metres it is away from `place`, if both are known.

    Only what can't be true is outside: the whole circle of the accuracy lies beyond the radius. What is
    old, or no more than a guess, proves nothing either way.

    :param place: (latitude, longitude) of the customer in WGS-84, or None
    """
    if not fix:
        return "no_fix", None
    if not place:
        return "unclear", None
    distance = metres((fix.latitude, fix.longitude), place)
    if fix.age > limits.age:
        return "unclear", distance
    if distance - fix.accuracy > limits.radius:
        return "outside", distance
    if fix.accuracy > limits.accuracy:
        return "unclear", distance
    return "inside", distance
