from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from odoo.addons.sales_policy.tests.common import utc

from .common import GiftCase

MONDAY = "2026-03-09 02:00:00"  # ten o'clock in Shanghai


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestDuty(GiftCase):
    """A duty opens, waits and closes with its document."""

    def test_nothing_is_owed_on_a_draft(self):
        self.assertFalse(self.gift().duty_ids)

    def test_opens_with_the_event(self):
        gift = self.approved_gift()
        duty = self.duty_of(gift, "give")
        self.assertRecordValues(
            duty,
            [
                {
                    "clause_id": self.env.ref("test_sales_policy.clause_gift_2").id,
                    "user_id": self.users["sales1"].id,
                    "supervisor_id": self.users["supervisor1"].id,
                    "company_id": self.company.id,
                    "res_name": "Tea",
                    "state": "open",
                    "date_opened": utc(MONDAY),
                    "deadline": utc("2026-03-11 02:00:00"),
                    "date_next": utc("2026-03-10 14:00:00"),
                }
            ],
        )
        self.assertEqual(self.events(duty), ["opened"])

    def test_an_update_computes_no_duty_anew(self):
        """An update of the addon writes each clause as it is: years of duties would not fit into memory."""
        duty = self.duty_of(self.approved_gift(), "give")
        self.env.flush_all()
        duty.parameter_id.sudo().clause_id = duty.clause_id
        duty.clause_id.sudo().regulation_id = duty.regulation_id
        for name, field in duty._fields.items():
            with self.subTest(field=name):
                self.assertFalse(field.store and self.env.records_to_compute(field))

    def test_time_by_grade(self):
        gift = self.approved_gift(grade_id=self.env.ref("sales_policy.grade_a").id)
        duty = self.duty_of(gift, "give")
        self.assertEqual(duty.unit, "working_hours")
        self.assertGreater(duty.deadline, utc(MONDAY))

    def test_the_deed_closes_it(self):
        gift = self.approved_gift()
        duty = self.duty_of(gift, "give")
        with freeze_time("2026-03-11 02:00:00"):
            gift.date_given = utc("2026-03-11 02:00:00")
        self.assertRecordValues(
            duty,
            [{"state": "done", "punctuality": 100, "date_done": utc("2026-03-11 02:00:00")}],
        )
        self.assertFalse(duty.date_next)

    def test_a_second_late_is_late(self):
        """Late by the deadline, whether the job has run or not."""
        gift = self.approved_gift()
        with freeze_time("2026-03-11 02:00:01"):
            gift.date_given = utc("2026-03-11 02:00:01")
        self.assertRecordValues(self.duty_of(gift, "give"), [{"state": "late", "punctuality": 0}])

    def test_owed_no_more(self):
        gift = self.approved_gift()
        duty = self.duty_of(gift, "give")
        self.as_user(gift, "salesadmin").action_reopen("Wrong customer")
        self.assertEqual(duty.state, "cancelled")

    def test_deleted_document(self):
        gift = self.approved_gift()
        duty = self.duty_of(gift, "give")
        gift.sudo().unlink()
        self.assertEqual(duty.state, "cancelled")
        with self.assertRaises(UserError):
            duty.action_open_document()

    def test_renewed(self):
        gift = self.approved_gift()
        gift.date_given = utc(MONDAY)
        first = self.duty_of(gift, "thanks")
        with freeze_time("2026-03-20 02:00:00"):
            gift.date_thanked = utc("2026-03-20 02:00:00")
        second = self.duty_of(gift, "thanks")
        self.assertRecordValues(first, [{"state": "done", "deadline": utc("2026-04-08 15:59:59")}])
        self.assertRecordValues(second, [{"state": "open", "deadline": utc("2026-04-19 15:59:59")}])

    def test_waiting_stops_the_clock(self):
        gift = self.approved_gift()
        duty = self.duty_of(gift, "give")
        with freeze_time("2026-03-10 02:00:00"):
            gift.customer_is_away = True
        self.assertRecordValues(duty, [{"state": "paused", "hours_left": 24, "date_next": False}])
        with freeze_time("2026-03-20 05:00:00"):
            gift._sync_duties()
            self.assertEqual(duty.state, "paused")
            gift.customer_is_away = False
        self.assertRecordValues(duty, [{"state": "open", "deadline": utc("2026-03-21 05:00:00")}])
        self.assertEqual(self.events(duty), ["opened", "paused", "resumed"])

    def test_waiting_over_a_weekend_in_working_hours(self):
        """What was left of the working hours is left, not the hours on the wall."""
        gift = self.approved_gift(grade_id=self.env.ref("sales_policy.grade_a").id)
        duty = self.duty_of(gift, "give")
        left = duty._hours_between(utc("2026-03-09 08:00:00"), duty.deadline)
        with freeze_time("2026-03-09 08:00:00"):
            gift.customer_is_away = True
        with freeze_time("2026-03-14 02:00:00"):  # a Saturday
            gift.customer_is_away = False
        self.assertAlmostEqual(
            duty._hours_between(utc("2026-03-14 02:00:00"), duty.deadline), left, places=3
        )

    def test_waiting_too_late_does_not_save(self):
        gift = self.approved_gift()
        duty = self.duty_of(gift, "give")
        with freeze_time("2026-03-12 02:00:00"):
            gift.customer_is_away = True
            gift.date_given = utc("2026-03-12 02:00:00")
        self.assertEqual(duty.state, "late")

    def test_in_time_when_the_clock_stood(self):
        gift = self.approved_gift()
        duty = self.duty_of(gift, "give")
        gift.customer_is_away = True
        with freeze_time("2026-03-30 02:00:00"):
            gift.date_given = utc("2026-03-30 02:00:00")
        self.assertEqual(duty.state, "done")

    def test_handed_over_with_the_document(self):
        gift = self.approved_gift()
        duty = self.duty_of(gift, "give")
        deadline = duty.deadline
        gift.sudo().user_id = self.users["sales2"]
        self.assertRecordValues(
            duty, [{"user_id": self.users["sales2"].id, "state": "open", "deadline": deadline}]
        )
        self.assertEqual(self.events(duty), ["opened", "handed_over"])

    def test_leaver(self):
        gift = self.approved_gift()
        duty = self.duty_of(gift, "give")
        self.users["sales1"].active = False
        self.assertEqual(duty.user_id, self.users["supervisor1"])
        self.assertEqual(duty.event_ids.sorted("id")[-1].reason, "sales1 has left")

    def test_leaver_whose_supervisor_has_left(self):
        duty = self.duty_of(self.approved_gift(), "give")
        (self.users["sales1"] | self.users["supervisor1"]).active = False
        self.assertEqual(duty.user_id, self.users["gm"])

    def test_one_live_duty_of_a_kind(self):
        gift = self.approved_gift()
        gift._sync_duties()
        self.assertEqual(len(gift.duty_ids), 1)

    def test_extension(self):
        duty = self.duty_of(self.approved_gift(), "give")
        later = utc("2026-03-20 02:00:00")
        with self.assertRaisesRegex(UserError, "CM-6.1"):
            self.as_user(duty, "sales1").action_extend(later, "please")
        with self.assertRaises(AccessError):
            self.as_user(duty, "supervisor2").action_extend(later, "not mine")
        boss = self.as_user(duty, "supervisor1")
        with self.assertRaisesRegex(UserError, "reason"):
            boss.action_extend(later, "  ")
        with self.assertRaisesRegex(UserError, "later"):
            boss.action_extend(duty.deadline - timedelta(hours=1), "earlier")
        boss.action_extend(later, "The customer is travelling")
        self.assertEqual(duty.deadline, later)
        self.assertRecordValues(
            duty.event_ids.sorted("id")[-1],
            [
                {
                    "event": "extended",
                    "reason": "The customer is travelling",
                    "deadline_before": utc("2026-03-11 02:00:00"),
                    "deadline": later,
                    "user_id": self.users["supervisor1"].id,
                }
            ],
        )

    def test_a_changed_number_touches_what_opens_later(self):
        duty = self.duty_of(self.approved_gift(), "give")
        before = duty.deadline
        self.env["sales.clause.value"].create(
            {
                "parameter_id": self.env.ref("test_sales_policy.param_gift_2_give").id,
                "company_id": self.company.id,
                "date_from": "2026-03-09",
                "value": 1,
                "unit": "hours",
                "approval_state": "approved",
            }
        )
        later = self.duty_of(self.approved_gift(), "give")
        self.assertEqual(duty.deadline, before)
        self.assertEqual(later.deadline, utc("2026-03-09 03:00:00"))

    # Activities: people meet duties there, and the deed ticks them off

    def test_activity(self):
        gift = self.approved_gift()
        activity = gift.activity_ids
        self.assertRecordValues(activity, [{"user_id": self.users["sales1"].id, "automated": True}])
        self.assertEqual(str(activity.date_deadline), "2026-03-11")
        with self.assertRaisesRegex(UserError, "GIFT-2"):
            self.as_user(activity, "sales1").action_done()
        with self.assertRaisesRegex(UserError, "GIFT-2"):
            self.as_user(activity, "sales1").unlink()
        with self.assertRaisesRegex(UserError, "GIFT-2"):
            self.as_user(activity, "sales1").write({"date_deadline": "2027-01-01"})
        with self.assertRaises(UserError):
            self.as_user(activity, "sales1").write({"res_model": "res.users"})
        gift.date_given = utc(MONDAY)
        self.assertNotIn(activity, gift.activity_ids)

    def test_activity_in_the_language_of_who_owes_it(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        gift = self.approved_gift()
        duty = self.duty_of(gift, "give")
        duty.parameter_id.with_context(lang="zh_CN").name = "赠送期限"
        activity = gift.activity_ids
        self.assertNotIn("赠送期限", activity.summary)
        self.users["sales1"].lang = "zh_CN"
        self.assertIn("赠送期限", activity.summary, "who changes the language reads it at once")
        duty._hand_over(self.users["supervisor1"])
        self.assertNotIn("赠送期限", activity.summary)
        self.users["sales2"].lang = "zh_CN"
        duty._hand_over(self.users["sales2"])
        self.assertIn("赠送期限", activity.summary)

    def test_no_forged_activity(self):
        duty = self.duty_of(self.approved_gift(), "give")
        forged = self.as_user(self.env["mail.activity"], "sales1").create(
            {
                "duty_id": duty.id,
                "user_id": self.users["sales1"].id,
                "summary": "Mine",
                "activity_type_id": self.env.ref("mail.mail_activity_data_todo").id,
            }
        )
        self.assertFalse(forged.duty_id)

    # The ledger

    def test_nobody_writes_the_ledger(self):
        """CM-7.2.1: records are kept as they were written."""
        duty = self.duty_of(self.approved_gift(), "give")
        for name in ("sales1", "supervisor1", "salesadmin", "gm"):
            for attack in self._attacks(self.as_user(duty, name)):
                with self.assertRaises(AccessError, msg=name):
                    attack()
        for attack in self._attacks(duty.sudo()):
            with self.assertRaises(AccessError):
                attack()
        for attack in self._attacks(duty.sudo().with_context(sales_ledger=True)):
            with self.assertRaises(AccessError):
                attack()

    def _attacks(self, duty):
        values = {"parameter_id": duty.sudo().parameter_id.id, "res_model": "x", "res_id": 1}
        return (
            lambda: duty.write({"state": "done"}),
            lambda: duty.write({"deadline": "2030-01-01 00:00:00"}),
            lambda: duty.unlink(),
            lambda: duty.copy(),
            lambda: duty.create(values),
            lambda: duty.sudo(duty.env.su).event_ids.write({"reason": "x"}),
            lambda: duty.sudo(duty.env.su).event_ids.unlink(),
        )

    def test_closed_stays_closed(self):
        gift = self.approved_gift()
        gift.date_given = utc(MONDAY)
        duty = self.duty_of(gift, "give")
        with self.assertRaises(UserError):
            duty._move("open")
        duty._fulfil()
        duty._cancel()
        duty._pause()
        duty._resume()
        self.assertEqual(duty.state, "done")

    def test_who_sees(self):
        duty = self.duty_of(self.approved_gift(), "give")
        seen = {
            name
            for name in self.users
            if self.as_user(self.env["sales.duty"], name).search([("id", "=", duty.id)])
        }
        self.assertEqual(seen, {"sales1", "supervisor1", "gm", "salesadmin"})

    def test_cost(self):
        """Opening and closing is paid by the batch, not by the document."""
        gifts = self.Gift.with_user(self.users["sales1"]).create(
            [{"name": str(n), "amount": 1, "company_id": self.company.id} for n in range(10)]
        )
        gifts.sudo().write({"approval_state": "approved", "date_approved": MONDAY})
        self.env.flush_all()
        self.env.invalidate_all()
        few = self._queries(lambda: gifts[:2].sudo().write({"date_given": MONDAY}))
        many = self._queries(lambda: gifts[2:].sudo().write({"date_given": MONDAY}))
        self.assertLess(many, 2 * few)

    def _queries(self, action):
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        action()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before
