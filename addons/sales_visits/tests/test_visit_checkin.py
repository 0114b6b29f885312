from datetime import timedelta
from uuid import uuid4

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from odoo.addons.sales_policy.deadline import day_end, local_date
from odoo.addons.sales_visits.geo import to_gcj02

from .common_checkin import CheckinCase, photo


@tagged("post_install", "-at_install")
class TestVisitCheckin(CheckinCase):
    """Arriving, leaving, judging, purging (VM-6.2)."""

    def judges(self, visit):
        duties = self.env["sales.duty"].search(
            [("res_model", "=", "sales.visit.checkin"), ("res_id", "in", visit.checkin_ids.ids)]
        )
        return [(duty.user_id, duty.state) for duty in duties]

    def test_inside(self):
        visit = self.today(self.sales1)
        answer = visit.action_check_in(self.payload(300))
        self.assertEqual(answer["status"], "done")
        self.assertEqual((visit.state, visit.arrival_verdict), ("under_way", "inside"))
        checkin = visit.checkin_ids
        self.assertAlmostEqual(checkin.distance, 300, delta=1)
        self.assertEqual((checkin.timing, checkin.date), ("live", visit.date_begun))
        self.assertEqual(self.judges(visit), [])
        visit.action_check_out(self.payload(4000))
        self.assertEqual(visit.state, "done")
        self.assertEqual(visit.checkin_ids.mapped("kind"), ["out", "in"])
        self.assertEqual(visit.checkin_ids[0].verdict, "outside")
        self.assertEqual(self.judges(visit), [])
        contact = self.env["sales.contact"].search([("source", "=", f"sales.visit,{visit.id}")])
        self.assertEqual(contact.partner_id, self.c1)

    def test_outside_needs_a_reason_and_a_judgement(self):
        visit = self.today(self.sales1)
        payload = self.payload(2000)
        answer = visit.action_check_in(payload)
        self.assertEqual((answer["status"], answer["verdict"]), ("reason", "outside"))
        self.assertEqual(answer["distance"], 2000)
        self.assertEqual((visit.state, visit.checkin_ids.ids), ("planned", []))
        self.assertEqual(visit.action_check_in({**payload, "reason": " "})["status"], "reason")
        visit.action_check_in({**payload, "reason": "Met at their warehouse"})
        self.assertEqual((visit.state, visit.arrival_verdict), ("under_way", "outside"))
        self.assertEqual(self.judges(visit), [(self.supervisor1, "open")])
        visit.checkin_ids.with_user(self.supervisor1).action_accept("The warehouse is theirs")
        self.assertEqual(self.judges(visit), [(self.supervisor1, "done")])
        self.assertRecordValues(
            visit.checkin_ids.sudo(),
            [
                {
                    "judgement": "accepted",
                    "judged_by_id": self.supervisor1.id,
                    "judge_comment": "The warehouse is theirs",
                }
            ],
        )
        self.assertEqual(visit.arrival_judgement, "accepted")

    def test_refused_with_a_reason_and_told(self):
        visit = self.today(self.sales1)
        visit.action_check_in(self.payload(2000, reason="In a hurry"))
        checkin = visit.checkin_ids.with_user(self.supervisor1)
        with self.assertRaisesRegex(UserError, "why the check-in is refused"):
            checkin.action_refuse(" ")
        wizard = self.env["sales.approval.reason"].with_user(self.supervisor1)
        wizard.with_context(active_model=checkin._name, active_id=checkin.id).create(
            {"verb": "refuse", "reason": "You were at home"}
        ).action_confirm()
        self.assertEqual(visit.arrival_judgement, "refused")
        told = self.env["mail.message"].search(
            [("model", "=", "sales.visit"), ("res_id", "=", visit.id)]
        )
        self.assertIn("You were at home", told[0].body)
        self.assertEqual(told[0].notified_partner_ids, self.sales1.partner_id)
        with self.assertRaisesRegex(UserError, "each of them once"):
            checkin.action_accept()

    def test_without_a_place(self):
        """Denied, even with an old place beside it: never a silent pass."""
        visit = self.today(self.sales1)
        payload = self.payload(0, fix_error="denied", reason="The phone does not allow it")
        self.assertEqual(visit.action_check_in(payload)["verdict"], "no_fix")
        checkin = visit.checkin_ids
        self.assertEqual(
            (checkin.latitude, checkin.has_place, checkin.is_measured), (0, False, False)
        )
        self.assertEqual(self.judges(visit), [(self.supervisor1, "open")])

    def test_inaccurate_and_stale(self):
        for vals in ({"accuracy": 3000}, {"fix_age": 900}):
            visit = self.today(self.sales1)
            self.assertEqual(visit.action_check_in(self.payload(0, **vals))["verdict"], "unclear")
            visit.action_check_in(self.payload(0, reason="Bad signal", **vals))
            self.assertEqual(visit.arrival_verdict, "unclear")
            visit.action_check_out(self.payload())

    def test_the_numbers_are_the_clauses(self):
        self.env.ref("sales_visits.value_vm_6_2_fix_age").value = 1000
        self.env.ref("sales_policy.value_vm_6_2_radius").value = 100
        visit = self.today(self.sales1)
        self.assertEqual(visit.action_check_in(self.payload(150))["verdict"], "outside")
        self.assertEqual(visit.action_check_in(self.payload(50, fix_age=900))["verdict"], "inside")

    def test_either_datum(self):
        place = to_gcj02(*self.PLANT)
        self.c1.sudo().write({"partner_latitude": place[0], "partner_longitude": place[1]})
        visit = self.today(self.sales1)
        self.assertEqual(visit.action_check_in(self.payload())["verdict"], "outside")
        self.c1.sudo().geo_datum = "gcj02"
        self.assertEqual(visit.action_check_in(self.payload(0, reason="x"))["distance"], 0)
        self.c1.sudo().geo_datum = False
        self.env.company.geo_datum = "gcj02"
        self.assertLess(visit._judge_place(self.deed(self.payload()))[1], 1)

    def deed(self, payload):
        return self.env["sales.visit.checkin"]._read_deed(payload, self.env.company)

    def test_the_first_place_is_proposed(self):
        self.c1.sudo().write({"partner_latitude": 0, "partner_longitude": 0})
        visit = self.today(self.sales1)
        self.assertEqual(visit.action_check_in(self.payload(0))["verdict"], "unclear")
        visit.action_check_in(self.payload(0, reason="No place in the file"))
        change = self.env["sales.customer.change"].search([("partner_id", "=", self.c1.id)])
        self.assertEqual(change.approval_state, "submitted")
        self.assertFalse(self.c1.partner_latitude)
        visit.action_check_out(self.payload())
        again = self.today(self.sales1)
        again.action_check_in(self.payload(20, reason="Still no place in the file"))
        again.action_check_out(self.payload())
        change.with_user(self.supervisor1).action_approve()
        self.assertAlmostEqual(self.c1.partner_latitude, self.PLANT[0], 6)
        self.assertEqual(self.c1.geo_datum, "wgs84")
        third = self.today(self.sales1)
        self.assertEqual(third.action_check_in(self.payload(30))["verdict"], "inside")

    def test_a_place_that_nobody_can_agree_to(self):
        self.c1.sudo().write({"partner_latitude": 0, "partner_longitude": 0})
        self.sales1.sudo().employee_ids.parent_id = False
        self.env.ref("sales_policy.role_general_manager")._users(self.env.company).active = False
        visit = self.today(self.sales1)
        visit.action_check_in(self.payload(0, reason="No place in the file"))
        self.assertEqual(visit.state, "under_way")
        self.assertFalse(
            self.env["sales.customer.change"].search([("partner_id", "=", self.c1.id)])
        )

    def test_sent_again_and_again(self):
        visit = self.today(self.sales1)
        payload = self.payload(0)
        answers = [visit.action_check_in(payload) for _time in range(3)]
        visit.action_check_out(self.payload())
        answers.append(visit.action_check_in({**payload, "latitude": 0.5, "reason": "Other"}))
        self.assertEqual(answers, [answers[0]] * 4)
        self.assertEqual(visit.checkin_ids.mapped("kind"), ["out", "in"])
        with self.assertRaisesRegex(UserError, "belongs to another"):
            visit.action_check_out(payload)

    def test_one_visit_at_a_time(self):
        first, second = self.today(self.sales1), self.today(self.sales1)
        first.action_check_in(self.payload())
        with self.assertRaisesRegex(UserError, f"still at “{first.display_name}”"):
            second.action_check_in(self.payload())
        with self.assertRaisesRegex(UserError, "leave there first"):
            self.env["sales.visit"].with_user(self.sales1).action_begin_unplanned(
                self.c1.id, self.payload()
            )

    def test_on_its_day(self):
        later = self.visit(self.sales1, date_start=fields.Datetime.now() + timedelta(days=3))
        with self.assertRaisesRegex(UserError, "is planned for"):
            later.action_check_in(self.payload())

    def test_unplanned(self):
        visits = self.env["sales.visit"].with_user(self.sales1)
        payload = self.payload()
        answer = visits.action_begin_unplanned(self.c1.id, payload)
        self.assertEqual(visits.action_begin_unplanned(self.c1.id, payload), answer)
        visit = visits.browse(answer["visit_id"])
        self.assertEqual((visit.is_unplanned, visit.state), (True, "under_way"))
        visits.action_check_out(self.payload(arrival=payload["token"]))
        self.assertEqual(visit.state, "done")
        with self.assertRaisesRegex(UserError, "has not come in yet"):
            visits.action_check_out(self.payload(arrival=str(uuid4())))
        self.assertEqual(
            visits.action_begin_unplanned(self.c1.id, self.payload(9000))["status"], "reason"
        )

    def test_photos(self):
        visit = self.today(self.sales1)
        with self.assertRaisesRegex(UserError, "from its arrival on"):
            visit.action_add_photo(self.payload(photo=photo()))
        visit.action_check_in(self.payload(photo=photo()))
        payload = self.payload(photo=photo())
        for _twice in range(2):
            visit.action_add_photo(payload)
        self.assertEqual(visit.checkin_ids.mapped("has_photo"), [True, True])
        with self.assertRaisesRegex(UserError, "no photo"):
            visit.action_add_photo(self.payload())

    # Without a network

    def test_sent_later(self):
        visit = self.today(self.sales1)
        now = fields.Datetime.now()
        with freeze_time(now + timedelta(hours=20)):
            out = self.payload(date=fields.Datetime.to_string(now + timedelta(minutes=40)))
            visit.action_check_in(self.payload(date=fields.Datetime.to_string(now)))
            visit.action_check_out(out)
        arrival = visit.checkin_ids[1]
        self.assertEqual((visit.date_begun, arrival.date, arrival.timing), (now, now, "queued"))
        self.assertEqual(arrival.date_received, now + timedelta(hours=20))
        self.assertEqual(visit.date_finished, now + timedelta(minutes=40))

    def test_missed_in_the_meantime(self):
        visit = self.today(self.sales1)
        then = fields.Datetime.to_string(fields.Datetime.now())
        with freeze_time(fields.Datetime.now() + timedelta(days=1, hours=5)):
            self.env["sales.visit"].search([("id", "=", visit.id)])._set_state("miss")
            with self.assertRaises(UserError):
                visit.action_check_in(self.payload())
            visit.action_check_in(self.payload(date=then))
        self.assertEqual(visit.state, "under_way")

    def test_clock_of_the_device(self):
        visit = self.today(self.sales1)
        now = fields.Datetime.now()
        with freeze_time(now):
            ahead = fields.Datetime.to_string(now + timedelta(hours=2))
            visit.action_check_in(self.payload(date=ahead))
            old = fields.Datetime.to_string(now - timedelta(hours=73))
            with self.assertRaisesRegex(UserError, "more than 72 hours old"):
                visit.action_check_out(self.payload(date=old))
            slow = fields.Datetime.to_string(now - timedelta(hours=1))
            visit.action_check_out(self.payload(date=slow))
        self.assertEqual(visit.checkin_ids[0].kind, "in")
        self.assertEqual(visit.checkin_ids[0].timing, "ahead")
        self.assertEqual((visit.date_begun, visit.date_finished), (now, now))

    # The jobs

    def run_job(self, name):
        with self.enter_registry_test_mode():
            self.env.ref(f"sales_visits.{name}").method_direct_trigger()

    def test_left_open(self):
        visit = self.today(self.sales1)
        visit.action_check_in(self.payload())
        self.run_job("ir_cron_close")
        self.assertEqual(visit.state, "under_way")
        tz = visit.company_id._sales_tz()
        end = day_end(local_date(visit.date_begun, tz), tz)
        with freeze_time(visit.date_begun + timedelta(days=1)):
            for _twice in range(2):
                self.run_job("ir_cron_close")
            self.assertEqual((visit.state, visit.no_checkout), ("done", True))
            self.assertEqual(visit.date_finished, end)
            told = self.env["mail.message"].search(
                [("model", "=", "sales.visit"), ("res_id", "=", visit.id)]
            )
            self.assertIn(self.sales1.partner_id, told.notified_partner_ids)
            left = visit.date_begun + timedelta(hours=1)
            visit.action_check_out(self.payload(date=fields.Datetime.to_string(left)))
        self.assertEqual((visit.date_finished, visit.no_checkout), (left, False))

    def test_coordinates_are_purged(self):
        visit = self.today(self.sales1)
        visit.action_check_in(self.payload(120))
        checkin = visit.checkin_ids
        for days, kept in ((179, True), (181, False)):
            with freeze_time(fields.Datetime.now() + timedelta(days=days)):
                self.run_job("ir_cron_purge")
            checkin.invalidate_recordset()
            self.assertEqual((bool(checkin.latitude), checkin.has_place), (kept, kept))
        self.assertEqual((checkin.verdict, round(checkin.distance)), ("inside", 120))
