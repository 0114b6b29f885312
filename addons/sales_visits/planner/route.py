"""The visits of one tour in their order, and what an insertion costs."""

from operator import add

from .task import EPSILON, INFINITE

NOWHERE = (INFINITE, 0)


class Route:
    """Nodes in their order, with what tells in constant time whether an insertion is in time.

    `left[i]` is the earliest minute at which node i can be left, `due[i]` the latest at which it can be
    reached so that all that follows is in time. Both exist only on days with windows: elsewhere the sum of
    travel and visits says the same. `known` keeps what `cheapest` found for each node.
    """

    __slots__ = (
        "due", "edges", "known", "left", "nodes", "room", "span", "task", "tour", "travel", "windows", "work",
    )  # fmt: skip

    def __init__(self, task, tour, nodes):
        self.task = task
        self.tour = tour
        self.windows = task.windows[tour.day]
        self.span = tour.last - tour.first + EPSILON
        self.measure(nodes)

    def like(self):
        other = Route.__new__(Route)
        other.task, other.tour = self.task, self.tour
        other.windows, other.span = self.windows, self.span
        return other

    def fork(self):
        other = self.like()
        other.nodes, other.edges = self.nodes[:], self.edges[:]
        other.room, other.travel, other.work = self.room, self.travel, self.work
        other.left, other.due = self.left, self.due
        other.known = {}
        return other

    def without(self, removed):
        other = self.like()
        other.measure([node for node in self.nodes if node not in removed])
        return other

    def measure(self, nodes):
        """All figures, from the nodes."""
        task = self.task
        travel, minutes, demand = task.travel, task.minutes, task.demand
        self.nodes = nodes
        self.edges = [travel[a][b] for a, b in zip(nodes, nodes[1:], strict=False)]
        self.travel = sum(self.edges)
        self.room = self.tour.capacity + EPSILON - sum([demand[node] for node in nodes])
        self.work = sum([minutes[node] for node in nodes])
        self.left = self.due = None
        self.known = {}
        if self.windows:
            self.clock([self.tour.first], [self.tour.last + EPSILON])

    def clock(self, left, due):
        """The times of all nodes; `left` has those of the first nodes already, `due` of the last."""
        nodes, edges, minutes, windows = self.nodes, self.edges, self.task.minutes, self.windows
        at, time = len(left), left[-1]
        for node, edge in zip(nodes[at:], edges[at - 1 :], strict=True):
            time += edge
            if opening := windows[node]:
                time = begin(opening, time)
            time += minutes[node]
            left.append(time)
        at, time, early = len(nodes) - len(due), due[0], []
        for node, edge in zip(nodes[at - 1 :: -1], edges[at - 1 :: -1], strict=True):
            time -= edge + minutes[node]
            if opening := windows[node]:
                time = latest(opening, time)
            early.append(time)
        early.reverse()
        self.left, self.due = left, early + due

    def feasible(self):
        if self.windows:
            arrivals = map(add, self.left, self.edges)
            if any(time > due for time, due in zip(arrivals, self.due[1:], strict=True)):
                return False
        return self.room >= 0 and self.travel + self.work <= self.span

    def insert(self, node, at, detour):
        """Make `node` number `at`, which makes the way longer by `detour`."""
        task, nodes = self.task, self.nodes
        self.edges[at - 1 : at] = (task.travel[nodes[at - 1]][node], task.travel[node][nodes[at]])
        nodes.insert(at, node)
        self.travel += detour
        self.room -= task.demand[node]
        self.work += task.minutes[node]
        self.known = {}
        if self.windows:
            self.clock(self.left[:at], self.due[at:])

    def cheapest(self, node):
        """(detour, number) of the cheapest place for `node` that is in time; number 0 when there is none"""
        # A longer detour is never in time; where nobody has windows, a shorter one always is.
        limit = self.span - self.travel - self.work - self.task.minutes[node]
        if limit <= 0:
            found = NOWHERE
        elif self.windows:
            found = self.cheapest_in_time(node, limit)
        else:
            found = self.cheapest_below(node, limit)
        self.known[node] = found
        return found

    def cheapest_below(self, node, limit):
        out, back = self.task.travel[node], self.task.back[node]
        nodes = iter(self.nodes)
        before = back[next(nodes)]
        found = 0
        for number, (after, edge) in enumerate(zip(nodes, self.edges, strict=True), 1):
            detour = before + out[after] - edge
            if detour < limit:
                limit, found = detour, number
            before = back[after]
        return (limit, found) if found else NOWHERE

    def cheapest_in_time(self, node, limit):
        task, left, due = self.task, self.left, self.due
        out, back, stay, opening = (
            task.travel[node],
            task.back[node],
            task.minutes[node],
            self.windows[node],
        )
        nodes = iter(self.nodes)
        before = back[next(nodes)]
        found = 0
        for number, (after, edge) in enumerate(zip(nodes, self.edges, strict=True), 1):
            detour = before + out[after] - edge
            if detour < limit:
                time, onwards = left[number - 1] + before, due[number] - stay - out[after]
                if time <= onwards and (not opening or begin(opening, time) <= onwards):
                    limit, found = detour, number
            before = back[after]
        return (limit, found) if found else NOWHERE


def begin(opening, time):
    """The first minute at or after `time` at which a visit may begin"""
    for first, last in opening:
        if time <= last:
            return time if time > first else first
    return INFINITE


def latest(opening, time):
    """The last minute at or before `time` at which a visit may begin"""
    for first, last in reversed(opening):
        if time >= first:
            return time if time < last else last
    return -INFINITE
