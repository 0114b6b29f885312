from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_confidentiality import SECRET, ConfidentialCase

STRANGERS = ("employee", "sales2", "supervisor2", "buyer", "it")


@tagged("post_install", "-at_install")
class TestAttackMail(ConfidentialCase):
    """The conversation about a customer is as confidential as the customer (CM-4.2.2)."""

    def each_stranger(self):
        return [self.users[login] for login in STRANGERS]

    def hangs_on(self, model):
        return [("res_model" if "res_model" in self.env[model] else "model", "=", "res.partner"),
                ("res_id", "in", self.hidden.ids)]  # fmt: skip

    def test_messages(self):
        for user in self.each_stranger():
            messages = self.env["mail.message"].with_user(user)
            self.assertFalse(
                messages.search([("model", "=", "res.partner"), ("res_id", "=", self.hidden.id)])
            )
            self.assertFalse(messages.search([("body", "ilike", SECRET)]))
            for method in (
                lambda u=user: self.message.with_user(u).read(["body"]),
                lambda u=user: self.hidden.with_user(u).read(["message_ids"]),
                lambda u=user: self.hidden.with_user(u).message_post(body="hello"),
            ):
                with self.assertRaises(AccessError):
                    method()

    def test_subjects(self):
        """An activity tells its summary in the subject of the message to its owner."""
        notifications = self.env["mail.notification"].search(
            [("mail_message_id.subject", "ilike", SECRET)]
        )
        self.assertTrue(notifications)
        for user in self.each_stranger():
            mine = notifications.with_user(user)
            self.assertFalse(mine.search([("mail_message_id.subject", "ilike", SECRET)]))
            self.assertNotIn(SECRET, str(mine.read(["mail_message_id"])))

    def test_attachments(self):
        self.hidden.image_1920 = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
        for user in self.each_stranger():
            attachments = self.env["ir.attachment"].with_user(user)
            self.assertFalse(attachments.search(self.hangs_on("ir.attachment")))
            self.assertFalse(
                attachments.search([*self.hangs_on("ir.attachment"), ("res_field", "!=", False)])
            )
            for field in ("raw", "datas", "index_content"):
                with self.assertRaises(AccessError):
                    self.attachment.with_user(user).read([field])

    def test_activities(self):
        for user in self.each_stranger():
            activities = self.env["mail.activity"].with_user(user)
            self.assertFalse(activities.search(self.hangs_on("mail.activity")))
            with self.assertRaises(AccessError):
                self.activity.with_user(user).read(["summary"])
            with self.assertRaises(AccessError):
                activities.create(
                    {
                        "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                        "res_id": self.hidden.id,
                        "user_id": user.id,
                    }
                )

    def test_followers(self):
        followers = self.hidden.message_follower_ids.filtered(
            lambda f: f.partner_id == self.contact
        )
        self.assertTrue(followers)
        for user in self.each_stranger():
            mine = followers.with_user(user)
            self.assertFalse(mine.search([("email", "ilike", SECRET)]))
            self.assertFalse(mine.search([("partner_id", "=", self.contact.id)]))
            with self.assertRaises(AccessError):
                mine.read(["email"])
            self.hidden.with_user(user).message_subscribe(user.partner_id.ids)
            self.assertNotIn(user.partner_id, self.hidden.message_partner_ids)
        self.assertEqual(followers.with_user(self.sales1).email, self.contact.email)

    def test_meetings(self):
        for user in self.each_stranger():
            event = self.event.with_user(user)
            event.invalidate_recordset()
            attendees = self.env["calendar.attendee"].with_user(user)
            self.assertFalse(attendees.search([("email", "ilike", SECRET)]))
            self.assertNotIn(SECRET, str(event.read(["partner_ids", "attendee_ids", "location"])))
            self.assertNotIn(self.contact, event.partner_ids)
            for field in ("description", "name"):
                self.assertFalse(event.search([("id", "=", event.id), (field, "!=", False)]))
            self.assertEqual(event.search_count([("id", "=", event.id)]), 1, "shows as busy")
        self.event.invalidate_recordset()
        self.assertEqual(self.event.with_user(self.employee).name, "Busy")
        self.event.invalidate_recordset()
        self.assertEqual(self.event.with_user(self.supervisor1).name, "Meeting")
        self.assertNotIn(SECRET, self.event.description)
        self.assertIn(self.contact, self.event.with_user(self.sales1).attendee_ids.partner_id)

    def test_mentions_and_recipients(self):
        for user in self.each_stranger():
            partners = self.env["res.partner"].with_user(user)
            for text in ("Hidden", SECRET):
                found = partners.get_mention_suggestions(text)
                self.assertFalse(
                    [
                        p
                        for p in found.get("res.partner", [])
                        if p["id"] in (self.hidden + self.contact).ids
                    ]
                )
            self.assertNotIn(
                self.hidden, partners.search([("message_partner_ids", "in", self.contact.ids)])
            )

    def test_the_people_concerned_still_talk(self):
        customer = self.hidden.with_user(self.sales1)
        message = customer.message_post(body="Call back", partner_ids=self.contact.ids)
        self.assertIn(self.contact, message.notified_partner_ids)
        self.assertTrue(customer.message_ids)
        self.assertIn(
            self.contact.id,
            [p["id"] for p in customer.get_mention_suggestions("Hidden")["res.partner"]],
        )
