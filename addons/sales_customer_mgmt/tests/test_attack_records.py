import json

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common_confidentiality import SECRET, SECRET_PHONE, ConfidentialCase

SALESPEOPLE = ("sales2", "sales3", "supervisor2")


@tagged("post_install", "-at_install")
class TestAttackRecords(ConfidentialCase, HttpCase):
    """Nobody gets at a hidden customer by naming it in a record of one's own, and letting Odoo copy,
    print or suggest what it knows of it (CM-4.2.2)."""

    def vals_list(self, user):
        """(model, values) of records that Odoo fills from their customer."""
        for partner in (self.hidden, self.contact):
            yield "crm.lead", {"name": "Mine", "partner_id": partner.id, "user_id": user.id}
            yield "sale.order", {"partner_id": partner.id, "user_id": user.id}
        seen = {"partner_id": self.vendor.id, "user_id": user.id}
        yield "sale.order", {**seen, "partner_invoice_id": self.hidden.id}
        yield "sale.order", {**seen, "partner_shipping_id": self.contact.id}

    def test_made_for_a_hidden_customer(self):
        for login in SALESPEOPLE:
            user = self.users[login]
            for model, vals in self.vals_list(user):
                with self.subTest(login=login, model=model, vals=vals):
                    records = self.env[model].with_user(user)
                    with self.assertRaises(AccessError):
                        records.create(dict(vals))
                    defaults = {f"default_{name}": value for name, value in vals.items()}
                    with self.assertRaises(AccessError):
                        records.with_context(**defaults).create({"name": "Mine"})
                    mine = records.create(
                        {**vals, **dict.fromkeys(self.partners_in(vals), self.vendor.id)}
                    )
                    with self.assertRaises(AccessError):
                        mine.write(vals)

    def partners_in(self, vals):
        return [name for name in vals if name.startswith("partner_")]

    def test_asked_of_a_form(self):
        """A form is filled before anything is saved, and any employee may open some."""
        attempts = [
            ("employee", "calendar.attendee", {"partner_id": self.contact.id}, ["email", "phone"]),
            ("it", "res.company", {"partner_id": self.hidden.id}, ["street", "email", "vat"]),
            ("it", "mail.followers", {"partner_id": self.hidden.id}, ["email"]),
        ]
        lead = ["email_from", "phone", "street", "website"]
        attempts += [(s, "crm.lead", {"partner_id": self.hidden.id}, lead) for s in SALESPEOPLE]
        for login, model, vals, names in attempts:
            records = self.env[model].with_user(self.users[login])
            spec = {name: {} for name in (*vals, *names)}
            defaults = {f"default_{name}": value for name, value in vals.items()}
            with self.subTest(login=login, model=model):
                with self.assertRaises(AccessError):
                    records.onchange(vals, list(vals), spec)
                with self.assertRaises(AccessError):
                    records.with_context(**defaults).onchange({}, [], spec)

    def test_asked_of_the_lines_of_a_form(self):
        events = self.env["calendar.event"].with_user(self.employee)
        line = Command.create({"partner_id": self.contact.id})
        spec = {"attendee_ids": {"fields": {"email": {}, "phone": {}}}}
        with self.assertRaises(AccessError):
            events.onchange({"attendee_ids": [line]}, ["attendee_ids"], spec)

    def test_a_contact_of_a_hidden_customer_by_default(self):
        for user in (self.sales3, self.buyer, self.it):
            partners = self.env["res.partner"].with_user(user)
            for parent in (self.hidden, self.unassigned):
                with self.assertRaises(AccessError):
                    partners.with_context(default_parent_id=parent.id).create({"name": "Child"})

    def test_what_stands_in_a_record_may_stay(self):
        """The customer of an order that was given to somebody is no obstacle to working on it."""
        order = self.foreign_order.with_user(self.sales2)
        order.write({"partner_id": self.hidden.id, "client_order_ref": "4711"})
        self.assertEqual(order.client_order_ref, "4711")
        order.onchange(
            {"partner_id": self.hidden.id, "note": "x"}, ["note"], {"partner_id": {}, "note": {}}
        )
        lead = self.env["crm.lead"].with_user(self.sales1)
        self.assertIn(
            SECRET, lead.create({"name": "Mine", "partner_id": self.hidden.id}).email_from
        )

    @mute_logger("odoo.http")
    def test_suggested_recipients(self):
        for login, expected in (("sales2", False), ("sales1", True)):
            user = self.users[login]
            order = self.foreign_order if login == "sales2" else self.order
            user.password = "suggested-password"
            self.authenticate(user.login, "suggested-password")
            for route in ("recipients", "recipients/get_suggested_recipients"):
                answer = self.url_open(
                    f"/mail/thread/{route}",
                    data=json.dumps(
                        {"params": {"thread_model": "sale.order", "thread_id": order.id}}
                    ),
                    headers={"Content-Type": "application/json"},
                ).text
                self.assertIn("result", answer)
                self.assertEqual(SECRET in answer, expected, (login, route))

    def test_answering_what_one_may_not_read(self):
        message = self.hidden.message_post(body="x", subject=SECRET, message_type="comment")
        for login in ("employee", "sales2", "it"):
            user = self.users[login]
            composers = self.env["mail.compose.message"].with_user(user)
            vals = {"model": "res.partner", "res_ids": str(user.partner_id.ids)}
            made = composers.create({**vals, "parent_id": message.id})
            self.assertNotIn(SECRET, made.subject or "")
            spec = {"parent_id": {}, "subject": {}}
            answer = composers.onchange({**vals, "parent_id": message.id}, ["parent_id"], spec)
            self.assertNotIn(SECRET, str(answer))
        composers = self.env["mail.compose.message"].with_user(self.sales1)
        vals = {"model": "res.partner", "res_ids": str(self.hidden.ids), "parent_id": message.id}
        self.assertIn(SECRET, composers.create(vals).subject)

    def test_meetings(self):
        """Neither the conversation about a meeting, nor its invitation, nor its deletion."""
        self.event.message_post(
            body=SECRET, attachments=[("invitation.ics", f"MAILTO:{self.contact.email}")]
        )
        for login in ("employee", "sales2", "supervisor2", "it"):
            user = self.users[login]
            attached = [("res_model", "=", "calendar.event"), ("res_id", "=", self.event.id)]
            files = self.env["ir.attachment"].with_user(user)
            self.assertFalse(files.search([*attached]), login)
            self.assertFalse(files.search([("index_content", "ilike", self.contact.email)]))
            self.assertFalse(
                self.env["mail.message"]
                .with_user(user)
                .search([("model", "=", "calendar.event"), ("body", "ilike", SECRET)])
            )
            invitation = self.event.message_ids.attachment_ids[:1]
            event = self.event.with_user(user)
            for attack in (
                lambda i=invitation, u=user: i.with_user(u).read(["raw"]),
                lambda e=event: e.write({"name": "Mine"}),
                lambda e=event: e.message_post(body="Mine"),
                lambda e=event: e.unlink(),
                lambda e=event: e.action_archive(),
            ):
                with self.subTest(login=login), self.assertRaises(AccessError):
                    attack()
        mine = self.event.with_user(self.supervisor1)
        self.assertIn(SECRET, str(mine.message_ids.mapped("body")))
        self.assertTrue(mine.message_ids.attachment_ids.read(["raw"]))

    def test_customers_read_nothing_of_what_is_thought_of_them(self):
        self.hidden.sudo().customer_stage = "lost"
        partner = self.hidden.with_user(self.portal)
        self.assertIn(SECRET_PHONE, partner.phone)
        for name in ("customer_stage", "approval_state", "return_reason", "date_submitted"):
            with self.subTest(field=name), self.assertRaises(AccessError):
                partner.read([name])
        for login in ("clerk", "planning", "accountant"):
            with self.assertRaises(AccessError):
                self.hidden.with_user(self.users[login]).read(["return_reason"])
