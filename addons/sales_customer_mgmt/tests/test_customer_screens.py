from dateutil.relativedelta import relativedelta
from lxml import etree

from odoo import fields
from odoo.tests import tagged

from .common import CustomerCase

# What the web client asks for beside the column of activities
ACTIVITY = ("activity_state", "activity_summary", "activity_type_icon", "activity_type_id")
SHOWN = [*ACTIVITY, "activity_exception_decoration", "activity_exception_icon"]


@tagged("post_install", "-at_install")
class TestCustomerScreens(CustomerCase):
    """What a salesperson opens each day costs as many queries for thirty customers as for three (CM-4.2.2)."""

    def specification(self, partners, kind):
        view = self.env.ref(f"sales_customer_mgmt.res_partner_view_{kind}_customer")
        arch = etree.fromstring(partners.get_view(view.id, kind)["arch"])
        # hidden columns are not read: js_class is sales_lean_list
        shown = (node for node in arch.iter("field") if node.get("optional") != "hide")
        names = dict.fromkeys([*(node.get("name") for node in shown), *ACTIVITY])
        links = {name for name in names if partners._fields[name].type == "many2one"}
        return {name: {"fields": {"display_name": {}}} if name in links else {} for name in names}

    def screens(self):
        partners = self.env["res.partner"].with_user(self.sales1)
        domain = [("is_sales_customer", "=", True)]
        pages = {kind: self.specification(partners, kind) for kind in ("list", "kanban")}
        return {
            "list": lambda: partners.web_search_read(domain, pages["list"], limit=80),
            "kanban": lambda: partners.web_search_read(domain, pages["kanban"], limit=40),
            "desk": partners.env["sales.desk"].get_sections,
        }

    def test_long_names_stand_in_several_lines(self):
        """On a phone too: partner_autocomplete would make the name one line."""
        view = self.env.ref("sales_customer_mgmt.res_partner_view_form_customer")
        partners = self.env["res.partner"].with_user(self.sales1)
        arch = etree.fromstring(partners.get_view(view.id, "form")["arch"])
        [name] = arch.xpath("//div[hasclass('oe_title')]/h1/field[@name='name']")
        self.assertEqual(name.get("widget"), "text")
        names = [node.get("name") for node in arch.iter("field")]
        for fact in ("credit_light", "last_contact_ago", "next_contact_date"):
            self.assertLess(names.index(fact), names.index("phone"), fact)

    def open_anew(self, screen):
        """As a request finds it: nothing is in the cache of records, what seldom changes is."""
        self.env.flush_all()
        self.env.invalidate_all()
        return screen()

    def test_queries(self):
        budget = {"list": 4, "kanban": 4, "desk": 20}
        made = 0
        for count in (3, 30):
            while made < count:
                register = self.approved if made % 3 else self.customer
                register(self.sales1)
                made += 1
            for name, screen in self.screens().items():
                with self.subTest(name, customers=count):
                    found = self.open_anew(screen)
                    with self.assertQueryCount(budget[name]):
                        self.open_anew(screen)
                    if name != "desk":
                        self.assertEqual(found["length"], count)

    def plan(self, customer, user, days, **values):
        return customer.sudo().activity_schedule(
            "mail.mail_activity_data_call",
            fields.Date.today() + relativedelta(days=days),
            user_id=user.id,
            **values,
        )

    def test_activities_as_odoo_reads_them(self):
        """What comes with a page is what Odoo finds and computes for each customer by itself."""
        alarm = self.env["mail.activity.type"].create(
            {"name": "Alarm", "icon": "fa-bell", "decoration_type": "danger"}
        )
        own, others, none, done = (self.customer(self.sales1) for _number in range(4))
        self.plan(own, self.sales1, 3, summary="Later")
        self.plan(own, self.sales1, -2, summary="Late").activity_type_id = alarm
        self.plan(others, self.sales2, 0, summary="Of a colleague")
        self.plan(done, self.sales1, 1).action_feedback()
        customers = own | others | none | done
        for user in (self.sales1, self.supervisor1, self.finance):
            with self.subTest(user.login):
                seen = self.env["res.partner"].with_user(user).search([("id", "in", customers.ids)])
                self.env.invalidate_all()
                page = {
                    row.pop("id"): row for row in seen.read(["activity_ids", *SHOWN], load=None)
                }
                self.env.invalidate_all()
                for customer in seen:
                    found = (
                        self.env["mail.activity"]
                        .with_user(user)
                        .search([("res_model", "=", "res.partner"), ("res_id", "=", customer.id)])
                    )
                    first, states = found[:1].sudo(), found.mapped("state")
                    self.assertEqual(page[customer.id]["activity_ids"], found.ids)
                    self.assertEqual(page[customer.id]["activity_summary"], first.summary)
                    self.assertEqual(
                        page[customer.id]["activity_type_id"], first.activity_type_id.id
                    )
                    self.assertEqual(page[customer.id]["activity_type_icon"], first.icon)
                    worst = [state for state in ("overdue", "today", "planned") if state in states]
                    self.assertEqual(page[customer.id]["activity_state"], (worst or [False])[0])
                    self.assertEqual(
                        page[customer.id]["activity_exception_decoration"],
                        "danger" if alarm in found.sudo().activity_type_id else False,
                    )

    def test_activities_after_a_change(self):
        customer = self.customer(self.sales1)
        mine = customer.with_user(self.sales1)
        self.plan(customer, self.sales1, -1, summary="Late")
        self.assertEqual(mine.read(SHOWN)[0]["activity_state"], "overdue")
        mine.activity_ids.action_feedback()
        self.assertEqual(mine.read(["activity_ids", *SHOWN])[0]["activity_ids"], [])
        self.assertFalse(mine.activity_state)
        self.plan(customer, self.sales1, 1, summary="Next")
        self.assertEqual(mine.read(SHOWN)[0]["activity_summary"], "Next")
