"""Links that open a map application with the way to a place. Each has its own datum and order of degrees."""

from urllib.parse import quote

from .geo import to_gcj02

APPS = [
    ("geo", "The phone's choice"),
    ("amap", "AMap"),
    ("apple", "Apple Maps"),
    ("google", "Google Maps"),
]


def way_url(app, place, name, address):
    """
    :param str app: one of `APPS`
    :param place: (latitude, longitude) in WGS-84; without one, the address is looked for
    """
    label = quote(name)
    if not place:
        wanted = quote(" ".join(filter(None, (address, name))))
        return {
            "geo": f"geo:0,0?q={wanted}",
            "amap": f"https://uri.amap.com/search?keyword={wanted}&callnative=1",
            "apple": f"https://maps.apple.com/?q={wanted}",
            "google": f"https://www.google.com/maps/search/?api=1&query={wanted}",
        }[app]
    latitude, longitude = (f"{angle:.6f}" for angle in place)
    north, east = (f"{angle:.6f}" for angle in to_gcj02(*place))
    return {
        "geo": f"geo:{latitude},{longitude}?q={latitude},{longitude}({label})",
        "amap": f"https://uri.amap.com/navigation?to={east},{north},{label}&mode=car&callnative=1",
        "apple": f"https://maps.apple.com/?daddr={north},{east}",
        "google": f"https://www.google.com/maps/dir/?api=1&destination={latitude},{longitude}",
    }[app]
