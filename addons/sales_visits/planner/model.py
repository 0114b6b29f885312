"""What one asks of the planner and what one gets."""

from dataclasses import dataclass, field
from enum import Enum


class Reason(Enum):
    """Why a visit is not in the plan."""

    NO_PLACE = "no_place"  # its coordinates are unknown
    CLOSED = "closed"  # it receives nobody in the hours of any day that it may have
    SPACING = "spacing"  # none of its days lie as they should
    UNREACHABLE = "unreachable"  # it would not fit even if it was the only one
    FULL = "full"  # the days are full
    PRIORITY = "priority"  # the days are full of visits with a higher prize


def windows_within(hours, minutes):
    """When a visit may begin so that it ends within one of the opening `hours`, ((from, to), …)."""
    return tuple((first, last - minutes) for first, last in hours if last - first >= minutes)


@dataclass(frozen=True)
class Stop:
    """A visit of a given day.

    :param place: row of the matrix of travel; None when unknown
    :param minutes: how long it lasts
    :param windows: ((from, to), …), minutes in which it may begin; None for any time
    :param prize: what it is worth, above 0, beside other stops: where not all fit, the sum counts
    """

    place: int | None
    minutes: float
    windows: tuple | None = None
    prize: float = 1.0


@dataclass(frozen=True)
class Shift:
    """One person's (or vehicle's) day.

    :param first: minute at which it begins
    :param last: minute at which its end is reached
    :param start: place where it begins; None: at the first stop
    :param end: place where it ends; None: at the last stop
    :param day: number of the day, for a month
    :param fixed: stops that are agreed already, for a month
    :param capacity: what the demands of its customers may sum up to, for a month
    """

    first: float
    last: float
    start: int | None = None
    end: int | None = None
    day: int = 0
    fixed: tuple[Stop, ...] = ()
    capacity: float = float("inf")


@dataclass(frozen=True)
class Customer:
    """Whom to visit several times in a period.

    :param place: row of the matrix of travel; None when unknown
    :param minutes: how long a visit lasts
    :param visits: how many are wished, those on `planned` days included
    :param hours: {day: windows or None} as for a `Stop`; a day that is not named is not allowed.
        None: any time of any day
    :param planned: days that have a visit already, which is in the shift's `fixed`
    :param prize: what one visit is worth, above 0
    :param demand: of a shift's capacity, for each visit
    :param patterns: tuples of days, one of which must be chosen; None: evenly spread days
    """

    place: int | None
    minutes: float
    visits: int = 1
    hours: dict | None = None
    planned: tuple[int, ...] = ()
    prize: float = 1.0
    demand: float = 0.0
    patterns: tuple | None = None


@dataclass(frozen=True)
class DayRoute:
    """:param order: numbers of the stops
    :param begins: minutes at which they begin, each as early as can be
    :param travel: minutes on the road
    :param left_out: {number of a stop: Reason}
    """

    order: tuple = ()
    begins: tuple = ()
    travel: float = 0.0
    left_out: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Missing:
    """:param visits: how many of a customer's visits are not in the plan
    :param reason: why
    """

    visits: int
    reason: Reason


@dataclass(frozen=True)
class MonthPlan:
    """:param routes: of each shift a `DayRoute`, numbers are of customers, -1 - n is its fixed stop n
    :param missing: {number of a customer: Missing}
    :param steps: how many times the search tried something
    """

    routes: tuple
    missing: dict
    steps: int = 0

    @property
    def travel(self):
        """Minutes on the road, of all shifts."""
        return sum(route.travel for route in self.routes)
