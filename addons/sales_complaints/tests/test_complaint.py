from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import ComplaintCase


@tagged("post_install", "-at_install")
class TestComplaint(ComplaintCase):
    """The clocks and states of a complaint (CM-5.1.2, CM-5.2)."""

    def test_registered_at_once(self):
        complaint = self.complaint(self.sales1)
        self.assertTrue(complaint.name.startswith("CP"))
        self.assertEqual(complaint.user_id, self.sales1)
        self.assertEqual(complaint.severity, "major")
        self.assertEqual(complaint.date_clock, complaint.date_received)
        self.assertEqual(self.duty(complaint, "CM-5.1.2").state, "done")
        response = self.duty(complaint, "CM-5.2.1")
        self.assertEqual(response.state, "open")
        self.assertEqual(response.deadline, complaint.date_received + timedelta(hours=2))
        self.assertEqual(
            self.duty(complaint, "CM-5.2.2").deadline,
            complaint.date_received + timedelta(hours=24),
        )

    def test_numbered_in_the_year_of_the_company(self):
        self.env.company.resource_calendar_id.tz = "Asia/Shanghai"
        with freeze_time("2026-12-31 15:59"):
            self.assertTrue(self.complaint(self.sales1).name.startswith("CP2026-"))
        with freeze_time("2026-12-31 16:00"):
            self.assertTrue(self.complaint(self.sales1).name.startswith("CP2027-"))

    def test_registered_late(self):
        received = fields.Datetime.now() - timedelta(hours=3)
        complaint = self.complaint(self.sales1, date_received=received)
        self.assertEqual(self.duty(complaint, "CM-5.1.2").state, "late")

    def test_a_critical_one_has_shorter_clocks(self):
        complaint = self.complaint(self.sales1)
        complaint.severity = "critical"
        self.assertEqual(self.duty(complaint, "CM-5.2.1", "response").state, "cancelled")
        self.assertEqual(
            self.duty(complaint, "CM-5.2.1", "response_critical").deadline,
            complaint.date_clock + timedelta(hours=1),
        )

    def test_from_registration_to_the_end(self):
        complaint = self.complaint(self.sales1)
        complaint.action_confirm()
        self.assertEqual(self.duty(complaint, "CM-5.2.1").state, "done")
        complaint._move("offer")
        self.assertEqual(self.duty(complaint, "CM-5.2.2").state, "paused")
        complaint._move("refuse")
        self.assertEqual(self.duty(complaint, "CM-5.2.2").state, "open")
        complaint._move("offer")
        complaint._move("accept")
        self.assertEqual(self.duty(complaint, "CM-5.2.2").state, "done")
        complaint._move("carry_out")
        self.assertEqual(self.duty(complaint, "CM-5.2.3").state, "open")
        complaint._move("feed_back")
        self.assertEqual(self.duty(complaint, "CM-5.2.3", "feedback").state, "done")
        complaint._move("close")
        self.assertEqual(complaint.state, "closed")
        complaint.action_reopen("The soles come off again")
        self.assertEqual((complaint.state, complaint.round), ("registered", 2))
        self.assertEqual(self.duty(complaint, "CM-5.2.1").state, "open")
        self.assertEqual(self.duty(complaint, "CM-5.2.2").date_opened, complaint.date_clock)

    def test_no_step_is_left_out(self):
        complaint = self.complaint(self.sales1)
        for verb in ("offer", "accept", "refuse", "carry_out", "feed_back", "close", "reopen"):
            with self.assertRaises(UserError):
                complaint._move(verb)
        self.assertEqual(complaint.state, "registered")

    def test_waiting_stops_the_clocks(self):
        complaint = self.complaint(self.sales1)
        with self.assertRaises(UserError):
            complaint.action_wait(" ")
        complaint.action_wait("Samples are on their way")
        self.assertEqual(self.duty(complaint, "CM-5.2.1").state, "paused")
        complaint.action_go_on()
        self.assertEqual(self.duty(complaint, "CM-5.2.1").state, "open")
        self.assertFalse(complaint.wait_reason)

    def test_rejected_with_a_reason(self):
        complaint = self.complaint(self.sales1)
        complaint.action_reject("Not our product")
        self.assertEqual(self.duty(complaint, "CM-5.2.1").state, "done")
        self.assertEqual(self.duty(complaint, "CM-5.2.2").state, "cancelled")
        self.assertEqual(complaint.reject_reason, "Not our product")

    def test_how_it_came_stays(self):
        complaint = self.complaint(self.sales1)
        for vals in ({"channel": "email"}, {"date_received": "2026-01-01 00:00:00"}):
            with self.assertRaises(UserError):
                complaint.write(vals)
        for vals in ({"name": "CP1"}, {"state": "closed"}, {"date_confirmed": "2026-01-01"}):
            with self.assertRaises(AccessError):
                complaint.write(vals)
            with self.assertRaises(AccessError):
                self.complaint(self.sales1, **vals)
        forged = self.env["sales.complaint"].with_user(self.sales1)
        complaint = forged.with_context(default_state="closed", default_name="CP1").create(
            {"title": "Forged", "partner_id": self.c1.id}
        )
        self.assertEqual(complaint.state, "registered")
        self.assertNotEqual(complaint.name, "CP1")
        with self.assertRaises(ValidationError):
            self.complaint(self.sales1, date_received=fields.Datetime.now() + timedelta(minutes=5))

    def test_an_unknown_customer_is_found_out_first(self):
        complaint = self.complaint(self.sales1, partner_id=False)
        self.assertEqual(complaint.user_id, self.sales1)
        with self.assertRaises(UserError):
            complaint.action_confirm()
        complaint.partner_id = self.c1
        complaint.action_confirm()
        self.assertEqual(complaint.state, "confirmed")
