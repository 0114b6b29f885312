from ast import literal_eval
from datetime import date, datetime

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common_report import MONDAY, ReportCase


@tagged("post_install", "-at_install")
class TestPromise(ReportCase):
    """What was promised to a customer is followed until it is done (VM-7.3)."""

    def test_owed_by_its_own_day(self):
        duty = self.duty(self.promise(self.sales1), "VM-7.3")
        self.assertEqual((duty.user_id, duty.state), (self.sales1, "open"))
        self.assertEqual(duty.deadline, datetime(2026, 3, 6, 15, 59, 59))
        self.assertEqual(duty.date_opened, self.now)

    def test_the_usual_day(self):
        """In three working days, by the company's clock; the number is a clause value."""
        with Form(self.env["sales.promise"].with_user(self.sales1)) as form:
            self.assertEqual(form.date_due, date(2026, 3, 5))
            form.name, form.partner_id = "Samples", self.c1
        self.at(datetime(2026, 3, 5, 16))
        defaults = self.env["sales.promise"].with_user(self.sales1).default_get(["date_due"])
        self.assertEqual(defaults["date_due"], date(2026, 3, 11))

    def test_given_in_the_report(self):
        report = self.written()
        with Form(report) as form, form.promise_ids.new() as line:
            line.name = "Samples"
            line.date_due = date(2026, 3, 9)
        promise = report.promise_ids
        self.assertEqual((promise.partner_id, promise.giver_id), (self.c1, self.sales1))
        report.promise_ids = [(2, promise.id, 0)]
        self.assertFalse(report.promise_ids, "mistyped")
        report.promise_ids = [
            (0, 0, {"name": "Offer", "date_due": "2026-03-09", "partner_id": self.c1.id})
        ]
        offer = report.promise_ids
        report.action_submit()
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            offer.unlink()
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            self.promise(self.sales1, report_id=report.id)
        offer.action_done("Offer sent")
        self.assertEqual(offer.state, "kept")

    def test_done_in_time_or_late_by_the_companys_clock(self):
        last = datetime(2026, 3, 6, 15, 59, 59)
        for seconds, state, owed in ((0, "kept", "done"), (1, "late", "late")):
            self.at(MONDAY)
            promise = self.promise(self.sales1)
            self.at(last, seconds=seconds)
            promise.action_done("Sent by express")
            with self.subTest(seconds=seconds):
                self.assertEqual(promise.state, state)
                self.assertEqual(self.duty(promise, "VM-7.3").state, owed)
                self.assertEqual(
                    (promise.done_by_id, promise.outcome), (self.sales1, "Sent by express")
                )

    def test_broken_when_its_day_has_passed(self):
        promise, later = self.promise(self.sales1), self.promise(self.sales1, date_due="2026-03-07")
        self.at(datetime(2026, 3, 6, 15, 59, 59))
        self.job("ir_cron_promise")
        self.assertEqual(promise.state, "open")
        self.at(seconds=1)
        for _twice in range(2):
            self.job("ir_cron_promise")
            self.assertEqual((promise.state, later.state), ("broken", "open"))
        self.assertIn(self.duty(promise, "VM-7.3").state, ("open", "overdue"))
        promise.action_done("Sent at last")
        self.assertEqual(promise.state, "late")

    def wizard(self, promise, verb, **vals):
        """What a button of the promise opens, confirmed."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"sales_visits.sales_approval_reason_action_{verb}"
        )
        context = {**literal_eval(action["context"]), "active_ids": promise.ids}
        wizards = promise.env[action["res_model"]].with_context(context, active_model=promise._name)
        wizards.create(vals).action_confirm()

    def test_somebody_outside_sales_does_it(self):
        promise = self.promise(self.sales1, user_id=self.employee.id)
        self.assertTrue(self.told(self.employee, "Samples of the new colours"))
        self.assertEqual(self.duty(promise, "VM-7.3").user_id, self.employee)
        theirs = promise.with_user(self.employee)
        self.wizard(theirs, "done", reason="Sent")
        self.assertEqual((theirs.state, theirs.done_by_id), ("kept", self.employee))
        self.assertTrue(self.told(self.sales1, "Done: Sent"))

    def test_moved_with_a_reason_and_logged(self):
        promise = self.promise(self.sales1)
        with self.assertRaisesRegex(UserError, "Nobody moves the day of their own"):
            promise.action_postpone("2026-03-10", "They wait")
        above = promise.with_user(self.supervisor1)
        with self.assertRaisesRegex(UserError, "later day"):
            above.action_postpone("2026-03-05", "They wait")
        with self.assertRaisesRegex(UserError, "the reason"):
            above.action_postpone("2026-03-10", " ")
        self.at(days=6)
        self.job("ir_cron_promise")
        self.assertEqual(promise.state, "broken")
        self.wizard(above, "postpone", date_due="2026-03-10", reason="Their line stands still")
        self.assertRecordValues(
            promise,
            [
                {
                    "state": "open",
                    "date_due": date(2026, 3, 10),
                    "date_first": date(2026, 3, 6),
                    "times_moved": 1,
                }
            ],
        )
        duty = self.duty(promise, "VM-7.3")
        self.assertEqual(duty.deadline, datetime(2026, 3, 10, 15, 59, 59))
        event = duty.event_ids.filtered(lambda e: e.event == "extended")
        self.assertEqual(
            (event.reason, event.user_id), ("Their line stands still", self.supervisor1)
        )

    def test_the_giver_moves_what_somebody_else_does(self):
        promise = self.promise(self.sales1, user_id=self.employee.id)
        with self.assertRaises(UserError):
            promise.with_user(self.employee).action_postpone("2026-03-10", "Too much to do")
        promise.action_postpone("2026-03-10", "The customer agrees")
        self.assertEqual(promise.times_moved, 1)

    def test_cancelled_by_the_giver_until_its_day(self):
        promise, other = self.promise(self.sales1), self.promise(self.sales1)
        with self.assertRaisesRegex(UserError, "the reason"):
            promise.action_cancel("")
        promise.action_cancel("They found samples themselves")
        self.assertEqual((promise.state, self.duty(promise, "VM-7.3").state), ("cancelled",) * 2)
        with self.assertRaisesRegex(UserError, "in state “Cancelled”"):
            promise.action_done("x")
        self.at(days=6)
        self.job("ir_cron_promise")
        with self.assertRaisesRegex(UserError, "later somebody above"):
            other.action_cancel("x")
        other.with_user(self.supervisor1).action_cancel("The product is gone")
        self.assertEqual(other.state, "cancelled")

    def test_a_promise_lies_ahead(self):
        with self.assertRaisesRegex(UserError, "a later day"):
            self.promise(self.sales1, date_due="2026-03-01")
        self.promise(self.sales1, date_due="2026-03-02")

    def test_done_by_somebody_of_ours(self):
        portal = self.env["res.users"].search([("share", "=", True)], limit=1)
        with self.assertRaises(UserError):
            self.promise(self.sales1, user_id=portal.id)

    def test_the_desk_shows_what_was_promised(self):
        desk = self.env["sales.desk"]
        self.assertIsNone(desk.with_user(self.employee)._section_promises())
        promise = self.promise(self.sales1, user_id=self.employee.id)
        section = desk.with_user(self.employee)._section_promises()
        self.assertEqual([row["res_id"] for row in section["rows"]], promise.ids)
        self.assertIn(self.c1.name, section["rows"][0]["subtitle"])
        self.assertEqual(self.c1.with_user(self.sales1).promise_open_count, 1)
