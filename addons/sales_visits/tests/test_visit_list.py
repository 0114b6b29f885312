from datetime import timedelta
from unittest.mock import patch

from lxml import etree

from odoo import fields
from odoo.tests import tagged

from .common import VisitCase
from .common_plan import PlanCase

GROUPINGS = [[], ["state"], ["day:month"], ["day:month", "state"]]


@tagged("post_install", "-at_install")
class TestVisitList(VisitCase):
    """The list of visits and their pivot cost as many queries for thirty visits as for three."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visits = cls.env["sales.visit"].with_user(cls.sales1)

    def specification(self):
        view = self.env.ref("sales_visits.sales_visit_view_list")
        arch = etree.fromstring(self.visits.get_view(view.id, "list")["arch"])
        names = [node.get("name") for node in arch.iter("field")]
        links = {n for n in names if self.visits._fields[n].type in ("many2one", "many2many")}
        return {name: {"fields": {"display_name": {}}} if name in links else {} for name in names}

    def open_anew(self, screen):
        self.env.flush_all()
        self.env.invalidate_all()
        return screen()

    def test_queries(self):
        budget = {"list": 8, "pivot": 1}
        shown = self.specification()
        screens = {
            "list": lambda: self.visits.web_search_read([], shown, limit=80, count_limit=10001),
            "pivot": lambda: self.visits.formatted_read_grouping_sets([], GROUPINGS, ["__count"]),
        }
        made = 0
        for count in (3, 30):
            while made < count:
                user = self.sales1 if made % 3 else self.supervisor1
                self.visit(user, date_start=fields.Datetime.now() + timedelta(days=made))
                made += 1
            for name, screen in screens.items():
                with self.subTest(name, visits=count):
                    self.open_anew(screen)
                    with self.assertQueryCount(budget[name]):
                        found = self.open_anew(screen)
                    seen = found["length"] if name == "list" else found[0][0]["__count"]
                    self.assertEqual(seen, count)


@tagged("post_install", "-at_install")
class TestVisitPages(VisitCase):
    """The pages of everyone's list are, one after the other, what they may read, in order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        c1, c3 = {"partner_id": cls.c1.id}, {"partner_id": cls.c3.id}
        who = [(cls.sales1, c1), (cls.sales1, c3), (cls.supervisor1, c1), (cls.sales3, c3)]
        for number in range(24):
            start = fields.Datetime.now() + timedelta(days=number // 3)
            user, customer = who[number % len(who)]
            values = {"user_id": user.id, "date_start": start, **customer}
            cls.env["sales.visit"].create(values)

    def assertPages(self, user, count):
        visits = self.env["sales.visit"].with_user(user)
        readable = visits.sudo().search([]).with_user(user)._filtered_access("read")
        self.assertEqual(len(readable), count)
        for domain in ([], [("user_id", "=", self.sales1.id)], [("partner_id", "=", self.c3.id)]):
            found = readable.filtered_domain(domain)
            for order in ("date_start desc, id desc", "partner_id, id", "day, state, id desc"):
                wanted = found.sudo().sorted(order).ids
                for offset in range(0, len(found) + 1, 5):
                    page = visits.search(domain, offset, 5, order).ids
                    self.assertEqual(page, wanted[offset : offset + 5], (domain, order, offset))

    def test_pages_of_each_role(self):
        """Mine, those to my customers, both; those of my team; all."""
        users = {self.sales1: 18, self.sales3: 12, self.supervisor1: 18, self.salesadmin: 24}
        for user, count in users.items():
            with self.subTest(user.login):
                self.assertPages(user, count)

    def test_a_rule_that_opens_more(self):
        """What a company adds to the rules is on the pages, too."""
        visits = self.env["sales.visit"].with_user(self.sales1)
        self.assertEqual(len(visits._ways_to_be_mine()), 2)
        self.env["ir.rule"].create(
            {
                "name": "Visits to one customer",
                "model_id": self.env["ir.model"]._get_id("sales.visit"),
                "domain_force": [("partner_id", "=", self.c3.id)],
                "groups": self.env.ref("sales_policy.group_salesperson").ids,
            }
        )
        self.assertFalse(visits._ways_to_be_mine())
        self.assertPages(self.sales1, 24)


@tagged("post_install", "-at_install")
class TestVisitProposal(PlanCase):
    """Visits for a plan are made by as many queries, three or thirty (VM-4.1)."""

    def propose(self, count):
        visits = self.env["sales.visit"]._propose(
            [
                {
                    "plan_id": self.plan.id,
                    "partner_id": self.c1.id,
                    "user_id": self.sales1.id,
                    "date_start": self.utc(f"2026-05-{1 + number % 28:02} 10:00"),
                    "purpose_ids": self.purpose.ids,
                    "contact_ids": self.c1.child_ids[:1].ids,
                }
                for number in range(count)
            ]
        )
        self.env.flush_all()
        return visits

    def test_made_at_once_and_told_to_nobody(self):
        """What is worked out before a visit is stored asks it for its defaults no second time."""
        model = self.env.registry["sales.visit"]
        defaults = {"autospec": True, "side_effect": model.default_get}
        messages = self.env["mail.message"].search_count([])
        for count in (3, 30):
            self.env.flush_all()
            self.env.invalidate_all()
            with (
                self.subTest(visits=count),
                self.assertQueryCount(32),
                patch.object(model, "default_get", **defaults) as asked,
            ):
                visits = self.propose(count)
            self.assertEqual(asked.call_count, count)
            self.assertTrue(visits[0].preparation_ids)
            self.assertEqual(len(visits.preparation_ids), count * len(visits[0].preparation_ids))
            self.assertFalse(visits.calendar_event_id)
            self.assertEqual(visits.plan_id, self.plan)
        self.assertEqual(self.env["mail.message"].search_count([]), messages)

    def test_what_is_prepared_is_written_once(self):
        """The percent of a new visit counts the items that are put on its list when it is saved."""
        visit = self.propose(1)
        self.assertTrue(visit.contact_ids)
        written = visit.preparation
        self.assertEqual(written, round(100 / (3 + len(visit.preparation_ids))))
        self.env.add_to_compute(visit._fields["preparation"], visit)
        self.assertEqual(visit.preparation, written)
