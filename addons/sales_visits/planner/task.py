"""What the search works on: numbers in flat lists, for one day as for a month.

A node is a customer to visit, or a place where a tour starts or ends. All times are minutes; travel is in
minutes too, or in whatever else shall be little.
"""

from dataclasses import dataclass, field

INFINITE = float("inf")
EPSILON = 1e-6  # less than that is a rounding error of floats


@dataclass
class Tour:
    """What one person or vehicle does on one day.

    :param day: number of the day
    :param start: node where it begins
    :param end: node where it ends
    :param first: minute at which it may leave its start
    :param last: minute at which it must have reached its end
    :param capacity: what the demands of its visits may sum up to
    :param fixed: nodes that stay on it
    """

    day: int
    start: int
    end: int
    first: float = 0.0
    last: float = INFINITE
    capacity: float = INFINITE
    fixed: tuple = ()


@dataclass
class Task:
    """:param travel: rows of what it takes from node to node
    :param minutes: spent at each node
    :param demand: of each node
    :param prize: of one visit to each node
    :param options: of each node the sorted tuples of days one of which may be chosen
    :param windows: of each day None, or of each node None or ((from, to), …), when a visit may begin
    :param tours: of all days
    :param partial: whether some days of an option are better than none
    """

    travel: list
    minutes: list
    demand: list
    prize: list
    options: list
    windows: list
    tours: list
    partial: bool = False
    back: list = field(init=False)

    def __post_init__(self):
        self.back = [list(column) for column in zip(*self.travel, strict=True)]

    def longest(self):
        """The longest way between two nodes that there is."""
        return max((way for row in self.travel for way in row if way < INFINITE), default=0.0)

    def tours_of_days(self):
        numbers = [[] for _day in self.windows]
        for number, tour in enumerate(self.tours):
            numbers[tour.day].append(number)
        return numbers
