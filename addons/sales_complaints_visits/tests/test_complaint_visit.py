from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from odoo.addons.sales_visits.tests.common_report import ReportCase


@tagged("post_install", "-at_install")
class TestComplaintVisit(ReportCase):
    """Complaints heard on a visit are registered at once, and known before the next one (VM-7.4)."""

    def heard(self, report, user=None):
        context = report.action_complaint()["context"]
        complaints = self.env["sales.complaint"].with_user(user or self.sales1)
        form = Form(
            complaints.with_context(**context), "sales_complaints.sales_complaint_view_form_quick"
        )
        form.title = "The glue does not hold"
        return form.save()

    def test_registered_from_the_report(self):
        report = self.report(contact_ids=self.person.ids)
        self.at(minutes=30)
        complaint = self.heard(report)
        self.assertRecordValues(
            complaint,
            [
                {
                    "channel": "visit",
                    "visit_id": report.visit_id.id,
                    "partner_id": self.c1.id,
                    "contact_id": self.person.id,
                    "date_received": report.date_finished,
                    "user_id": self.sales1.id,
                }
            ],
        )
        self.assertTrue(report.complaint_heard)
        duty = self.duty(report, "VM-7.4")
        self.assertEqual((duty.state, duty.user_id), ("done", self.sales1))
        self.assertEqual(duty.deadline, report.date_finished + timedelta(hours=2))

    def test_heard_and_registered_late(self):
        report = self.report()
        report.complaint_heard = True
        self.assertEqual(self.duty(report, "VM-7.4").state, "open")
        self.at(hours=3)
        complaint = self.heard(report)
        self.assertEqual(self.duty(report, "VM-7.4").state, "late")
        self.assertEqual(self.duty(complaint, "CM-5.1.2").state, "late")
        self.heard(report)
        duties = self.env["sales.duty"].search(
            [("res_model", "=", report._name), ("clause_id.number", "=", "VM-7.4")]
        )
        self.assertEqual(len(duties.filtered(lambda duty: duty.res_id == report.id)), 1)

    def test_heard_by_mistake(self):
        report = self.report()
        report.complaint_heard = True
        report.complaint_heard = False
        self.assertEqual(self.duty(report, "VM-7.4").state, "cancelled")

    def test_after_the_report_is_submitted(self):
        report = self.written()
        report.action_submit()
        self.assertEqual(self.heard(report).visit_id, report.visit_id)
        self.assertEqual(self.duty(report, "VM-7.4").state, "done")

    def test_the_visit_is_a_fact(self):
        report, other = self.report(), self.approved(self.sales1)
        complaint = self.heard(report)
        with self.assertRaises(UserError):
            complaint.visit_id = False
        values = {"title": "x", "visit_id": report.visit_id.id}
        with self.assertRaises(ValidationError):
            self.env["sales.complaint"].with_user(self.sales1).create(
                {**values, "partner_id": other.id}
            )
        with self.assertRaises(AccessError):
            self.env["sales.complaint"].with_user(self.sales3).create(
                {**values, "partner_id": self.c3.id}
            )

    def test_known_before_the_visit(self):
        report = self.report()
        complaint = self.heard(report)
        visit = self.visit(self.sales1)
        part = next(part for part in visit.get_card() if part["name"] == "complaints")
        self.assertEqual([row["res_id"] for row in part["rows"]], complaint.ids)
        complaint.action_reject("Not our glue")
        self.assertFalse(visit._card_complaints()["rows"])

    def test_a_wish_of_the_month(self):
        complaint = self.heard(self.report())
        plan = self.env["sales.visit.plan"].with_user(self.sales1)
        wishes = list(plan._wishes_complaint(self.c1 | self.c3))
        self.assertEqual([(w.partner, w.content) for w in wishes], [(self.c1, complaint.title)])
        self.assertIn("complaint", plan._wish_sources())
        self.assertIn("SD-2.4.3", plan._wish_text(*wishes[0].fact))
