from datetime import timedelta
from unittest.mock import Mock, patch

from psycopg2.errors import SerializationFailure

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import TransactionCase, freeze_time, tagged
from odoo.tools import SQL

from odoo.addons.sales_policy.models.sales_duty import LIVE
from odoo.addons.sales_policy.one_by_one import one_by_one

LOG = "odoo.addons.sales_policy.one_by_one"


@tagged("post_install", "-at_install")
class TestOneByOne(TransactionCase):
    """What cannot be done to one record is logged, and done to all others once (R5)."""

    def setUp(self):
        super().setUp()
        self.partners = self.env["res.partner"].create([{"name": str(n)} for n in range(20)])
        self.poisoned = self.partners[7]
        self.calls = 0

    def deed(self, partners):
        self.calls += 1
        for partner in partners:
            partner.ref = "done"
            if partner == self.poisoned:
                raise ValidationError("Poison")

    def test_one_is_poisoned(self):
        with self.assertLogs(LOG, "ERROR") as log:
            failed = one_by_one(self.partners, self.deed)
        self.assertEqual(failed, self.poisoned)
        self.assertEqual(len(log.output), 1)
        self.assertFalse(self.poisoned.ref, "as it was before")
        self.assertEqual(set((self.partners - failed).mapped("ref")), {"done"})

    def test_none_is(self):
        self.poisoned = None
        self.assertFalse(one_by_one(self.partners, self.deed))
        self.assertEqual(self.calls, 1, "all at once")

    def test_the_database_is_no_poison(self):
        def deed(_partners):
            raise SerializationFailure

        with self.assertRaises(SerializationFailure):
            one_by_one(self.partners, deed)

    def test_one_desk_is_poisoned(self):
        """One person's morning mail cannot be written: all others get theirs."""
        sent = []

        def send(desk):
            if desk.env.user.login == "supervisor1":
                raise ValueError("Poison")
            sent.append(desk.env.user.login)

        self.patch(self.registry["sales.desk"], "_send_digest", send)
        job = self.env.ref("sales_policy.ir_cron_digest")
        with (
            freeze_time("2026-03-09 02:00:00"),
            self.assertLogs(LOG, "ERROR"),
            self.enter_registry_test_mode(),
        ):
            self.env["res.users"].search([]).sales_digest_date = False
            job.method_direct_trigger()
        self.assertNotIn("supervisor1", sent)
        self.assertLessEqual({"sales1", "sales2", "supervisor2", "gm"}, set(sent))
        self.assertEqual(len(sent), len(set(sent)))


class Conflict(SerializationFailure):
    pgcode = "40001"


@tagged("post_install", "-at_install")
class TestJobAgain(TransactionCase):
    """A job that comes upon what somebody else changes begins again at once, not tomorrow (R6)."""

    def run_job(self, results):
        """The job of duties, which meets these one after the other, and how often it began."""
        job = self.env.ref("sales_policy.ir_cron_duty")
        run = Mock(side_effect=results)
        self.patch(self.registry["sales.duty"], "_cron_run", lambda _duties: run())
        with patch("odoo.service.model.time.sleep"), self.enter_registry_test_mode():
            job.method_direct_trigger()
        return job, run.call_count

    def test_a_conflict_passes(self):
        job, begun = self.run_job([Conflict, Conflict, None])
        self.assertEqual((job.failure_count, begun), (0, 3))

    def test_another_error_is_one(self):
        with self.assertLogs("odoo.addons.base.models.ir_cron", "ERROR"):
            job, begun = self.run_job([ValidationError("Poison")])
        self.assertEqual((job.failure_count, begun), (1, 1))


@tagged("post_install", "-at_install")
class TestJobs(TransactionCase):
    """All jobs of all addons on the demo company: late, twice, and with people who have left (R6, R7, R11)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        data = cls.env["ir.model.data"].search(
            [("model", "=", "ir.cron"), ("module", "=like", "sales\\_%")], order="module, id"
        )
        # the clock of duties last: what another job opens too late is overdue in the same run
        clock = cls.env.ref("sales_policy.ir_cron_duty")
        cls.jobs = cls.env["ir.cron"].browse(data.mapped("res_id")) - clock + clock

    def run_all(self):
        for job in self.jobs:
            with self.subTest(job.name), self.enter_registry_test_mode():
                job.method_direct_trigger()
        self.env.invalidate_all()

    def rows(self):
        """{table: (number of rows, hash of all of them)}"""
        self.env.flush_all()
        tables = self.env.execute_query(
            SQL("SELECT tablename FROM pg_tables WHERE tablename LIKE 'sales\\_%%'")
        )
        return {
            table: self.env.execute_query(
                SQL(
                    "SELECT count(*), md5(string_agg(t::text, '' ORDER BY t::text)) FROM %s t",
                    SQL.identifier(table),
                )
            )
            for (table,) in [*tables, ("mail_message",), ("mail_activity",), ("crm_lead",)]
        }

    def test_days_late_and_twice(self):
        """After 40 days without any, one run does all; another one changes nothing."""
        before = self.rows()
        with freeze_time(fields.Datetime.now() + timedelta(days=40)):
            self.run_all()
            once = self.rows()
            self.run_all()
            twice = self.rows()
        self.assertNotEqual(before, once)
        self.assertEqual({t: (once[t], twice[t]) for t in once if once[t] != twice[t]}, {})

    def test_all_who_sell_have_left(self):
        """Nothing waits for who has left, whatever state it is in, and no job minds."""
        people = self.env["res.users"].search(
            [
                (
                    "login",
                    "in",
                    ["sales1", "sales2", "sales3", "sales4", "supervisor1", "qa", "finance"],
                )
            ]
        )
        self.assertTrue(
            self.env["sales.duty"].search_count(
                [("user_id", "in", people.ids), ("state", "in", LIVE)]
            )
        )
        for person in people:
            person.active = False
        self.run_all()
        # what a job has opened in a leaver's name meanwhile goes up the line a quarter of an hour later
        with self.enter_registry_test_mode():
            self.env.ref("sales_policy.ir_cron_duty").method_direct_trigger()
        self.assertFalse(
            self.env["sales.duty"].search([("user_id", "in", people.ids), ("state", "in", LIVE)])
        )
        orphans = (
            self.env["sales.approval"]
            .search([("state", "=", "pending")])
            .filtered(lambda step: not step.approver_ids.filtered("active"))
        )
        self.assertFalse(orphans.mapped("res_name"))
