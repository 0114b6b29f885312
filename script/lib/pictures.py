"""Makes the pictures in docs/screenshots small, and copies those of app stores to their addons."""

import shutil

from PIL import Image

import addons

PICTURES = addons.ROOT / "docs/screenshots"
IN_STORES = {
    "sales_policy": ["desk", "approvals"],
    "sales_customer_mgmt": ["customers", "customer-phone"],
    "sales_customer_dashboard": ["dashboard"],
    "sales_visits": ["month-plan", "my-day-phone"],
    "sales_complaints": ["complaint", "complaint-customer-phone"],
}


def shrink(path):
    """A screen has few colours: 256 of them look the same in a third of the bytes."""
    with Image.open(path) as picture:
        if picture.mode != "P":
            few = picture.convert("RGB").quantize(256, dither=Image.Dither.NONE)
            few.save(path, optimize=True)


if __name__ == "__main__":
    for path in PICTURES.glob("*.png"):
        shrink(path)
    for addon, names in IN_STORES.items():
        for name in names:
            shutil.copy(PICTURES / f"{name}.png", addons.ADDONS / addon / "static/description")
