from odoo.tests import tagged

from odoo.addons.sales_customer_mgmt.tests.common_browser import PHONE

from .common_portal import PortalCase


@tagged("post_install", "-at_install")
class TestComplaintCustomerTour(PortalCase):
    """A customer on a phone 390 pixels wide, with and without a login (CM-5.1.1, CM-5.2)."""

    browser_size = PHONE
    touch_enabled = True

    def play(self, url, tour, login=None):
        self.env.flush_all()
        self.start_tour(url, f"complaint_customer_{tour}", login=login, timeout=90)
        self.env.invalidate_all()

    def test_with_a_login(self):
        self.play("/my", "portal", "c_buyer")
        complaint = self.newest(title="Soles come off")
        self.assertEqual((complaint.partner_id, complaint.channel), (self.c1, "web"))
        self.assertEqual(complaint.type_id, self.type)
        self.assertEqual(len(complaint.website_message_ids), 2)

    def test_without_a_login(self):
        self.c1._renew_complaint_link()
        self.play(f"/complaint/new/{self.c1.sudo().complaint_token}", "link")
        complaint = self.newest(title="Soles come off").sudo()
        self.assertEqual((complaint.partner_id, complaint.contact_name), (self.c1, "Old Wang"))
        complaint.email = "wang@customer.example"
        url = complaint.get_portal_url()
        complaint._move("confirm")
        self.offer(complaint)
        self.play(url, "refuse")
        self.assertEqual(complaint.state, "confirmed")
        self.offer(complaint)
        self.play(url, "accept")
        self.assertEqual(complaint.state, "accepted")
        self.rate(complaint)

    def rate(self, complaint, prefix=""):
        complaint.solution_id.action_finish("Signed by the customer")
        complaint._move("feed_back")
        self.play(f"{prefix}/satisfaction/{complaint.survey_ids.token}", "rate")
        self.assertEqual((complaint.state, complaint.satisfaction), ("closed", 4))

    def test_in_chinese(self):
        """From the offer to the stars, without a login."""
        self.env["res.lang"]._activate_lang("zh_CN")
        addon = self.env["ir.module.module"].search([("name", "=", "sales_complaints")])
        addon._update_translations(["zh_CN"])
        complaint = self.complaint(self.sales1, contact_id=self.contact.id).sudo()
        complaint._move("confirm")
        self.offer(complaint)
        self.play(f"/zh_CN{complaint.get_portal_url()}", "accept_zh")
        self.assertEqual(complaint.state, "accepted")
        self.rate(complaint, "/zh_CN")
