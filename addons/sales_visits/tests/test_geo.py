import random

from odoo.tests import BaseCase, tagged

from odoo.addons.sales_visits.fix import Fix, Limits, judge
from odoo.addons.sales_visits.geo import to_gcj02, to_wgs84
from odoo.addons.sales_visits.planner.travel import metres
from odoo.addons.sales_visits.way import APPS, way_url

PLANT = 22.9437, 113.6689
LIMITS = Limits(500, 200, 120)
METRE = 1 / 111_195  # degrees of latitude


def fix(north, accuracy=10, age=1):
    """A fix so many metres north of the plant."""
    return Fix(PLANT[0] + north * METRE, PLANT[1], accuracy, age)


@tagged("post_install", "-at_install")
class TestGeo(BaseCase):
    """Places and what they prove (VM-6.2)."""

    def test_known_places(self):
        pairs = {
            (31.1774276, 121.5272106): (31.17530398364597, 121.531541859215),
            (22.543847, 113.912316): (22.540796131694766, 113.9171764808363),
            (39.911954, 116.377817): (39.91334545536069, 116.38404722455657),
        }
        for wgs84, gcj02 in pairs.items():
            self.assertLess(metres(to_gcj02(*wgs84), gcj02), 0.001)
            self.assertLess(metres(to_wgs84(*gcj02), wgs84), 0.01)

    def test_there_and_back(self):
        numbers = random.Random(62)
        for _place in range(2000):
            place = numbers.uniform(-89, 89), numbers.uniform(-180, 180)
            self.assertLess(metres(to_wgs84(*to_gcj02(*place)), place), 0.01, place)

    def test_the_shift_ends_at_the_border(self):
        for place in ((48.8584, 2.2945), (-33.8568, 151.2153), (40.6892, -74.0445)):
            self.assertEqual(to_gcj02(*place), place)
        self.assertGreater(metres(to_gcj02(*PLANT), PLANT), 300)

    def test_verdicts(self):
        cases = {
            "inside": [fix(0), fix(499), fix(500, 10), fix(690, 200), fix(0, 0), fix(0, 200, 120)],
            "outside": [fix(520), fix(5_000), fix(2_000, 1_000), fix(1_000_000, 5_000)],
            "unclear": [
                fix(0, 201),
                fix(600, 300),
                fix(0, 10, 121),
                fix(5_000, 10, 3600),
                fix(0, 1e9),
            ],
        }
        for verdict, fixes in cases.items():
            for each in fixes:
                with self.subTest(verdict, fix=each):
                    self.assertEqual(judge(each, PLANT, LIMITS)[0], verdict)
        self.assertEqual(judge(None, PLANT, LIMITS), ("no_fix", None))
        self.assertEqual(judge(fix(0), None, LIMITS), ("unclear", None))

    def test_nothing_far_is_inside(self):
        """Whatever accuracy a device claims, inside is never farther than radius and accuracy together."""
        numbers = random.Random(6)
        for _case in range(5000):
            north = numbers.uniform(0, 3000)
            claim = numbers.choice([numbers.uniform(0, 400), 10 ** numbers.uniform(0, 9)])
            verdict, distance = judge(fix(north, claim), PLANT, LIMITS)
            if verdict == "inside":
                self.assertLessEqual(distance, 700.001)
            self.assertAlmostEqual(distance, north, delta=1)

    def test_the_way(self):
        north, east = (f"{angle:.6f}" for angle in to_gcj02(*PLANT))
        expected = {
            "geo": "geo:22.943700,113.668900",
            "amap": f"to={east},{north},",
            "apple": f"daddr={north},{east}",
            "google": "destination=22.943700,113.668900",
        }
        for app, _label in APPS:
            self.assertIn(expected[app], way_url(app, PLANT, "鞋材", "东莞市"))
            self.assertIn("%E9%9E%8B%E6%9D%90", way_url(app, None, "鞋材", "东莞市"))
