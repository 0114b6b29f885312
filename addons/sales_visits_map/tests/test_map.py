from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.sales_visits.geo import to_gcj02, to_wgs84
from odoo.addons.sales_visits.planner.travel import metres

from .common import HOUJIE, JINJIANG, MapCase

MOST = "odoo.addons.sales_visits_map.models.sales_map_mixin.MOST"


@tagged("post_install", "-at_install")
class TestMap(MapCase):
    """What a map is given: what searching gives, and places in the datum of the tiles (VM-4.3, VM-3)."""

    def test_visits(self):
        self.second.content = "Secret plan"
        point, other = self.points("sales.visit", self.sales1, [("id", "in", self.mine.ids)])
        self.assertEqual((point["id"], other["id"]), (self.second.id, self.first.id))
        self.assertEqual(point["place"], list(HOUJIE))
        self.assertEqual(
            {name: point[name] for name in ("customer_id", "name", "city", "person", "state")},
            {
                "customer_id": self.c1.id,
                "name": self.c1.display_name,
                "city": "Dongguan",
                "person": [self.sales1.id, "Zhang San"],
                "state": "planned",
            },
        )
        self.assertEqual(point["start"], fields.Datetime.to_string(self.second.date_start))
        self.assertEqual(point["day"], fields.Date.to_string(self.second.day))
        self.assertEqual(point["purposes"], self.purpose.name)
        self.assertNotIn("Secret plan", str(point))

    def test_customers(self):
        self.owe(self.c1, 3)
        self.owe(self.c3, -2)
        domain = [("id", "in", (self.c1 | self.c3).ids)]
        late, soon = self.points("res.partner", self.gm, domain)
        self.assertEqual((late["id"], late["days_left"]), (self.c3.id, -2))
        self.assertEqual((soon["id"], soon["days_left"]), (self.c1.id, 3))
        self.assertEqual(late["place"], list(JINJIANG))

    def test_a_customer_that_is_owed_nothing(self):
        self.c1.sudo().next_visit_date = False
        [point] = self.points("res.partner", self.sales1, [("id", "=", self.c1.id)])
        self.assertIs(point["days_left"], False)

    def test_without_a_place(self):
        self.c1.sudo().write({"partner_latitude": 0, "partner_longitude": 0})
        for model in ("sales.visit", "res.partner"):
            domain = [("partner_id" if model == "sales.visit" else "id", "=", self.c1.id)]
            for point in self.points(model, self.sales1, domain):
                self.assertIs(point["place"], False)

    # Rights

    def test_a_map_gives_what_a_search_gives(self):
        others = self.visit(self.sales3, partner_id=self.c3.id)
        own = {"id": (self.mine | others).ids}
        seen = {}
        for login, user in self.users.items():
            visits = self.env["sales.visit"].with_user(user)
            domain = [("id", "in", own["id"])]
            with self.subTest(login):
                if not visits.has_access("read"):
                    with self.assertRaises(AccessError):
                        visits.get_sales_map(domain)
                    continue
                seen[login] = {point["id"] for point in self.points("sales.visit", user, domain)}
                self.assertEqual(seen[login], set(visits.search(domain).ids))
        self.assertEqual(seen["sales1"], set(self.mine.ids))
        self.assertEqual(seen["supervisor2"], set(others.ids))
        self.assertEqual(seen["gm"], set(own["id"]))
        self.assertNotIn("employee", seen)

    def test_a_map_of_customers_gives_what_a_search_gives(self):
        customers = self.c1 | self.c3
        domain = [("id", "in", customers.ids)]
        expected = {"sales1": self.c1, "supervisor2": self.c3, "salesadmin": customers}
        for login, visible in expected.items():
            with self.subTest(login):
                points = self.points("res.partner", self.users[login], domain)
                self.assertEqual({point["id"] for point in points}, set(visible.ids))
        for login in ("finance", "employee"):
            with self.subTest(login), self.assertRaises(AccessError):
                self.points("res.partner", self.users[login], domain)

    def test_the_place_of_a_customer_that_is_no_longer_seen_stays_hidden(self):
        self.first._begin(fields.Datetime.now())
        self.first._finish(fields.Datetime.now())
        self.c1.sudo().user_id = self.sales3
        [point] = self.points("sales.visit", self.sales1, [("id", "=", self.first.id)])
        self.assertEqual((point["place"], point["city"]), (False, False))
        [point] = self.points("sales.visit", self.sales3, [("id", "=", self.first.id)])
        self.assertEqual(point["place"], list(HOUJIE))

    # Datums

    def test_places_in_the_datum_of_the_tiles(self):
        for tiles in ("wgs84", "gcj02"):
            self.set_tiles("", datum=tiles)
            for of_customer in ("wgs84", "gcj02"):
                self.c1.sudo().geo_datum = of_customer
                with self.subTest(tiles=tiles, customer=of_customer):
                    [point] = self.points("res.partner", self.sales1, [("id", "=", self.c1.id)])
                    wanted = HOUJIE
                    if of_customer != tiles:
                        wanted = (to_gcj02 if tiles == "gcj02" else to_wgs84)(*HOUJIE)
                    self.assertLess(metres(point["place"], wanted), 1)
                    moved = metres(point["place"], HOUJIE)
                    self.assertEqual(moved > 100, of_customer != tiles)

    # Size

    def test_too_many(self):
        with patch(MOST, 2):
            self.visit(self.sales1)
            domain = [("user_id", "=", self.sales1.id)]
            found = self.env["sales.visit"].with_user(self.sales1).get_sales_map(domain)
        self.assertEqual((len(found["points"]), found["total"]), (2, 3))

    def test_budget(self):
        """As many queries for thirty visits of ten customers as for three of one."""
        customers = [self.approved(self.sales1) for _index in range(9)]
        visits = self.mine
        for customer in [*customers, self.c1]:
            for _index in range(3):
                visits |= self.visit(self.sales1, partner_id=customer.id).with_env(self.env)
        for few_or_many in (visits[:3], visits):
            domain = [("id", "in", few_or_many.ids)]
            self.measure("sales.visit", domain, 7)
        for few_or_many in (self.c1, visits.partner_id):
            self.measure("res.partner", [("id", "in", few_or_many.ids)], 10)

    def measure(self, model, domain, count):
        self.points(model, self.sales1, domain)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(count):
            self.points(model, self.sales1, domain)
