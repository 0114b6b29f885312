from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.sales_customer_mgmt.tests.common_browser import BrowserCase

from .common import ComplaintCase


@tagged("post_install", "-at_install")
class TestComplaintClockTour(BrowserCase, ComplaintCase):
    stem = "complaint_clock"

    def test_countdown(self):
        now = fields.Datetime.now()
        for minutes, title in ((10, "Later"), (600, "Late"), (20, "Waits")):
            complaint = self.complaint(
                self.sales1, title=title, date_received=now - timedelta(minutes=minutes)
            )
            if title == "Waits":
                complaint.action_wait("Photos are to come")
        self.play("countdown", "sales1")
        self.assertEqual(complaint.clock_state, "running")
