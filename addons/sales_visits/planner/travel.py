"""Minutes on the road, estimated from coordinates."""

from math import asin, cos, radians, sin, sqrt

RADIUS = 6_371_008.8  # metres: mean radius of the Earth, IUGG
DETOUR = 1.3  # roads are longer than the straight line
SPEED = 40.0  # km/h, doors and traffic lights included


def metres(one, other):
    """The straight distance of two (latitude, longitude) in degrees, by the haversine formula."""
    (lat1, long1), (lat2, long2) = (map(radians, place) for place in (one, other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((long2 - long1) / 2) ** 2
    return 2 * RADIUS * asin(sqrt(min(half, 1.0)))


def minutes_between(one, other, detour=DETOUR, speed=SPEED):
    """:param detour: how much longer than the straight line the road is
    :param speed: in km/h
    """
    return metres(one, other) * detour / speed * 60 / 1000


def matrix(places, detour=DETOUR, speed=SPEED):
    """Rows of minutes between all (latitude, longitude)."""
    rows = [[0.0] * len(places) for _place in places]
    for i, one in enumerate(places):
        for j in range(i):
            rows[i][j] = rows[j][i] = minutes_between(one, places[j], detour, speed)
    return rows
