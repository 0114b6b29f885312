from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common_confidentiality import SECRET, ConfidentialCase

STRANGERS = (
    "employee",
    "sales2",
    "sales3",
    "supervisor2",
    "buyer",
    "it",
    "legal",
    "technical",
    "quality",
)


@tagged("post_install", "-at_install")
class TestAttackDoors(ConfidentialCase):
    """Every door of the ORM is tried by everyone without business with the customer (CM-4.2.2)."""

    def each_stranger(self):
        return [self.users[login] for login in STRANGERS]

    def test_search_and_read(self):
        domains = [
            [("id", "=", self.hidden.id)],
            [("email", "=", self.hidden.email)],
            [("vat", "ilike", SECRET)],
            [("parent_id.vat", "ilike", SECRET)],
            [("child_ids.email", "ilike", SECRET)],
            [("id", "child_of", self.hidden.id)],
            [("commercial_partner_id", "=", self.hidden.id)],
            [("bank_ids.acc_number", "ilike", SECRET)],
            ["!", ("id", "not in", self.hidden.ids)],
        ]
        for user in self.each_stranger():
            partners = self.env["res.partner"].with_user(user).with_context(active_test=False)
            for domain in domains:
                self.assertFalse(partners.search(domain), domain)
                self.assertFalse(partners.search_count(domain))
                self.assertFalse(partners.search_read(domain, ["name"]))
                self.assertFalse(partners.web_search_read(domain, {"name": {}})["records"])
                self.assertFalse(partners.formatted_read_group(domain, ["city"], ["__count"]))
                self.assertFalse(partners._read_group(domain, ["responsible_id"]))
            for name in (SECRET, "Hidden Soles"):
                self.assertFalse(partners.name_search(name))
                self.assertFalse(partners.web_name_search(name, {"display_name": {}}))
            for method in (
                lambda p: p.read(["name"]),
                lambda p: p.web_read({"name": {}}),
                lambda p: p.copy(),
                lambda p: p.write({"name": "mine"}),
                lambda p: p.address_get(["invoice"]),
                lambda p: p.web_save({"name": "mine"}, {}),
            ):
                with self.assertRaises(AccessError):
                    method(partners.browse(self.hidden.id))

    def test_groups_panels_and_progress_bars_count_nothing(self):
        for user in self.each_stranger():
            partners = self.env["res.partner"].with_user(user)
            groups = partners.web_read_group([], ["city"], ["__count"])["groups"]
            self.assertFalse([group for group in groups if SECRET in str(group)])
            bar = partners.read_progress_bar(
                [("email", "ilike", SECRET)], "city", {"field": "type", "colors": {"contact": "x"}}
            )
            self.assertFalse(bar)

    def test_export(self):
        buyer = self.hidden.with_user(self.buyer).with_context(export_reason="curious")
        with self.assertRaises(AccessError):
            buyer.export_data(["name", "email"])
        orders = self.foreign_order.with_user(self.sales2).with_context(export_reason="curious")
        self.sales2.group_ids |= self.env.ref("base.group_allow_export")
        with self.assertRaises(AccessError):
            orders.export_data(["name", "partner_id/email"])

    def test_a_document_shows_the_name_of_its_customer_and_no_more(self):
        order = self.foreign_order.with_user(self.sales2)
        order.invalidate_recordset()
        details = {"show_address": 1, "show_email": 1, "show_vat": 1, "formatted_display_name": 1}
        for count in range(len(details)):
            context = dict(list(details.items())[: count + 1])
            data = order.with_context(**context).read(["partner_id"])
            data += order.web_read(
                {"partner_id": {"fields": {"display_name": {}}, "context": context}}
            )
            self.assertIn("Hidden Soles", str(data))
            self.assertNotIn(SECRET, str(data))
        shown = self.order.with_user(self.sales1).with_context(show_email=1).read(["partner_id"])
        self.assertIn(SECRET, str(shown), "who sees the customer is shown what was asked for")

    def test_a_document_is_no_way_to_its_customer(self):
        orders = self.env["sale.order"].with_user(self.sales2)
        mine = [("id", "=", self.foreign_order.id)]
        self.assertTrue(orders.search(mine))
        for path in ("email", "phone", "vat", "street", "child_ids.email", "bank_ids.acc_number"):
            self.assertFalse(orders.search([*mine, (f"partner_id.{path}", "!=", False)]), path)
        self.assertFalse(orders.search([*mine, ("partner_id", "any", [("city", "ilike", SECRET)])]))
        with self.assertRaises(AccessError):
            orders.browse(self.foreign_order.id).web_read(
                {"partner_id": {"fields": {"email": {}, "phone": {}}}}
            )

    def test_receivables_are_not_found_out_by_searching(self):
        partners = self.env["res.partner"]
        for user in (self.sales1, self.sales2, self.supervisor1, self.employee, self.clerk):
            for field in ("credit", "debit", "credit_limit"):
                with self.subTest(user=user.name, field=field), self.assertRaises(AccessError):
                    partners.with_user(user).search([(field, ">", 0)])
                with self.assertRaises(AccessError):
                    self.env["res.users"].with_user(user).search([(f"partner_id.{field}", ">", 0)])
        with self.assertRaises(AccessError):
            self.env["sale.order"].with_user(self.sales1).search([("partner_id.credit", ">", 0)])
        partners.with_user(self.accountant).search([("credit", ">", 0)])

    def test_fields_of_the_file_are_no_oracle_for_readers(self):
        partners = self.env["res.partner"].with_user(self.clerk)
        for domain in ([("comment", "ilike", SECRET)], [("child_ids.comment", "ilike", SECRET)]):
            with self.assertRaises(AccessError):
                partners.search(domain)
        with self.assertRaises(AccessError):
            self.env["sale.order"].with_user(self.clerk).search(
                [("partner_id.comment", "ilike", SECRET)]
            )

    def test_portal_users_are_hidden_with_their_customer(self):
        for user in self.each_stranger():
            users = self.env["res.users"].with_user(user)
            self.assertFalse(users.search([("id", "=", self.portal.id)]))
            self.assertFalse(users.search([("email", "ilike", SECRET)]))
            self.assertFalse(users.search([("partner_id.vat", "ilike", SECRET)]))
            with self.assertRaises(AccessError):
                self.portal.with_user(user).read(["name"])
        self.assertTrue(
            self.env["res.users"].with_user(self.sales1).search([("id", "=", self.portal.id)])
        )

    def test_bank_accounts(self):
        for login in (*STRANGERS, "clerk", "planning"):
            with self.subTest(login=login):
                banks = self.env["res.partner.bank"].with_user(self.users[login])
                self.assertFalse(banks.search([("acc_number", "ilike", SECRET)]))
                self.assertFalse(banks.search([("partner_id", "=", self.hidden.id)]))

    def test_orders_are_not_made_for_a_hidden_customer(self):
        with (
            self.assertRaises(AccessError),
            Form(self.env["sale.order"].with_user(self.sales2)) as form,
        ):
            form.partner_id = self.hidden.with_user(self.sales2)

    def test_merging(self):
        wizards = self.env["base.partner.merge.automatic.wizard"]
        for user in (self.buyer, self.it):
            wizard = wizards.with_user(user).create({"group_by_email": True})
            for method in ("action_start_manual_process", "action_start_automatic_process"):
                with self.subTest(user=user.name, method=method), self.assertRaises(AccessError):
                    getattr(wizard, method)()
            partners = self.hidden + self.vendor
            with self.assertRaises(AccessError):
                wizard.write(
                    {"partner_ids": [(6, 0, partners.ids)], "dst_partner_id": self.vendor.id}
                )
                wizard.action_merge()
            with self.assertRaises(UserError):
                wizards.with_user(user).with_context(
                    active_model="res.partner", active_ids=partners.ids
                ).create({}).action_merge()
        self.assertTrue(self.hidden.exists())

    def test_merging_vendors_stays_possible(self):
        twin = self.vendor.copy()
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(self.buyer)
        wizard.with_context(active_model="res.partner", active_ids=(twin + self.vendor).ids).create(
            {}
        ).action_merge()
        self.assertEqual(len((twin + self.vendor).exists()), 1)
