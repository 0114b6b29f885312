"""WGS-84, in which devices say where they are, and GCJ-02, in which Chinese maps do.

Within China the two differ by some hundred metres; elsewhere they are the same. The formula is the
published approximation of the official shift; its error is below two metres.
"""

from math import cos, pi, radians, sin, sqrt

# Krasovsky 1940: the axis in metres, the square of the eccentricity
AXIS, ECCENTRICITY2 = 6_378_245.0, 0.006693421622965943
# What the shift covers: latitudes, longitudes
CHINA = (0.8293, 55.8271), (72.004, 137.8347)
DATUMS = [("wgs84", "WGS-84 (GPS)"), ("gcj02", "GCJ-02 (Chinese maps)")]


def to_gcj02(latitude, longitude):
    if not _is_shifted(latitude, longitude):
        return latitude, longitude
    north, east = _shift(latitude, longitude)
    return latitude + north, longitude + east


def to_wgs84(latitude, longitude):
    """The inverse, found step by step to a centimetre."""
    if not _is_shifted(latitude, longitude):
        return latitude, longitude
    found = latitude, longitude
    for _step in range(5):
        north, east = _shift(*found)
        found = latitude - north, longitude - east
    return found


def _is_shifted(latitude, longitude):
    return all(
        low <= angle <= high
        for angle, (low, high) in zip((latitude, longitude), CHINA, strict=True)
    )


def _shift(latitude, longitude):
    """Degrees to the north and to the east, by which GCJ-02 is off at this place of WGS-84."""
    x, y = longitude - 105, latitude - 35
    common = 20 * _wave(x, 6) + 20 * _wave(x, 2)
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    north += (common + 20 * _wave(y, 1) + 40 * _wave(y, 1 / 3)) * 2 / 3
    north += (160 * _wave(y, 1 / 12) + 320 * _wave(y, 1 / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    east += (common + 20 * _wave(x, 1) + 40 * _wave(x, 1 / 3)) * 2 / 3
    east += (150 * _wave(x, 1 / 12) + 300 * _wave(x, 1 / 30)) * 2 / 3
    curve = 1 - ECCENTRICITY2 * sin(radians(latitude)) ** 2
    metres_north = AXIS * (1 - ECCENTRICITY2) / curve**1.5 * pi / 180
    metres_east = AXIS / sqrt(curve) * cos(radians(latitude)) * pi / 180
    return north / metres_north, east / metres_east


def _wave(angle, often):
    return sin(often * pi * angle)
