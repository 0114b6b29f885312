from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_portal import PortalCase

VALUES = {
    "title": "Glue smells",
    "description": "The whole lot",
    "contact_name": "Old Wang",
    "phone": "139 0000 0000",
}


@tagged("post_install", "-at_install")
class TestComplaintLink(PortalCase):
    """The customer's link: complaints without a login, of that customer only (CM-5.1.1)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.url = cls.link_of(cls.c1)

    @classmethod
    def link_of(cls, customer, user=None):
        action = customer.with_user(user or cls.env.user).action_complaint_link()
        link = cls.env["sales.complaint.link"].browse(action["res_id"])
        return "/complaint/new/" + link.url.rpartition("/")[2]

    def count(self, **vals):
        domain = [(name, "=", value) for name, value in vals.items()]
        return self.env["sales.complaint"].search_count(domain)

    def test_the_link_is_kept_until_a_new_one_is_made(self):
        own = self.c1.with_user(self.sales1)
        self.assertEqual(self.link_of(self.c1, self.sales1), self.url)
        self.assertIn("Your complaint", self.get(self.url).text)
        action = own.action_complaint_link()
        self.env["sales.complaint.link"].with_user(self.sales1).browse(
            action["res_id"]
        ).action_renew()
        self.assertNotEqual(self.link_of(self.c1, self.sales1), self.url)
        self.assertEqual(self.get(self.url).status_code, 404)

    def test_only_who_writes_the_customer_gets_it(self):
        for user in (self.sales2, self.sales3, self.finance, self.employee, self.buyer):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.c1.with_user(user).action_complaint_link()
        with self.assertRaises(AccessError):
            self.c1.with_user(self.sales1).read(["complaint_token"])
        with self.assertRaises(AccessError):
            self.c1.with_user(self.sales1).write({"complaint_token": "mine"})
        with self.assertRaises(AccessError):
            self.env["res.partner"].with_user(self.sales1).search([("complaint_token", "=", "x")])
        with self.assertRaises(UserError):
            self.contact.action_complaint_link()
        links = self.env["sales.complaint.link"].with_user(self.sales2)
        with self.assertRaises(AccessError):
            links.create({"partner_id": self.c1.id}).action_renew()

    def test_a_complaint_by_the_link(self):
        self.login(None)
        order = self.env["sale.order"].create({"partner_id": self.c1.id})
        order.state = "sale"
        answer = self.post(
            self.url,
            {**VALUES, "reference": order.name, "partner_id": self.c3.id, "state": "closed"},
            files=[("files", ("photo.png", b"pixels", "image/png"))],
        )
        complaint = self.newest(title="Glue smells")
        self.assertRecordValues(
            complaint,
            [
                {
                    "partner_id": self.c1.id,
                    "channel": "web",
                    "state": "registered",
                    "user_id": self.sales1.id,
                    "contact_id": False,
                    "contact_name": "Old Wang",
                    "phone": "139 0000 0000",
                    "order_id": order.id,
                }
            ],
        )
        self.assertIn(order.name, complaint.description)
        self.assertTrue(complaint.website_message_ids.attachment_ids)
        self.assertIn(complaint.access_token, answer.headers["Location"])
        self.assertIn("The whole lot", self.url_open(answer.headers["Location"]).text)
        self.assertEqual(self.duty(complaint, "CM-5.1.2").state, "done")

    def test_a_customer_of_all_companies_complains_to_who_is_in_charge(self):
        company = self.env["res.company"].create({"name": "The Other Branch"})
        self.sales1.sudo().write({"company_ids": [(4, company.id)], "company_id": company.id})
        self.c1.sudo().company_id = False
        self.post(self.url, VALUES)
        self.assertEqual(self.newest(title="Glue smells").company_id, company)

    def test_an_order_of_others_is_not_found_by_its_number(self):
        order = self.env["sale.order"].create({"partner_id": self.c3.id})
        order.state = "sale"
        self.post(self.url, {**VALUES, "reference": order.name})
        self.assertFalse(self.newest(title="Glue smells").order_id)

    def test_wrong_and_replaced_links_look_the_same(self):
        self.c1._renew_complaint_link()
        guesses = (self.url, "/complaint/new/guess", f"/complaint/new/{self.c1.id}")
        pages = {self.get(url).text.replace(url, "") for url in guesses}
        texts = {page[page.index("<main") :] for page in pages}
        self.assertEqual(len(texts), 1)
        for url in guesses:
            self.assertEqual(self.get(url).status_code, 404)
            self.assertEqual(self.post(url, VALUES, form="/web/login").status_code, 404)
        self.assertFalse(self.count(title="Glue smells"))
        self.c1.sudo().active = False
        url = "/complaint/new/" + self.c1.sudo().complaint_token
        self.assertEqual(self.get(url).status_code, 404)

    @mute_logger("odoo.http")
    def test_forged_and_bad_forms(self):
        self.assertEqual(self.post(self.url, VALUES, csrf=False).status_code, 400)
        for name, sentence in {
            "contact_name": "your name",
            "phone": "phone number or an e-mail",
            "title": "in a few words",
        }.items():
            answer = self.post(self.url, {**VALUES, name: " "})
            self.assertIn(sentence, answer.text)
        self.assertIn("look at your e-mail", self.post(self.url, {**VALUES, "email": "x@"}).text)
        self.assertFalse(self.count(title="Glue smells"))

    def test_a_second_click_makes_no_second_one(self):
        for _click in range(2):
            self.post(self.url, {**VALUES, "form_key": "same"})
        self.assertEqual(self.count(title="Glue smells"), 1)
        self.assertIn(
            self.newest(title="Glue smells").access_token,
            self.get(f"{self.url}?key=same").headers["Location"],
        )
        self.assertEqual(self.get(f"{self.link_of(self.c3)}?key=same").status_code, 200)

    def test_who_floods_is_stopped(self):
        attempts = self.env["sales.complaint.attempt"]
        self.assertFalse(attempts.search([]).filtered(lambda a: "127.0.0.1" in a.key))
        for _n in range(10):
            self.assertTrue(attempts._allow(self.c1, "10.0.0.1"))
        self.assertFalse(attempts._allow(self.c1, "10.0.0.2"), "one link")
        self.assertIn("Too many complaints", self.post(self.url, VALUES).text)
        self.assertFalse(self.count(title="Glue smells"))
        for _n in range(10):
            self.assertTrue(attempts._allow(self.c3, "10.0.0.1"))
        self.assertFalse(attempts._allow(self.approved(self.sales2), "10.0.0.1"), "one address")
        later = fields.Datetime.now() + timedelta(hours=1, minutes=1)
        with patch.object(fields.Datetime, "now", lambda: later):
            self.assertTrue(attempts._allow(self.c1, "10.0.0.1"))

    def test_attempts_are_forgotten(self):
        attempts = self.env["sales.complaint.attempt"]
        attempts._allow(self.c1, "10.0.0.1")
        later = fields.Datetime.now() + timedelta(days=2)
        with patch.object(fields.Datetime, "now", lambda: later):
            attempts._gc_attempts()
        self.assertFalse(attempts.search([]))

    def test_the_captcha_is_asked(self):
        asked = []

        def verify(_self, action):
            asked.append(action)
            raise UserError("You are a machine")

        http = self.env.registry["ir.http"]
        with (
            patch.object(http, "_verify_request_recaptcha_token", verify),
            mute_logger("odoo.http"),
        ):
            self.assertNotEqual(self.post(self.url, VALUES).status_code, 303)
        self.assertEqual(asked, ["complaint"])
        self.assertFalse(self.count(title="Glue smells"))
