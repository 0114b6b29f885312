"""Ruin and recreate: the days and the order of visits, so that the way is short.

After J. Christiaens and G. Vanden Berghe, "Slack Induction by String Removals for Vehicle Routing Problems",
Transportation Science 54 (2020): strings of visits are taken out of tours that are close to each other, and
put back one after the other where the way grows least. Here a customer leaves all its tours at once, and
its days are chosen anew while it is put back.
"""

from collections import namedtuple
from itertools import accumulate
from math import log
from random import Random

from .choice import Choice
from .route import Route
from .task import INFINITE

REMOVED = 4  # customers taken out in one step, on average
STRING = 10  # visits taken out of one tour, at most
LOOKS = 50  # one of so many looks at a tour is left out: the same must not always be the cheapest
FAIR = 0.8  # what the next visit to the same customer is worth, by the one before
RETRIED = 5  # customers with missing visits that are tried again in one step

Solution = namedtuple("Solution", "routes seats short travel lost")


class Search:
    """A solution that is changed step by step.

    :ivar routes: of each tour its `Route`
    :ivar seats: of each node the tours that visit it
    :ivar lost: prizes of the visits that are missing
    :ivar travel: of all tours
    """

    def __init__(self, task, seed=0, removed=REMOVED):
        self.task = task
        self.chance = Random(seed)
        self.random = self.chance.random
        self.removed = removed
        self.days = task.tours_of_days()
        self.looks = max(LOOKS, len(task.tours))
        self.routes = [
            Route(task, tour, [tour.start, *tour.fixed, tour.end]) for tour in task.tours
        ]
        self.customers = [node for node, options in enumerate(task.options) if options]
        self.choices = [Choice(options, task.partial) for options in task.options]
        self.worth = [self.worths(node) for node in range(len(task.options))]
        self.seats = [()] * len(task.options)
        self.short = set(self.customers)
        self.lost = sum(self.worth[c][-1] for c in self.customers)
        self.travel = sum(route.travel for route in self.routes)
        self.penalty = self.dear()
        self.near = {c: self.neighbours(c) for c in self.customers}
        self.old_routes, self.old_seats = {}, {}

    def worths(self, node):
        """What no visit, one, two and so on are worth together. Where some are better than none each is worth
        less than the one before: nobody gets a second one as long as others like him lack the first."""
        prize, each = self.task.prize[node], FAIR if self.task.partial else 1.0
        visits = range(self.choices[node].size)
        return list(accumulate((prize * each**number for number in visits), initial=0.0))

    def dear(self):
        """What a prize counts beside travel: no way is so short that a visit is given up for it."""
        last = [self.worth[c][-1] - self.worth[c][-2] for c in self.customers]
        prizes = [prize for prize in last if prize > 0]
        return 4 * self.task.longest() * len(self.task.travel) / min(prizes, default=1.0) or 1.0

    def neighbours(self, c):
        """All customers, the closest one first, which is itself."""
        away = [
            there + back for there, back in zip(self.task.travel[c], self.task.back[c], strict=True)
        ]
        away[c] = -1.0
        return sorted(self.customers, key=away.__getitem__)

    def cost(self):
        return self.travel + self.penalty * self.lost

    def solution(self):
        """What `restore` takes back; routes are never changed after the step that made them."""
        return Solution(
            list(self.routes), list(self.seats), set(self.short), self.travel, self.lost
        )

    def restore(self, solution):
        self.routes, self.seats = list(solution.routes), list(solution.seats)
        self.short, self.travel, self.lost = set(solution.short), solution.travel, solution.lost

    def step(self, temperature):
        """Change something; undo it when it is worse by more than chance allows at this temperature."""
        travel, lost = self.travel, self.lost
        limit = self.cost() - temperature * log(1.0 - self.random())
        crowded = self.task.partial and bool(self.short)
        nodes = self.ruin()
        self.sort(nodes)
        for node in nodes:
            self.put(node, crowded)
        if self.cost() > limit:
            self.travel, self.lost = travel, lost
            for number, route in self.old_routes.items():
                self.routes[number] = route
            for node, seats in self.old_seats.items():
                self.seat(node, seats)
        self.old_routes.clear()
        self.old_seats.clear()

    def seat(self, node, seats):
        self.seats[node] = seats
        if len(seats) < self.choices[node].size:
            self.short.add(node)
        else:
            self.short.discard(node)

    # Ruin

    def ruin(self):
        """Take customers out who are close to each other, and some that lack visits; [those to put back]"""
        random, customers = self.random, self.customers
        target = min(1 + int(random() * (2 * self.removed - 1)), len(customers))
        seed = customers[int(random() * len(customers))]
        out, cut = dict.fromkeys(self.retried()), set()
        target += len(out)
        for c in self.near[seed]:
            seats = self.seats[c]
            if seats and c not in out:
                number = seats[int(random() * len(seats))]
                if number not in cut or len(self.routes) == 1:
                    cut.add(number)
                    self.cut(self.routes[number].nodes, c, out, target)
                    if len(out) >= target:
                        break
        self.take(out)
        return list(out)

    def retried(self):
        short = sorted(self.short)
        return short if len(short) <= RETRIED else self.chance.sample(short, RETRIED)

    def cut(self, nodes, c, out, target):
        """Choose a string of `nodes` around `c`."""
        random, options = self.random, self.task.options
        visits = len(nodes) - 2
        count = 1 + int(random() * min(STRING, visits, target - len(out)))
        at = nodes.index(c)
        first = max(1, at - count + 1)
        first += int(random() * (min(at, visits + 1 - count) - first + 1))
        for node in nodes[first : first + count]:
            if options[node]:
                out[node] = None

    def take(self, out):
        touched = set()
        for node in out:
            seats = self.old_seats[node] = self.seats[node]
            touched.update(seats)
            self.lost += self.worth[node][len(seats)]
            self.seats[node] = ()
        self.short.update(out)
        for number in touched:
            old = self.old_routes[number] = self.routes[number]
            new = self.routes[number] = old.without(out)
            self.travel += new.travel - old.travel

    # Recreate

    def sort(self, nodes):
        """An order to put them back: by chance, or what is hard first."""
        dice, task, choices = self.random(), self.task, self.choices
        if dice < 0.4:
            self.chance.shuffle(nodes)
        elif dice < 0.7:
            nodes.sort(
                key=lambda c: (task.demand[c] + task.minutes[c]) * choices[c].size, reverse=True
            )
        elif dice < 0.9:
            nodes.sort(key=task.travel[task.tours[0].start].__getitem__, reverse=dice < 0.83)
        else:
            nodes.sort(key=lambda c: (-task.prize[c], len(choices[c].options)))

    def put(self, node, crowded):
        """Put a customer back on those of its days that are cheapest, without a look at one tour or none.

        :param crowded: whether there may be no room for all: by chance it leaves some of its days to others
        """
        choice, routes, demand = self.choices[node], self.routes, self.task.demand[node]
        blind = int(self.random() * self.looks)
        costs = [INFINITE] * len(self.days)
        places = {}
        for day in choice.days:
            for number in self.days[day]:
                route = routes[number]
                if route.room >= demand and number != blind:
                    detour, at = route.known.get(node) or route.cheapest(node)
                    if detour < costs[day]:
                        costs[day] = detour
                        places[day] = number, at
        days = choice.cheapest(costs)
        if crowded and len(days) > 1:
            days = self.some(days)
        self.sit(node, [(*places[day], costs[day]) for day in days])

    def some(self, days):
        """Some of `days`, as evenly as they are."""
        size = len(days)
        count, first = 1 + int(self.random() * size), int(self.random() * size)
        return [days[(first + number * size // count) % size] for number in range(count)]

    def sit(self, node, places):
        for number, at, detour in places:
            if number not in self.old_routes:
                self.old_routes[number] = self.routes[number]
                self.routes[number] = self.routes[number].fork()
            self.routes[number].insert(node, at, detour)
            self.travel += detour
        self.lost -= self.worth[node][len(places)]
        self.seat(node, tuple([number for number, _at, _detour in places]))
