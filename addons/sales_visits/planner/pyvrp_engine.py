"""The order of one day by pyvrp, which finds the shortest way sooner; nothing needs it.

pyvrp counts in whole numbers: `SCALE` of them are a minute. They are rounded so that what is in time there
is in time here.
"""

from math import ceil, floor

import numpy
from pyvrp import Client, ClientGroup, Depot, Location, ProblemData, Solution, VehicleType
from pyvrp import solve as pyvrp_solve

from .route import Route
from .task import EPSILON, INFINITE

SCALE = 1000  # of a minute
ROUNDING = 1e-6  # of a unit: an error of floats
PATIENCE = 100  # steps without anything better, for each stop, that are enough
NEVER = 1 << 40


def improve(task, own, budget, seed):
    """The better `Route` of `own` and what pyvrp makes of it."""
    lost = sum(task.prize) - prizes(task, own)
    data, nodes = problem(task, required=lost < EPSILON)
    clients = {}
    for client, node in enumerate(nodes):
        clients.setdefault(node, client)
    first = Solution(
        data, [[clients[node] for node in own.nodes[1:-1]]] if len(own.nodes) > 2 else []
    )
    best = pyvrp_solve(
        data, Stop(budget, PATIENCE * len(nodes)), seed, False, initial_solution=first
    ).best
    visits = [nodes[visit.idx] for route in best.routes() for visit in route if visit.is_client()]
    other = Route(task, own.tour, [own.tour.start, *visits, own.tour.end])
    if other.feasible() and rank(task, other) < rank(task, own):
        return other
    return own


def prizes(task, route):
    return sum(task.prize[node] for node in route.nodes)


def rank(task, route):
    return -round(prizes(task, route), 6), route.travel


class Stop:
    """Ends pyvrp with the budget, or when nothing better was found for a while."""

    def __init__(self, budget, patience):
        self.budget, self.patience = budget, patience
        self.step = self.since = 0
        self.least = INFINITE

    def __call__(self, cost):
        self.step += 1
        self.since += 1
        if cost < self.least:
            self.least, self.since = cost, 0
        return self.since > self.patience or self.budget.spent(self.step) >= 1.0


def problem(task, required):
    """(pyvrp's data, the node of each of its clients): a client for each window of a node."""
    tour, size = task.tours[0], len(task.travel) - 2
    clients, nodes, groups = [], [], []
    weight = dear(task)
    for node in range(size):
        windows = (task.windows[0] and task.windows[0][node]) or ((0.0, NEVER / SCALE),)
        group = None if len(windows) == 1 else len(groups)
        if group is not None:
            groups.append(ClientGroup(list(range(len(nodes), len(nodes) + len(windows))), required))
        for opening in windows:
            clients.append(client(task, node, opening, required and group is None, group, weight))
            nodes.append(node)
    return ProblemData(
        locations=[Location(0, 0) for _node in task.travel],
        clients=clients,
        depots=[Depot(tour.start), Depot(tour.end)],
        vehicle_types=[vehicle(tour)],
        distance_matrices=[numpy.array(scaled(task.travel, round))],
        duration_matrices=[numpy.array(scaled(task.travel, up))],
        groups=groups,
    ), nodes


def client(task, node, opening, required, group, weight):
    first, last = opening
    return Client(
        location=node,
        service_duration=up(task.minutes[node] * SCALE),
        tw_early=max(up(first * SCALE), 0),
        tw_late=max(down(min(last * SCALE, NEVER)), 0),
        prize=round(task.prize[node] * weight),
        required=required,
        group=group,
    )


def vehicle(tour):
    return VehicleType(
        start_depot=0,
        end_depot=1,
        tw_early=up(tour.first * SCALE),
        tw_late=down(min(tour.last * SCALE, NEVER)),
    )


def dear(task):
    """What a prize of 1 counts: no way is worth a stop."""
    longest = task.longest() * SCALE
    return 4 * len(task.travel) * longest / min((p for p in task.prize if p > 0), default=1.0)


def scaled(rows, whole):
    return [[whole(min(x * SCALE, NEVER)) for x in row] for row in rows]


def up(number):
    return ceil(number - ROUNDING)


def down(number):
    return floor(number + ROUNDING)
