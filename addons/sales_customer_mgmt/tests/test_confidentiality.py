from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common_confidentiality import ConfidentialCase

# CM-4.2.2, who may do what: r(ead) w(rite) c(reate) d(elete)
#            customer of unassigned,  no         bank acc.  order of
#            sales1      by sales2    customer   of customer sales1
MATRIX = {
    "sales1":      ("rwc",  "",     "rwc",  "rwc",  "rwc"),
    "sales2":      ("",     "rwc",  "rwc",  "",     ""),
    "sales3":      ("",     "",     "rwc",  "",     ""),
    "supervisor1": ("rwc",  "",     "rwc",  "rwc",  "rwc"),
    "supervisor2": ("",     "",     "rwc",  "",     ""),
    "gm":          ("rwc",  "rwc",  "rwc",  "rwc",  "rwc"),
    "salesadmin":  ("rwcd", "rwcd", "rwcd", "rwcd", "r"),
    "finance":     ("r",    "r",    "r",    "r",    ""),
    "clerk":       ("r",    "r",    "rwc",  "",     "r"),
    "planning":    ("r",    "r",    "r",    "",     ""),
    "accountant":  ("r",    "r",    "r",    "r",    "rw"),
    "quality":     ("",     "",     "r",    "",     ""),
    "legal":       ("",     "",     "r",    "",     ""),
    "technical":   ("",     "",     "r",    "",     ""),
    "employee":    ("",     "",     "r",    "",     ""),
    "buyer":       ("",     "",     "rwcd", "",     ""),
    "it":          ("",     "",     "rwcd", "",     ""),
}  # fmt: skip


@tagged("post_install", "-at_install")
class TestConfidentiality(ConfidentialCase):
    """Customer information is for the salespeople concerned and management alone (CM-4.2.2)."""

    def test_matrix(self):
        records = (self.hidden, self.unassigned, self.vendor, self.bank, self.order)
        for login, expected in MATRIX.items():
            with self.subTest(login=login):
                found = tuple(self.access(record, self.users[login]) for record in records)
                self.assertEqual(found, expected)

    def test_contacts_are_as_confidential_as_their_customer(self):
        for login, expected in MATRIX.items():
            with self.subTest(login=login):
                self.assertEqual(self.access(self.contact, self.users[login]), expected[0])

    def test_what_is_found_is_what_may_be_read(self):
        partners = self.hidden + self.contact + self.unassigned + self.vendor
        for login in MATRIX:
            user = self.users[login]
            with self.subTest(login=login):
                found = self.env["res.partner"].with_user(user).search([("id", "in", partners.ids)])
                self.assertEqual(found, partners.with_user(user)._filtered_access("read"))

    def test_hand_over_moves_the_contacts_along(self):
        self.hidden.with_user(self.supervisor1).user_id = self.sales2
        both = self.hidden + self.contact
        self.assertEqual(both.with_user(self.sales2).mapped("name"), both.mapped("name"))
        self.assertFalse(both.with_user(self.sales1)._filtered_access("read"))

    def test_a_new_leader_sees_the_team_at_once_and_the_old_one_no_more(self):
        self.sales1.employee_id.parent_id = self.supervisor2.employee_id
        self.assertEqual(self.access(self.hidden, self.supervisor2), "rwc")
        self.assertEqual(self.access(self.hidden, self.supervisor1), "")
        self.assertEqual(self.access(self.hidden, self.gm), "rwc", "two levels above")

    def test_customers_of_one_who_left_stay_with_the_leader(self):
        self.sales1.active = False
        self.assertEqual(self.access(self.hidden, self.supervisor1), "rwc")

    def test_portal_customers_see_themselves(self):
        mine = (self.hidden + self.contact).with_user(self.portal)
        self.assertEqual(mine._filtered_access("read"), mine)
        self.assertFalse(self.unassigned.with_user(self.portal).has_access("read"))
        self.assertEqual(
            mine[1].with_context(show_email=True).display_name.count(self.contact.email), 1
        )

    def test_company_rule_stands(self):
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            "c_stranger",
            "sales_policy.group_sales_administration",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        self.hidden.company_id = self.env.company
        self.assertEqual(self.access(self.hidden, stranger), "")

    def test_team_documents(self):
        documents = self.order + self.order.order_line.order_id
        for record in (documents, self.order.order_line, self.lead):
            self.assertIn("rwc", self.access(record, self.supervisor1))
            self.assertEqual(self.access(record, self.supervisor2), "")
            self.assertEqual(self.access(record, self.salesadmin), "r")
        reports = self.env["sale.report"].with_user(self.supervisor1)
        self.assertEqual(
            reports.search([("order_reference", "=", f"sale.order,{self.order.id}")]).user_id,
            self.sales1,
        )

    def test_what_is_unassigned_shows_to_who_sees_its_customer(self):
        for record in (self.loose_order, self.loose_order.order_line, self.loose_lead):
            self.assertEqual(self.access(record, self.sales2), "")
            self.assertIn("r", self.access(record, self.sales1))
        self.loose_order.partner_id = self.vendor
        self.assertIn("r", self.access(self.loose_order, self.sales2), "as in core")

    def test_the_file_is_not_for_readers_of_names_and_addresses(self):
        file = [
            "comment",
            "customer_intent",
            "customer_grade_id",
            "customer_needs",
            "development_plan",
        ]
        file += ["purchase_potential", "competitor_ids", "completeness", "customer_source_id"]
        for login in ("clerk", "planning", "accountant"):
            customer = self.hidden.with_user(self.users[login])
            self.assertTrue(customer.street)
            for name in file:
                with self.subTest(login=login, field=name), self.assertRaises(AccessError):
                    customer.read([name])
        for login in ("sales1", "supervisor1", "gm", "salesadmin", "finance"):
            self.assertTrue(self.hidden.with_user(self.users[login]).read(file))

    def test_no_tab_of_the_file_is_empty(self):
        """Who reads names and addresses finds no tab with nothing on it."""
        view = self.env.ref("sales_customer_mgmt.res_partner_view_form_customer")
        for login in ("clerk", "planning", "quality", "accountant", "sales1"):
            partners = self.env["res.partner"].with_user(self.users[login])
            arch = etree.fromstring(partners.get_view(view.id, "form")["arch"])
            for page in arch.iter("page"):
                with self.subTest(login=login, page=page.get("name")):
                    self.assertTrue(page.xpath(".//field"))
