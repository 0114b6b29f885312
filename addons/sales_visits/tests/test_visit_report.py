from base64 import b64decode
from datetime import datetime, timedelta

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .common_report import MONDAY, ReportCase

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@tagged("post_install", "-at_install")
class TestVisitReport(ReportCase):
    """What came of a visit: written in 24 hours, answered in three working days (VM-7.1, VM-7.2)."""

    def test_half_filled_when_the_customer_is_left(self):
        report = self.report(contact_ids=self.person.ids)
        self.assertRecordValues(
            report,
            [
                {
                    "partner_id": self.c1.id,
                    "user_id": self.sales1.id,
                    "contact_ids": self.person.ids,
                    "purpose_ids": self.purpose.ids,
                    "date_finished": self.now,
                    "approval_state": "draft",
                    "result": False,
                }
            ],
        )
        self.assertEqual(report.visit_id.report_state, "draft")
        self.assertEqual(report.visit_id.action_report()["res_id"], report.id)
        with self.assertRaisesRegex(UserError, "not over yet"):
            self.visit(self.sales1).action_report()

    def test_owed_from_the_moment_of_leaving(self):
        duty = self.duty(self.report(), "VM-7.1")
        self.assertEqual((duty.user_id, duty.state), (self.sales1, "open"))
        self.assertEqual(duty.date_opened, self.now)
        self.assertEqual(duty.deadline, self.now + timedelta(hours=24))

    def test_late_exactly_after_24_hours(self):
        for seconds, late in ((0, False), (1, True)):
            self.at(MONDAY)
            report = self.written()
            self.at(hours=24, seconds=seconds)
            report.action_submit()
            with self.subTest(seconds=seconds):
                self.assertEqual(report.is_late, late)
                duty = self.duty(report, "VM-7.1")
                self.assertEqual(duty.state, "late" if late else "done")

    def test_late_or_not_is_frozen(self):
        report = self.written()
        report.action_submit()
        report.with_user(self.supervisor1).action_return("Who decides there?")
        self.at(days=3)
        report.others_met = "Mr. Liu"
        report.action_submit()
        self.assertFalse(report.is_late)
        self.assertEqual(report.date_reported, MONDAY)

    def test_what_a_report_needs(self):
        report = self.report()
        for vals, missing in (
            ({}, "its purpose was reached, what was talked about, whom you met"),
            ({"result": "partly"}, "what was talked about, whom you met"),
            ({"summary": "Prices"}, "whom you met"),
        ):
            report.write(vals)
            with self.assertRaisesRegex(UserError, missing):
                report.action_submit()
        report.others_met = "Mr. Liu, buyer"
        report.action_submit()
        self.assertEqual(report.approval_state, "submitted")

    def test_persons_met_are_those_of_the_customer(self):
        with self.assertRaises(ValidationError):
            self.report().contact_ids = self.c3.child_ids

    def test_the_supervisor_answers_in_three_working_days(self):
        report = self.written()
        report.action_submit()
        duty = self.duty(report, "VM-7.2")
        self.assertEqual((duty.user_id, duty.state), (self.supervisor1, "open"))
        self.assertEqual(duty.deadline, datetime(2026, 3, 5, 15, 59, 59))
        report.with_user(self.supervisor1).action_accept("Well done, call the boss too")
        self.assertEqual((report.approval_state, duty.state), ("approved", "done"))
        self.assertEqual(report.review_comment, "Well done, call the boss too")
        self.assertEqual(report.reviewer_id, self.supervisor1)
        self.assertTrue(self.told(self.sales1, "Accepted: Well done"))
        states = dict(report._fields["approval_state"]._description_selection(self.env))
        self.assertEqual(states["approved"], "Accepted")

    def test_the_answer_comes_late(self):
        report = self.written()
        report.action_submit()
        duty = self.duty(report, "VM-7.2")
        self.at(duty.deadline, seconds=1)
        report.with_user(self.supervisor1).action_approve()
        self.assertEqual(duty.state, "late")
        self.assertFalse(report.review_comment)

    def test_returned_is_owed_anew(self):
        report = self.written()
        report.action_submit()
        review = self.duty(report, "VM-7.2")
        self.at(days=2)
        wizard = self.env["sales.visit.review"].with_user(self.supervisor1)
        wizard = wizard.create({"report_ids": report.ids, "comment": "Which competitor?"})
        wizard.action_return()
        self.assertEqual(report.return_reason, "Which competitor?")
        self.assertEqual(review.state, "done")
        self.assertTrue(self.told(self.sales1, "Which competitor"))
        duty = self.duty(report, "VM-7.1")
        self.assertEqual(duty.deadline, self.now + timedelta(hours=24))
        self.assertEqual(duty.state, "open")
        report.summary = "They also buy from Yuetai"
        report.action_submit()
        self.assertEqual(duty.state, "done")
        self.assertEqual(self.duty(report, "VM-7.2").state, "open")

    def test_withdrawn_is_owed_as_before(self):
        report = self.written()
        report.action_submit()
        report.action_withdraw()
        self.assertEqual(self.duty(report, "VM-7.2").state, "cancelled")
        duty = self.duty(report, "VM-7.1")
        self.assertEqual((duty.state, duty.deadline), ("open", MONDAY + timedelta(hours=24)))

    def test_supervisors_are_answered_by_the_general_manager(self):
        report = self.written(self.supervisor1)
        report.action_submit()
        self.assertEqual(self.duty(report, "VM-7.2").user_id, self.gm)

    def test_what_the_customer_said_is_feedback(self):
        competitor = self.env["sales.competitor"].create({"name": "Yuetai"})
        report = self.written()
        with Form(report) as form:
            with form.feedback_ids.new() as line:
                line.kind = "price"
                line.text = "Three percent too dear"
            with form.feedback_ids.new() as line:
                line.kind = "competitor"
                line.text = "They were here last week"
                line.competitor_id = competitor
        self.assertRecordValues(
            report.feedback_ids.sorted("kind"),
            [
                {"kind": "competitor", "partner_id": self.c1.id, "competitor_id": competitor.id},
                {"kind": "price", "partner_id": self.c1.id, "competitor_id": False},
            ],
        )
        self.assertEqual(report.feedback_ids.user_id, self.sales1)
        report.action_submit()
        feedback = report.feedback_ids[:1]
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            feedback.text = "Cheap"
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            feedback.unlink()
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            feedback.copy({"visit_report_id": report.id})
        feedback.with_user(self.salesadmin).action_answer("We know")

    def test_feedback_is_of_the_same_customer(self):
        other = self.approved(self.sales1)
        with self.assertRaises(ValidationError):
            self.report().feedback_ids = [(0, 0, {"partner_id": other.id, "text": "x"})]

    def test_what_follows_is_filled_in(self):
        report = self.written()
        report.write({"needs": "EVA soles", "next_step": "Send an offer"})
        report.next_date = fields.Date.to_date("2026-03-16")
        for name in report._report_actions():
            action = getattr(report, name)()
            context = action["context"]
            with self.subTest(name):
                self.assertEqual(context["default_partner_id"], self.c1.id)
                record = Form(
                    self.env[action["res_model"]].with_user(self.sales1).with_context(context)
                )
                self.assertEqual(record.partner_id, self.c1)
        self.assertEqual(report._new_feedback()["context"]["default_kind"], "quality")
        self.assertEqual(report.action_opportunity()["context"]["default_name"], "Send an offer")
        planned = Form(
            self.env["sales.visit"]
            .with_user(self.sales1)
            .with_context(report.action_next_visit()["context"])
        ).save()
        self.assertEqual(planned.date_start, datetime(2026, 3, 16, 1))

    def test_a_complaint_stands_in_the_report(self):
        report = self.report()
        feedback = Form(
            self.env["sales.feedback"]
            .with_user(self.sales1)
            .with_context(report._new_feedback()["context"])
        )
        feedback.text = "The glue does not hold"
        self.assertEqual(feedback.save().visit_report_id, report)

    def test_photos_are_closed_with_the_report(self):
        report = self.written()
        photo = self.env["ir.attachment"].with_user(self.sales1)
        photo = photo.create({"name": "line.png", "raw": b"x"})
        report.photo_ids = photo
        report.action_submit()
        for forge in (photo.unlink, lambda: photo.write({"raw": b"y"})):
            with self.assertRaisesRegex(UserError, "cannot be changed"):
                forge()
        self.assertEqual(photo.with_user(self.supervisor1).raw, b"x")

    def test_prints(self):
        report = self.written()
        photo = self.env["ir.attachment"].with_user(self.sales1)
        report.photo_ids = photo.create({"name": "line.png", "raw": b64decode(PIXEL)})
        self.promise(self.sales1, report_id=report.id)
        reports = self.env["ir.actions.report"].with_user(self.sales1)
        html = reports._render_qweb_html("sales_visits.report_visit", report.ids)[0].decode()
        for text in (
            "They like EVA",
            self.person.name,
            "Samples of the new colours",
            "data:image/png",
        ):
            self.assertIn(text, html)
        daily = self.env["sales.daily.report"].search([("user_id", "=", self.sales1.id)])
        html = reports._render_qweb_html("sales_visits.report_daily", daily.ids)[0].decode()
        self.assertIn("They like EVA", html)

    def card(self, name):
        """The rows of that part of the card of the next visit."""
        parts = {part["name"]: part["rows"] for part in self.visit(self.sales1).get_card()}
        return parts[name]

    def test_the_card_tells_the_last_report(self):
        report = self.written()
        report.next_step = "Send an offer"
        self.assertEqual(self.card("report"), [])
        report.action_submit()
        told, following = self.card("report")
        self.assertEqual((told["title"], told["value"]), ("They like EVA", "Reached"))
        self.assertEqual((told["tone"], told["res_id"]), ("success", report.id))
        self.assertIn(self.sales1.name, told["subtitle"])
        self.assertEqual(following["title"], "Next: Send an offer")

    def test_the_card_tells_promises_kept_and_broken(self):
        kept, _open, broken, cancelled = (
            self.promise(self.sales1, name=name, date_due=f"2026-03-{day}")
            for name, day in (("Prices", "04"), ("Samples", "09"), ("Offer", "06"), ("Tea", "10"))
        )
        kept.action_done("Sent by mail")
        broken.sudo()._break()
        cancelled.action_cancel("Not wanted any more")
        self.assertEqual(
            [(row["title"], row["value"], row["tone"]) for row in self.card("promises")],
            [
                ("Offer", "Broken", "danger"),
                ("Samples", "Open", ""),
                ("Prices", "Kept", "success"),
            ],
        )
