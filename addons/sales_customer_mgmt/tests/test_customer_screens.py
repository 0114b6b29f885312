from lxml import etree

from odoo.tests import tagged

from .common import CustomerCase

# What the web client asks for beside the column of activities
ACTIVITY = ("activity_state", "activity_summary", "activity_type_icon", "activity_type_id")


@tagged("post_install", "-at_install")
class TestCustomerScreens(CustomerCase):
    """What a salesperson opens each day costs as many queries for thirty customers as for three (CM-4.2.2)."""

    def specification(self, partners, kind):
        view = self.env.ref(f"sales_customer_mgmt.res_partner_view_{kind}_customer")
        arch = etree.fromstring(partners.get_view(view.id, kind)["arch"])
        names = dict.fromkeys([*(node.get("name") for node in arch.iter("field")), *ACTIVITY])
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
        budget = {"list": 16, "kanban": 10, "desk": 30}
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
