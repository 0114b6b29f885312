"""Days and months for the planner of sales_visits: files of three known formats, and generated ones.

The files are not part of the project. ROUTING_INSTANCES names a folder that holds them in pvrp/ (Cordeau's
periodic problems, NAME.txt with the solution NAME.res), solomon/ and tsplib/.
"""

import math
import os
import random
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
# it works without Odoo, which the package around it does not
sys.path.insert(0, str(ROOT / "addons/sales_visits"))
import planner  # noqa: E402, F401, the figures take it from here
from planner import Customer, Shift, Stop, matrix  # noqa: E402
from planner.route import begin  # noqa: E402

LARGEST = 30  # stops of a day
WINDOW = 180  # minutes
WINDOWED = 0.4  # share of the stops that have one


def files(pattern):
    """The files that match, in ROUTING_INSTANCES or ../shared/data/routing."""
    folder = Path(os.environ.get("ROUTING_INSTANCES") or ROOT / "../shared/data/routing")
    found = sorted(folder.glob(pattern))
    if not found:
        sys.exit(f"error: There is no {pattern} in {folder}: name a folder in ROUTING_INSTANCES.")
    return found


def seconds(usual):
    """CPU seconds that a figure gives the planner; tests give it less by BENCH_SECONDS."""
    return min(usual, float(os.environ.get("BENCH_SECONDS", usual)))


def distances(places):
    return [[math.dist(one, other) for other in places] for one in places]


# Months


def cordeau(path):
    """(travel, shifts, customers) of a periodic problem, None of another one.

    Its first line is kind, vehicles, customers, days; then for each day the longest tour and the capacity (0
    for none), and for the depot and each customer: number, x, y, minutes, demand, visits, count of patterns,
    patterns, whose highest bit is the first day.
    """
    lines = [line.replace(":", " ").split() for line in path.read_text().splitlines()]
    rows = [line for line in lines if line]
    kind, vehicles, _size, days = map(int, rows[0][:4])
    if kind != 1:
        return None
    shifts = []
    for day, row in enumerate(rows[1 : days + 1]):
        longest, capacity = (float(number) or math.inf for number in row[-2:])
        shifts += [Shift(0, longest, 0, 0, day, capacity=capacity)] * vehicles
    depot, *others = rows[days + 1 :]
    customers = [cordeau_customer(place, row, days) for place, row in enumerate(others, 1)]
    places = [(float(row[1]), float(row[2])) for row in (depot, *others)]
    return distances(places), shifts, customers


def cordeau_customer(place, row, days):
    codes = map(int, row[7 : 7 + int(row[6])])
    patterns = [tuple(day for day in range(days) if code >> (days - 1 - day) & 1) for code in codes]
    return Customer(
        place, float(row[3]), int(row[5]), demand=float(row[4]), patterns=tuple(patterns)
    )


def cordeau_best(path):
    """The travel of the published solution beside a problem."""
    return float(path.with_suffix(".res").read_text().split()[0])


def cordeau_solution(shifts, customers, plan):
    """The text of a solution in the format of the .res files: day, vehicle, length, load, places."""
    lines, vehicle, today = [f"{plan.travel:.2f}"], 0, None
    for shift, route in zip(shifts, plan.routes, strict=True):
        vehicle = vehicle + 1 if shift.day == today else 1
        today = shift.day
        if route.order:
            visited = [customers[number] for number in route.order]
            length = route.travel + sum(customer.minutes for customer in visited)
            load = sum(customer.demand for customer in visited)
            places = " ".join(str(customer.place) for customer in visited)
            lines.append(f"{today + 1} {vehicle} {length:8.2f} {load:5g} 0 {places} 0")
    return "\n".join(lines)


def salesperson(seed, days=20):
    """(travel, shifts, customers): 130 customers around eight towns, 232 visits of 20 to 30 minutes."""
    chance = random.Random(seed)
    office = (23.02, 113.75)
    towns = [(chance.gauss(23.02, 0.12), chance.gauss(113.75, 0.12)) for _town in range(8)]
    frequencies = [4] * 20 + [2] * 42 + [1] * 68
    chance.shuffle(frequencies)
    places, customers = [office], []
    for place, visits in enumerate(frequencies, 1):
        places.append(tuple(chance.gauss(degrees, 0.02) for degrees in chance.choice(towns)))
        customers.append(Customer(place, {4: 30, 2: 25, 1: 20}[visits], visits, prize=visits))
    return matrix(places), [Shift(540, 1020, 0, 0, day) for day in range(days)], customers


# Days: (name, travel, shift, stops), all stops of which fit


def generated_days(count=6):
    for seed in range(count):
        chance = random.Random(seed)
        places = [(chance.uniform(0, 60), chance.uniform(0, 60)) for _place in range(LARGEST + 1)]
        yield windowed_day(f"generated {seed}", places, chance)


def windowed_day(name, places, chance, minutes=12):
    """Windows around the times of a tour that always goes to the closest place."""
    travel = distances(places)
    left, place, time, stops = set(range(1, len(places))), 0, 0.0, []
    while left:
        after = min(left, key=travel[place].__getitem__)
        left.remove(after)
        time += travel[place][after]
        first = max(time - chance.uniform(0, WINDOW), 0.0)
        windows = ((first, first + WINDOW),) if chance.random() < WINDOWED else None
        stops.append(Stop(after, minutes, windows))
        time, place = time + minutes, after
    return name, travel, Shift(0, time + travel[place][0] + WINDOW, 0, 0), stops


def solomon_days(path, count=2):
    """Customers of a file of Solomon's that fit into one tour: as they come, each where it costs least."""
    rows = [line.split() for line in path.read_text().splitlines()]
    rows = [[float(word) for word in row] for row in rows if len(row) == 7 and row[0].isdigit()]
    travel = distances([row[1:3] for row in rows])
    shift = Shift(rows[0][4], rows[0][5], 0, 0)
    for seed in range(count):
        stops, order = [], list(range(1, len(rows)))
        random.Random(seed).shuffle(order)
        for place in order:
            _number, _x, _y, _demand, first, last, minutes = rows[place]
            stop = Stop(place, minutes, ((first, last),))
            tours = [[*stops[:at], stop, *stops[at:]] for at in range(len(stops) + 1)]
            ways = [
                (way, at)
                for at, tour in enumerate(tours)
                if (way := way_in_time(travel, shift, tour))
            ]
            if ways and len(stops) < LARGEST:
                stops = tours[min(ways)[1]]
        yield f"{path.stem} {seed}", travel, shift, stops


def way_in_time(travel, shift, stops):
    """How long this order is, or None when it is late somewhere."""
    place, time, way = shift.start, shift.first, 0.0
    for stop in stops:
        way += travel[place][stop.place]
        time = begin(stop.windows, time + travel[place][stop.place]) + stop.minutes
        place = stop.place
    way += travel[place][shift.end]
    return way if time + travel[place][shift.end] <= shift.last else None


def tsplib_days(path, count=1):
    """Some of the cities of a file of TSPLIB, at any time of the day."""
    rows = [line.split() for line in path.read_text().splitlines()]
    cities = [tuple(map(float, row[1:])) for row in rows if len(row) == 3 and row[0].isdigit()]
    for seed in range(count if cities else 0):  # some files hold distances
        places = random.Random(seed).sample(cities, min(LARGEST + 1, len(cities)))
        stops = [Stop(place, 12) for place in range(1, len(places))]
        yield f"{path.stem} {seed}", distances(places), Shift(0, math.inf, 0, 0), stops
