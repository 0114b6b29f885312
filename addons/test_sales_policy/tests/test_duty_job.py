from contextlib import suppress
from datetime import timedelta
from math import inf, nan

from psycopg2.errors import CheckViolation

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.sales_policy.tests.common import utc

from .common import GiftCase

START = utc("2026-03-09 02:00:00")
HOUR = timedelta(hours=1)


@tagged("post_install", "-at_install")
class TestDutyJob(GiftCase):
    """One job keeps the clock: the ledger is the same whenever, and however often, it runs."""

    def setUp(self):
        super().setUp()
        with freeze_time(START):
            self.duties = self.env["sales.duty"]
            for name in ("Tea", "Pen", "Cup"):
                self.duties |= self.duty_of(self.approved_gift(name=name), "give")

    def run_at(self, hours):
        """Run the job when so many hours have passed; return the duties' history."""
        self.env.flush_all()
        with freeze_time(START + hours * HOUR), self.enter_registry_test_mode():
            self.env.ref("sales_policy.ir_cron_duty").method_direct_trigger()
        self.env.invalidate_all()
        return self.history()

    def history(self):
        return [
            [(e.event, e.level, e.person_id.name) for e in duty.event_ids.sorted("id")]
            for duty in self.duties
        ]

    FULL = [
        ("opened", 0, "sales1"),
        ("warned", 0, "sales1"),
        ("overdue", 0, "sales1"),
        ("escalated", 1, "supervisor1"),
        ("escalated", 2, "gm"),
    ]

    def test_step_by_step(self):
        """Due after 48 hours: warned at 36, overdue at 48, one level up every 24 hours."""
        for hours, length in (
            (35, 1),
            (36, 2),
            (47, 2),
            (48, 3),
            (71, 3),
            (72, 4),
            (95, 4),
            (96, 5),
        ):
            self.assertEqual(self.run_at(hours), [self.FULL[:length]] * 3, hours)
        self.assertEqual(self.run_at(500), [self.FULL] * 3)
        self.assertRecordValues(
            self.duties,
            [
                {
                    "state": "overdue",
                    "escalation_level": 2,
                    "escalation_user_id": self.users["gm"].id,
                    "punctuality": 0,
                    "date_next": False,
                }
            ]
            * 3,
        )

    def test_three_days_late(self):
        """Missed runs are made up for in one: nothing lost, nothing doubled."""
        self.assertEqual(self.run_at(48 + 72), [self.FULL] * 3)

    def test_twice(self):
        self.run_at(72)
        self.assertEqual(self.run_at(72), [self.FULL[:4]] * 3)

    def test_killed_half_way(self):
        """A run that dies at any batch leaves the rest to the next one."""
        self.patch(self.registry["sales.duty"], "_job_batch", 1)
        notify = self.registry["sales.duty.event"]._notify
        for deaths in range(12):
            self.patch(self.registry["sales.duty.event"], "_notify", self._dying(notify, deaths))
            with mute_logger("odoo.addons.base.models.ir_cron"), suppress(UserError):
                self.run_at(96)
        self.patch(self.registry["sales.duty.event"], "_notify", notify)
        self.assertEqual(self.run_at(96), [self.FULL] * 3)

    def _dying(self, notify, lives):
        left = iter(range(lives))

        def dying(events):
            if next(left, None) is None:
                raise UserError("The machine stops here")
            return notify(events)

        return dying

    def test_each_person_hears_once(self):
        """One message a person and step, however many duties it is about."""
        before = self.env["mail.message"].search([], order="id desc", limit=1).id
        self.run_at(96)
        notices = self.env["mail.message"].search(
            [("id", ">", before), ("message_type", "=", "user_notification")]
        )
        told = sorted(
            (message.notified_partner_ids.name, message.subject.split(" ", 1)[1])
            for message in notices
        )
        self.assertEqual(
            told,
            [
                ("gm", "overdue duties of your team need you"),
                ("sales1", "of your duties are overdue"),
                ("sales1", "of your duties fall due soon"),
                ("supervisor1", "overdue duties of your team need you"),
            ],
        )

    def test_extension_starts_a_new_clock(self):
        self.run_at(96)
        duty = self.duties[0]
        with freeze_time(START + 97 * HOUR):
            self.as_user(duty, "supervisor1").action_extend(START + 145 * HOUR, "Travelling")
        self.assertRecordValues(
            duty, [{"state": "open", "escalation_level": 0, "escalation_user_id": False}]
        )
        self.run_at(145)
        self.assertEqual(self.events(duty)[-3:], ["extended", "warned", "overdue"])
        self.assertEqual(duty.state, "overdue")

    def test_late_after_overdue(self):
        self.run_at(72)
        gift = self.Gift.browse(self.duties[0].res_id)
        with freeze_time(START + 73 * HOUR):
            gift.date_given = START + 73 * HOUR
        self.assertEqual(self.duties[0].state, "late")
        self.assertEqual(self.run_at(500)[0][-1], ("late", 0, "sales1"))

    def test_leavers_are_found(self):
        """A user who was archived behind the ORM's back is noticed by the job."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_users SET active = false WHERE id = %s", [self.users["sales1"].id]
        )
        self.env.invalidate_all()
        self.run_at(1)
        self.assertEqual(self.duties.user_id, self.users["supervisor1"])

    def test_cost(self):
        """Twenty more duties cost the job no more statements than three."""
        few = self._queries_at(96)
        with freeze_time(START):
            for number in range(20):
                self.duties |= self.duty_of(self.approved_gift(name=str(number)), "give")
        self.assertLess(self._queries_at(96), few + 30)

    def _queries_at(self, hours):
        before = self.env.cr.sql_log_count
        self.run_at(hours)
        return self.env.cr.sql_log_count - before

    def test_what_nobody_owes_finds_its_owner(self):
        """A clause's role that nobody held when the duty was opened, as on the day of installation."""
        company = self.env["res.company"].create({"name": "New"})
        opened = self.env["sales.duty"]._open(
            [
                {
                    "parameter_id": self.env["sales.clause.parameter"]
                    ._get("CM-7.3.2", "period")
                    .id,
                    "res_model": company._name,
                    "res_id": company.id,
                    "res_name": company.name,
                    "user_id": False,
                    "company_id": company.id,
                    "date_opened": START,
                    "deadline": START + 100 * HOUR,
                    "unit": "days",
                }
            ]
        )
        self.run_at(1)
        self.assertFalse(opened.user_id)
        self.users["salesadmin"].company_ids |= company
        self.run_at(2)
        self.assertEqual(opened.user_id, self.users["salesadmin"])
        self.assertEqual(opened.supervisor_id, self.users["gm"])
        self.assertEqual(opened.event_ids.mapped("event").count("handed_over"), 1)

    def test_a_step_is_a_length_of_time(self):
        """Neither a job nor a calendar can count with others, which only RPC sends."""
        for hours in (0, -24, 1e9, inf, nan):
            with (
                self.subTest(hours),
                mute_logger("odoo.sql_db"),
                self.assertRaises(CheckViolation),
                self.env.cr.savepoint(),
            ):
                self.company.duty_escalation_hours = hours
                self.env.flush_all()
            self.env.invalidate_all()
