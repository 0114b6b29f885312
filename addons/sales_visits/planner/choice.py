"""Which of its sets of days is the cheapest for a customer?"""

from operator import itemgetter

from .task import INFINITE


class Choice:
    """The options of one customer, made ready for `cheapest`.

    :param options: sorted tuples of days
    :param partial: whether some of the days of an option are better than none
    """

    def __init__(self, options, partial=False):
        self.options = options
        self.partial = partial
        self.size = max(map(len, options), default=0)
        self.days = sorted({day for option in options for day in option})
        self.sums = [(itemgetter(*option), option) for option in options if len(option) > 1]

    def cheapest(self, costs):
        """The option of least costs, () when there is none.

        :param costs: of each day, infinite when it can't be
        """
        if self.size == 1:
            day = min(self.days, key=costs.__getitem__)
            return (day,) if costs[day] < INFINITE else ()
        least, found = INFINITE, ()
        for values, option in self.sums:
            total = sum(values(costs))
            if total < least:
                least, found = total, option
        if not found and self.partial:
            return self.most(costs)
        return found

    def most(self, costs):
        """What can be of the option of which most can be."""
        parts = [tuple(day for day in option if costs[day] < INFINITE) for option in self.options]
        return min(parts, key=lambda days: (-len(days), sum(costs[day] for day in days)))
