from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common_checkin import CheckinCase


@tagged("post_install", "-at_install")
class TestVisitDay(CheckinCase):
    """What the phone is told of the day and of a customer (VM-4.3, VM-5.1)."""

    def visits(self, user):
        return self.env["sales.visit"].with_user(user)

    def test_my_day_in_order(self):
        now = fields.Datetime.now()
        later = self.today(self.sales1, is_spare=True)
        later.sudo().write({"date_start": now + timedelta(seconds=2)})
        first = self.today(self.sales1)
        self.visit(self.sales1, date_start=now + timedelta(days=2))
        self.today(self.sales2, partner_id=self.approved(self.sales2).id)
        day = self.visits(self.sales1).get_day()
        self.assertEqual([row["id"] for row in day["visits"]], [first.id, later.id])
        self.assertEqual([row["is_spare"] for row in day["visits"]], [False, True])
        row = day["visits"][0]
        self.assertEqual(row["limits"], {"radius": 500, "accuracy": 200, "age": 120})
        self.assertAlmostEqual(row["place"][0], self.PLANT[0])
        self.assertTrue(row["way"].startswith("geo:"))

    def test_not_left_yesterday(self):
        visit = self.today(self.sales1)
        visit.action_check_in(self.payload())
        visit.sudo().write({"date_start": fields.Datetime.now() - timedelta(days=1)})
        [row] = self.visits(self.sales1).get_day()["visits"]
        self.assertEqual(
            (row["id"], row["state"], row["verdict"]), (visit.id, "under_way", "inside")
        )

    def test_what_is_left_to_report(self):
        """The report of a visit that is over, and that of the day, are one tap away (VM-7.1, VM-6.3)."""
        visit = self.today(self.sales1)
        day = self.visits(self.sales1).get_day()
        self.assertEqual((day["visits"][0]["report"], day["daily"]), (False, False))
        visit.action_check_in(self.payload())
        visit.action_check_out(self.payload())
        day = self.visits(self.sales1).get_day()
        report, daily = visit.report_ids, self.env["sales.daily.report"].search([])
        self.assertEqual(day["visits"][0]["report"], {"id": report.id, "owed": True})
        self.assertIn(day["daily"]["id"], daily.ids)
        self.assertEqual(day["daily"]["state"], "draft")
        report.write({"result": "reached", "summary": "Fine", "others_met": "Mr Liu"})
        report.action_submit()
        [row] = self.visits(self.sales1).get_day()["visits"]
        self.assertFalse(row["report"]["owed"])

    def test_places_are_own(self):
        other = self.approved(self.sales2)
        found = {row["customer_id"] for row in self.visits(self.sales1).get_places()}
        self.assertIn(self.c1.id, found)
        self.assertNotIn(other.id, found)

    def test_card(self):
        self.c1.sudo().child_ids.write({"phone": "13800000000", "courtesy_notes": "Likes tea"})
        self.env["sales.feedback"].with_user(self.sales1).create(
            {"partner_id": self.c1.id, "text": "Too hard", "kind": "product"}
        )
        card = {part["name"]: part for part in self.today(self.sales1).get_card()}
        self.assertEqual(list(card), self.env["sales.visit"]._card_part_names())
        person = card["people"]["rows"][0]
        self.assertEqual((person["title"], person["value"]), ("Chen Jie", "Decides"))
        self.assertEqual((person["phone"], person["subtitle"]), ("13800000000", "Likes tea"))
        self.assertEqual(card["feedback"]["rows"][0]["title"], "Too hard")
        self.assertEqual(card["orders"]["rows"], [])

    def test_card_of_orders_under_way(self):
        product = self.env["product.product"].create({"name": "EVA", "list_price": 100})
        order = self.env["sale.order"].create(
            {
                "partner_id": self.c1.id,
                "user_id": self.sales1.id,
                "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 3})],
            }
        )
        visit = self.today(self.sales1)
        self.assertEqual(self.part(visit, "orders")["rows"], [])
        order.action_confirm()
        [row] = self.part(visit, "orders")["rows"]
        self.assertEqual((row["title"], row["res_id"]), (order.name, order.id))

    def part(self, visit, name):
        self.env.invalidate_all()
        return next(part for part in visit.get_card() if part["name"] == name)

    def test_whose_card(self):
        visit = self.today(self.sales1)
        for login in ("sales2", "sales3", "finance", "employee"):
            with self.subTest(login), self.assertRaises(AccessError):
                visit.with_user(self.users[login]).get_card()
        self.c1.sudo().user_id = self.sales3
        visit.sudo().user_id = self.sales1
        self.assertEqual(visit.get_card(), [])

    def test_queries(self):
        """The day costs as much for twelve visits as for three, a card as much for ten contacts as for one."""
        budget = {"day": 12, "card": 17, "places": 5}
        customers = self.c1
        for count in (3, 12):
            while len(customers) < count:
                customers |= self.approved(self.sales1)
            for customer in customers:
                self.today(self.sales1, partner_id=customer.id)
            visit = self.visits(self.sales1).search([("partner_id", "=", self.c1.id)], limit=1)
            self.c1.sudo().child_ids = [
                Command.create({"name": f"Person {n}", "type": "contact"}) for n in range(count)
            ]
            screens = {
                "day": self.visits(self.sales1).get_day,
                "card": visit.get_card,
                "places": self.visits(self.sales1).get_places,
            }
            for name, screen in screens.items():
                with self.subTest(name, count=count):
                    self.open_anew(screen)
                    with self.assertQueryCount(budget[name]):
                        self.open_anew(screen)

    def open_anew(self, screen):
        self.env.flush_all()
        self.env.invalidate_all()
        return screen()
