from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .test_contact import ContactCase


@tagged("post_install", "-at_install")
class TestContactRights(ContactCase):
    """Who sees and enters contacts (CM-4.3.1, CM-4.2.2), and what nobody forges."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quality = new_test_user(cls.env, "c_quality", "sales_policy.group_quality")
        cls.mine, cls.theirs = cls.many([cls.sales1, cls.sales3], "AA")
        now = fields.Datetime.now()
        cls.rows = cls.env["sales.contact"]._count(
            [
                {
                    "partner_id": customer.id,
                    "date": now - timedelta(hours=1),
                    "kind": "call",
                    "direction": "out",
                    "source": "test",
                }
                for customer in (cls.mine, cls.theirs)
            ]
        )

    def test_matrix(self):
        for user, count in (
            (self.sales1, 1),
            (self.sales2, 0),
            (self.supervisor1, 1),
            (self.supervisor2, 1),
            (self.salesadmin, 2),
            (self.gm, 2),
        ):
            seen = self.env["sales.contact"].with_user(user).search([("id", "in", self.rows.ids)])
            self.assertEqual(len(seen), count, user.login)
        for user in (self.finance, self.quality, self.employee):
            with self.assertRaises(AccessError):
                self.env["sales.contact"].with_user(user).search([])
            with self.assertRaises(AccessError):
                self.env["sales.contact.log"].with_user(user).create({"partner_id": self.mine.id})

    def test_handed_over(self):
        """The past goes with the customer."""
        self.mine.user_id = self.sales2
        contact = self.rows.filtered(lambda c: c.partner_id == self.mine)
        contact.with_user(self.sales2).read(["date", "user_id"])
        with self.assertRaises(AccessError):
            contact.with_user(self.sales1).read(["date"])

    def test_nobody_writes_it(self):
        values = {"partner_id": self.mine.id, "kind": "call", "direction": "out", "source": "x",
                  "date": fields.Datetime.now(), "company_id": self.env.company.id}  # fmt: skip
        for user in (self.sales1, self.salesadmin, self.gm, self.env.user):
            contacts = self.env["sales.contact"].with_user(user)
            mine = self.rows[0].with_user(user)
            for attempt in (
                lambda c=contacts: c.create(values),
                lambda r=mine: r.write({"date": fields.Datetime.now()}),
                lambda r=mine: r.unlink(),
                lambda r=mine: r.copy(),
            ):
                with self.assertRaises(AccessError):
                    attempt()

    def test_kept_fields(self):
        for name in ("last_contact_date", "next_contact_date"):
            with self.assertRaisesRegex(AccessError, "nobody enters"):
                self.mine.with_user(self.sales1).write({name: fields.Datetime.now()})
            with self.assertRaisesRegex(AccessError, "nobody enters"):
                self.env["res.partner"].with_user(self.sales1).create(
                    self.file_values(**{name: fields.Datetime.now()})
                )

    def test_forged_log(self):
        """The person is who is signed in, the customer one's own, the source the server's."""
        logs = self.env["sales.contact.log"].with_user(self.sales1)
        with self.assertRaises(AccessError):
            logs.create({"partner_id": self.theirs.id}).action_log()
        with self.assertRaises(ValueError):
            logs.create({"partner_id": self.mine.id, "user_id": self.sales2.id})
        log = logs.with_context(default_user_id=self.sales2.id, default_source="x").create(
            {"partner_id": self.mine.id}
        )
        log.action_log()
        contact = self.contacts(self.mine)[0]
        self.assertEqual(contact.user_id, self.sales1)
        self.assertEqual(contact.sudo().source, f"sales.contact.log,{log.id}")
        with self.assertRaisesRegex(UserError, "belong"):
            logs.create(
                {"partner_id": self.mine.id, "contact_id": self.sales2.partner_id.id}
            ).action_log()
        with self.assertRaises(UserError):
            logs.create({"partner_id": self.sales1.partner_id.id}).action_log()

    def test_forged_mail(self):
        """Who says of a message that the customer has written it has contacted nobody."""
        before = len(self.contacts(self.mine))
        self.mine.with_user(self.sales1).message_post(
            body="As agreed", author_id=self.mine.id, message_type="email"
        )
        self.mine.with_user(self.sales1).message_post(
            body="As agreed", author_id=self.mine.id, message_type="comment"
        )
        self.assertEqual(len(self.contacts(self.mine)), before)

    def test_portal_customer(self):
        """What the customer writes in the portal is contact."""
        portal = new_test_user(
            self.env, "c_buyer", "base.group_portal", partner_id=self.mine.child_ids[0].id
        )
        before = len(self.contacts(self.mine))
        self.mine.with_user(portal).sudo().message_post(
            body="Where is my order?",
            author_id=portal.partner_id.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertEqual(len(self.contacts(self.mine)), before + 1, self.env.su)

    def test_other_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        contact = self.rows[0]
        self.env.cr.execute(
            "UPDATE sales_contact SET company_id = %s WHERE id = %s", [other.id, contact.id]
        )
        self.env.invalidate_all()
        for user in (self.sales1, self.salesadmin):
            with self.assertRaises(AccessError):
                contact.with_user(user).read(["date"])
