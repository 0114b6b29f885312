from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import PolicyCase


@tagged("post_install", "-at_install")
class TestRegulation(PolicyCase):
    """Revision, approval, publication, acknowledgement (CM-7.3.2)."""

    def setUp(self):
        super().setUp()
        self.regulation = self.env.ref("sales_policy.regulation_vm")

    def revision(self, user="salesadmin"):
        return self.as_user(self.env["sales.regulation.revision"], user).create(
            {"regulation_id": self.regulation.id, "changes": "Visit reports within two days."}
        )

    def published(self):
        revision = self.revision()
        revision.action_submit()
        self.as_user(revision, "gm").action_approve()
        revision.action_publish()
        return revision

    def my_reading(self, revision, name):
        return revision.sudo().reading_ids.filtered(lambda r: r.user_id == self.users[name])

    def test_the_whole_way(self):
        revision = self.revision()
        self.assertEqual(revision.number, 2)
        with self.assertRaisesRegex(UserError, "CM-7.3.2"):
            revision.action_publish()
        revision.action_submit()
        with self.assertRaises(UserError):
            revision.action_approve()
        self.as_user(revision, "gm").action_approve()
        revision.action_publish()
        self.assertEqual(self.regulation.revision_id, revision)
        with self.assertRaises(UserError):
            revision.action_publish()
        bound = {r.user_id.name for r in revision.sudo().reading_ids} & set(self.users)
        self.assertEqual(
            bound,
            {"gm", "supervisor1", "supervisor2", "sales1", "sales2", "sales3", "salesadmin"},
        )
        self.assertEqual(revision.unread_count, len(revision.sudo().reading_ids))
        mine = self.as_user(revision, "sales1")
        self.assertTrue(mine.is_unread_by_me)
        mine.action_acknowledge()
        self.assertFalse(mine.is_unread_by_me)
        self.assertTrue(self.my_reading(revision, "sales1").date_read)
        self.assertFalse(self.my_reading(revision, "sales2").date_read)
        with self.assertRaises(UserError):
            mine.action_acknowledge()

    def test_in_force_by_publication_only(self):
        """CM-7.3.2: nobody puts a revision in force, or renews the duty to revise, by entering it."""
        revision = self.revision()
        regulation = self.as_user(self.regulation, "salesadmin")
        duty = self.regulation.sudo().duty_ids.filtered(lambda d: d.state == "open")[:1]
        Revision = revision.browse()
        for attack in (
            lambda: regulation.write({"revision_id": revision.id}),
            lambda: regulation.write({"date_revised": "2026-01-01"}),
            lambda: regulation.write(
                {"revision_ids": [Command.update(revision.id, {"date_published": "2026-01-01"})]}
            ),
            lambda: revision.write({"date_published": "2026-01-01"}),
            lambda: revision.web_save({"date_published": "2026-01-01"}, {}),
            lambda: Revision.create(
                {
                    "regulation_id": self.regulation.id,
                    "changes": "x",
                    "date_published": "2026-01-01",
                }
            ),
        ):
            with self.assertRaises(AccessError):
                attack()
        forged = Revision.with_context(default_date_published="2026-01-01").create(
            {"regulation_id": self.regulation.id, "changes": "x"}
        )
        self.assertFalse(forged.date_published)
        self.assertIn(duty.state, ("open", False))

    def test_what_was_read_stays(self):
        """CM-7.2.1: a published revision is neither changed nor deleted, and with it no acknowledgement."""
        revision = self.published()
        self.as_user(revision, "sales1").action_acknowledge()
        for name in ("salesadmin", "gm"):
            with self.assertRaisesRegex(UserError, "next revision"):
                self.as_user(revision, name).action_reopen("Mistake")
        with self.assertRaises(UserError):
            revision.unlink()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            revision.sudo().unlink()
        self.assertTrue(self.my_reading(revision, "sales1").date_read)

    def test_reading_is_a_duty(self):
        revision = self.published()
        duty = self.my_reading(revision, "sales1").duty_ids
        self.assertEqual(duty.clause_id.number, "CM-7.3.2")
        self.assertEqual((duty.state, duty.user_id), ("open", self.users["sales1"]))
        self.as_user(revision, "sales1").action_acknowledge()
        self.assertEqual(duty.state, "done")

    def test_superseded(self):
        first = self.published()
        duty = self.my_reading(first, "sales1").duty_ids
        self.published()
        self.assertEqual(duty.state, "cancelled")

    def test_yearly_revision_is_owed(self):
        with freeze_time("2026-03-09 02:00:00"):
            self.published()
        live = self.regulation._live_duties()
        self.assertEqual(live.mapped("parameter_id.code"), ["period"])
        self.assertEqual(str(live.deadline.date()), "2027-03-09")

    def test_rights(self):
        for name in ("sales1", "supervisor1", "gm"):
            with self.assertRaises(AccessError):
                self.revision(name)
        revision = self.revision()
        self.assertFalse(
            self.as_user(revision, "sales1").search([("id", "=", revision.id)]),
            "a draft is seen by those who work on it",
        )
        revision = self.published()
        self.assertTrue(self.as_user(revision, "sales1").search([("id", "=", revision.id)]))
        with self.assertRaises(AccessError):
            self.as_user(revision, "sales1").action_publish()

    def test_no_forged_acknowledgement(self):
        revision = self.published()
        reading = self.my_reading(revision, "sales1")
        for record in (
            self.as_user(reading, "sales1"),
            self.as_user(reading, "salesadmin"),
            reading,
        ):
            with self.assertRaises(AccessError):
                record.write({"date_read": "2026-01-01 00:00:00", "state": "read"})
            with self.assertRaises(AccessError):
                record.unlink()
        seen = self.as_user(reading, "sales2").search([("revision_id", "=", revision.id)])
        self.assertEqual(seen.user_id, self.users["sales2"])
        seen = self.as_user(reading, "supervisor1").search([("revision_id", "=", revision.id)])
        self.assertEqual({u.name for u in seen.user_id}, {"supervisor1", "sales1", "sales2"})
