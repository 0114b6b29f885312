import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common_lost import LostCase

DAYS = {"a": 90, "b": 120, "c": 180, "d": 365, None: 365}


@tagged("post_install", "-at_install")
class TestLost(LostCase):
    """SD-3.3.1: a customer without a confirmed order for too long is lost, and won back by one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.partner"].search(
            [("customer_stage", "!=", "prospect")]
        ).customer_stage = "prospect"

    def grade_id(self, name):
        return self.grades[name].id if name else False

    def test_as_brute_force_says(self):
        """Grades, companies in three time zones, orders to the minute around each limit."""
        chance = random.Random(5)
        companies = [self.company, *self.env["res.company"].create([{"name": n} for n in "XY"])]
        zones = ("Asia/Shanghai", "UTC", "America/New_York")
        for company, zone in zip(companies, zones, strict=True):
            calendar = self.env["resource.calendar"].create({"name": zone, "tz": zone})
            company.resource_calendar_id = calendar
        now = datetime(2026, 3, 11, 1, 30)  # in New York it is the day before
        expected = set()
        customers = self.env["res.partner"]
        with freeze_time(now):
            for number in range(150):
                grade, place = chance.choice(list(DAYS)), number % 3
                customer = self.formal(
                    self.sales1,
                    customer_grade_id=self.grade_id(grade),
                    company_id=companies[place].id,
                )
                minutes = chance.choice((-1500, -1441, -720, -1, 0, 1, 720, 1441, 3000))
                last = now - timedelta(days=DAYS[grade], minutes=minutes)
                if number % 5:
                    self.order(customer, last, company=companies[place])
                    self.order(customer, last - timedelta(days=400), company=companies[place])
                else:  # never ordered: since it became formal
                    customer.date_approved = last
                zone = ZoneInfo(zones[place])
                today = now.replace(tzinfo=UTC).astimezone(zone).date()
                silent = (today - last.replace(tzinfo=UTC).astimezone(zone).date()).days
                customers |= customer
                if silent > DAYS[grade]:
                    expected.add((customer.id, silent))
            self.job("ir_cron_lost")
            found = customers.filtered(lambda c: c.customer_stage == "lost")
            self.assertEqual({(c.id, c.lost_days) for c in found}, expected)
            self.assertTrue(30 < len(expected) < 120)
            self.assertEqual(
                found.lost_reason_id, self.env.ref("sales_customer_mgmt.lost_reason_silent")
            )
            self.assertEqual(set(found.mapped("date_lost")), {now})

    def test_what_counts(self):
        """Quotations do not, nor cancelled orders; prospects and archived customers are not lost."""
        silent = self.formal(self.sales1, customer_grade_id=self.grades["a"].id)
        self.order(silent, self.ago(95))
        self.sell(silent)
        cancelled = self.sell(silent)
        cancelled.action_confirm()
        cancelled._action_cancel()
        prospect = self.formal(self.sales1, customer_stage="prospect")
        archived = self.formal(self.sales1)
        for customer in (prospect, archived):
            self.order(customer, self.ago(900))
        archived.active = False
        fresh = self.formal(self.sales1)
        self.job("ir_cron_lost")
        stages = (silent + prospect + archived + fresh).mapped("customer_stage")
        self.assertEqual(stages, ["lost", "prospect", "formal", "formal"])

    def test_what_follows(self):
        """Contact is owed every 90 days, a rescue plan by the supervisor where it is worth it."""
        worthy = self.formal(self.sales1, customer_grade_id=self.grades["c"].id)
        self.order(worthy, self.ago(200), 30000)
        self.order(worthy, self.ago(400), 25000)
        self.order(worthy, self.ago(600), 70000)
        small = self.formal(self.sales1, customer_grade_id=self.grades["c"].id)
        self.order(small, self.ago(200), 300)
        small_a = self.formal(self.sales1, customer_grade_id=self.grades["a"].id)
        self.order(small_a, self.ago(100), 300)
        self.job("ir_cron_lost")
        customers = worthy + small + small_a
        self.assertEqual(customers.mapped("customer_stage"), ["lost"] * 3)
        self.assertEqual(customers.mapped("lost_amount"), [55000, 300, 300])
        self.assertEqual(customers.mapped("is_rescue_due"), [True, False, True])
        contact = self.duties(customers, "SD-3.3.1", "contact")
        self.assertEqual(contact.user_id, self.sales1)
        self.assertEqual(len(contact), 3)
        plans = self.duties(customers, "SD-3.3.2", "plan")
        self.assertEqual(set(plans.mapped("res_id")), {worthy.id, small_a.id})
        self.assertEqual(plans.user_id, self.supervisor1)
        worthy.user_id = self.sales3
        self.assertEqual(plans.filtered(lambda d: d.res_id == worthy.id).user_id, self.supervisor2)

    def test_contact_renews_its_duty(self):
        customer = self.lost(self.sales1)
        duty = self.duties(customer, "SD-3.3.1", "contact")
        self.assertEqual(duty.state, "open")
        customer._sync_duties(renewed={"last_contact_date"})
        again = self.duties(customer, "SD-3.3.1", "contact")
        self.assertEqual(again.mapped("state"), ["done", "open"])

    def test_run_again_and_killed_half_way(self):
        """Batch by batch; what a killed run has left the next one does, and nothing twice."""
        customers = self.env["res.partner"].union(*(self.formal(self.sales1) for _i in range(7)))
        for customer in customers:
            self.order(customer, self.ago(800))
        partners, now = self.env["res.partner"], fields.Datetime.now()
        limits = partners._lost_limits(now)
        self.assertEqual(len(partners._mark_lost(customers[:3].ids, limits, now)), 3)
        self.patch(type(partners), "_lost_batch", 2)
        self.job("ir_cron_lost")
        self.job("ir_cron_lost")
        self.assertEqual(set(customers.mapped("customer_stage")), {"lost"})
        self.assertEqual(len(self.duties(customers, "SD-3.3.1", "contact")), 7)
        self.assertFalse(partners._mark_lost(customers.ids, limits, now), "already lost")

    def test_order_between_finding_and_marking(self):
        customer = self.formal(self.sales1)
        self.order(customer, self.ago(800))
        partners, now = self.env["res.partner"], fields.Datetime.now()
        limits = partners._lost_limits(now)
        found = [row[0] for row in self.env.execute_query(partners._lost_query(limits))]
        self.assertIn(customer.id, found)
        self.order(customer, self.ago(0))
        self.assertFalse(partners._mark_lost(found, limits, now))

    def test_queries(self):
        """Finding is one statement; each batch marks in one, whatever its size."""
        customers = self.env["res.partner"].union(*(self.formal(self.sales1) for _i in range(5)))
        for customer in customers:
            self.order(customer, self.ago(10))
        partners, now = self.env["res.partner"], fields.Datetime.now()
        limits = partners._lost_limits(now)
        self.env.flush_all()
        with self.assertQueryCount(3):  # its own, and which company is the main one
            self.env.execute_query(partners._lost_query(limits))

    # By hand

    def test_by_hand(self):
        customer = self.formal(self.sales1)
        self.order(customer, self.ago(20), 60000)
        wizard = (
            self.env["res.partner.lose"]
            .with_user(self.sales1)
            .with_context(active_ids=customer.ids)
            .create({"reason_id": self.reason.id, "note": " Cheaper soles elsewhere "})
        )
        wizard.action_confirm()
        self.assertRecordValues(
            customer,
            [
                {
                    "customer_stage": "lost",
                    "lost_reason_id": self.reason.id,
                    "lost_note": "Cheaper soles elsewhere",
                    "lost_days": 20,
                    "lost_amount": 60000,
                    "is_rescue_due": True,
                }
            ],
        )
        self.assertIn("Cheaper soles", customer.message_ids[0].body)
        self.assertEqual(self.duties(customer, "SD-3.3.2", "plan").user_id, self.supervisor1)
        with self.assertRaisesRegex(UserError, "SD-3.3.1"):
            customer.with_user(self.sales1).action_lose(self.reason.id)
        prospect = self.formal(self.sales1, customer_stage="prospect")
        with self.assertRaisesRegex(UserError, "formal"):
            prospect.with_user(self.sales1).action_lose(self.reason.id)
        with self.assertRaisesRegex(UserError, "reason"):
            self.formal(self.sales1).with_user(self.sales1).action_lose(False)

    # Won back

    def test_won_back_by_each_road(self):
        roads = {
            "button": lambda c: self.sell(c).action_confirm(),
            "write": lambda c: self.sell(c).write(
                {"state": "sale", "date_order": fields.Datetime.now()}
            ),
            "import": lambda c: self.sell(c, state="sale"),
            "contact": lambda c: self.sell(
                self.env["res.partner"].create({"name": "Buyer", "parent_id": c.id})
            ).action_confirm(),
            "job": lambda c: (
                self.order(c, fields.Datetime.now() + timedelta(minutes=1)),
                self.job("ir_cron_lost"),
            ),
        }
        for name, road in roads.items():
            with self.subTest(name):
                customer = self.lost(self.sales1)
                contact = self.duties(customer, "SD-3.3.1", "contact")
                with freeze_time(fields.Datetime.now() + timedelta(minutes=2)):
                    road(customer)
                self.assertEqual(customer.customer_stage, "formal")
                self.assertFalse(customer.date_lost or customer.lost_reason_id)
                self.assertTrue(customer.date_won_back)
                self.assertEqual(contact.state, "cancelled")

    def test_old_orders_win_nobody_back(self):
        customer = self.lost(self.sales1)
        self.sell(customer, state="sale", date_order=self.ago(200))
        self.sell(customer)
        self.order(customer, self.ago(100))
        self.job("ir_cron_lost")
        self.assertEqual(customer.customer_stage, "lost")

    def test_lost_again(self):
        customer = self.lost(self.sales1)
        with freeze_time(fields.Datetime.now() + timedelta(minutes=2)):
            self.sell(customer, 700).action_confirm()
        with freeze_time(fields.Datetime.now() + timedelta(days=500)):
            self.job("ir_cron_lost")
            self.assertEqual(customer.customer_stage, "lost")
            self.assertEqual(customer.lost_amount, 70000)
            self.assertIn("open", self.duties(customer, "SD-3.3.2", "plan").mapped("state"))

    def test_kept_fields(self):
        """By no road does a person set what follows from orders (SD-3.3.1)."""
        customer = self.lost(self.sales1)
        partners = self.env["res.partner"].with_user(self.supervisor1)
        kept = (
            ("customer_stage", "formal"),
            ("date_lost", False),
            ("lost_reason_id", False),
            ("is_rescue_due", False),
            ("date_rescue_planned", "2026-01-01 00:00:00"),
            ("lost_amount", 0),
            ("date_won_back", "2026-01-01 00:00:00"),
        )
        for name, value in kept:
            with self.assertRaises(AccessError):
                partners.browse(customer.id).write({name: value})
            with self.assertRaises(AccessError):
                partners.with_user(self.sales1).create(self.file_values(**{name: value}))
            with self.request_of(self.sales1):
                made = partners.with_user(self.sales1).with_context(**{f"default_{name}": value})
                made = made.create(self.file_values())
                self.assertNotEqual(made.sudo()[name] or False, value or None)
