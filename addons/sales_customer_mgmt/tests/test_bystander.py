from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common_confidentiality import ConfidentialCase


@tagged("post_install", "-at_install")
class TestBystander(ConfidentialCase):
    """Who has no role in the regulations works as with Odoo's own addons alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "sales_team.group_sale_manager,base.group_partner_manager"
        cls.seller = new_test_user(cls.env, "c_seller", groups)

    def test_users_are_made(self):
        """A user comes with a partner, whose fields that nobody enters have their defaults."""
        user = self.env["res.users"].with_user(self.it).create({"name": "New", "login": "c_new"})
        self.assertEqual(user.partner_id.customer_stage, "prospect")
        copy = user.copy({"login": "c_newer"})
        self.assertNotEqual(copy.partner_id, user.partner_id)
        with self.assertRaisesRegex(AccessError, "Stage"):
            user.create({"name": "Old", "login": "c_old", "customer_stage": "formal"})

    def test_copies_leave_out_what_is_not_seen(self):
        self.vendor.sudo().write({"comment": "Note", "customer_needs": "Soles"})
        copy = self.vendor.with_user(self.buyer).copy({"name": "Vendor 2"})
        self.assertEqual(copy.email, self.vendor.email)
        self.assertFalse(copy.sudo().comment or copy.sudo().customer_needs)
        both = self.vendor.with_user(self.salesadmin).copy()
        self.assertEqual(both.customer_needs, "Soles")

        lead = self.env["crm.lead"].create({"name": "Lead", "industry_id": self.industry.id})
        copy = lead.with_user(self.seller).copy({"name": "Lead 2"})
        self.assertEqual(copy.name, "Lead 2")
        self.assertFalse(copy.sudo().industry_id)

    def test_a_copy_takes_no_hidden_value_that_is_given(self):
        with self.assertRaises(AccessError):
            self.vendor.with_user(self.buyer).copy({"customer_needs": "Soles"})

    def test_suppliers_are_merged_with_what_is_not_seen(self):
        other = self.vendor.copy({"name": "Vendor 2", "comment": "Note", "phone": "0769 1"})
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(self.buyer).create({})
        wizard._merge((other | self.vendor).ids, self.vendor.with_user(self.buyer))
        self.assertFalse(other.exists())
        self.assertEqual(self.vendor.phone, "0769 1")
        self.assertEqual(self.vendor.comment, "<p>Note</p>")

    def test_everything_of_an_order_is_read(self):
        order = self.env["sale.order"].create({"partner_id": self.vendor.id})
        self.assertEqual(order.with_user(self.seller).read()[0]["id"], order.id)

    def test_a_partner_in_a_document_costs_no_query(self):
        """Odoo makes a message for each lead that it assigns."""
        leads = self.env["crm.lead"].with_user(self.seller)
        leads._check_customers_seen([{"partner_id": self.vendor.id}])
        with self.assertQueryCount(0):
            leads._check_customers_seen([{"partner_id": self.vendor.id}])
        gone = self.vendor.copy()
        gone.unlink()
        leads._check_customers_seen([{"partner_id": gone.id}])
