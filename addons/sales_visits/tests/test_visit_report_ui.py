from odoo import fields
from odoo.tests import tagged

from odoo.addons.sales_customer_mgmt.tests.common_browser import PHONE, BrowserCase

from .common import VisitCase

NAME = "Journey Shoes Ltd"


@tagged("post_install", "-at_install")
class TestVisitReportUi(BrowserCase, VisitCase):
    """From leaving the customer to the supervisor's answer: VM-6.3, VM-7.1, VM-7.2, VM-7.3."""

    stem = "visit_report"

    def setUp(self):
        super().setUp()
        self.c1.sudo().name = NAME
        self.now = fields.Datetime.now()
        visit = self.visit(self.sales1, date_start=self.now)
        visit._begin(self.now)
        visit._finish(self.now)
        self.report = visit.report_ids

    def test_reported_on_the_phone_and_answered(self):
        self.play("write", "sales1", PHONE)
        report = self.report
        self.assertEqual((report.approval_state, report.is_late), ("submitted", False))
        self.assertEqual(report.feedback_ids.mapped("kind"), ["quality"])
        self.assertEqual(report.promise_ids.mapped("name"), ["Samples"])
        self.play("answer", "supervisor1")
        self.assertEqual(
            (report.approval_state, report.review_comment), ("approved", "Send them by express")
        )

    def test_a_promise_kept_outside_sales(self):
        promise = (
            self.env["sales.promise"]
            .with_user(self.sales1)
            .create(
                {
                    "name": "Test sheet",
                    "partner_id": self.c1.id,
                    "user_id": self.employee.id,
                    "date_due": fields.Date.add(fields.Date.today(), days=5),
                }
            )
        )
        self.play("promise", "employee", PHONE)
        self.assertEqual((promise.state, promise.outcome), ("kept", "Handed to the courier"))

    def test_the_day_is_told(self):
        self.play("daily", "sales1", PHONE)
        daily = self.env["sales.daily.report"].search([("user_id", "=", self.sales1.id)])
        self.assertEqual((daily.state, daily.note), ("sent", "Traffic jam"))
        self.play("daily_read", "supervisor1")
        self.assertEqual(daily.read_by_id, self.supervisor1)
