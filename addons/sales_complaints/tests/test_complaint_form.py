from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common_solution import SolutionCase


@tagged("post_install", "-at_install")
class TestComplaintForm(SolutionCase):
    """The record of an after-sales problem prints, in the reader's language (SP-6.2)."""

    def form(self, complaint, user=None):
        report = self.env["ir.actions.report"].with_user(user or self.sales1)
        return report._render_qweb_html("sales_complaints.report_complaint", complaint.ids)[
            0
        ].decode()

    def test_what_it_says(self):
        complaint = self.complained(description="Forty soles of lot 7")
        solution = self.accepted(
            kind="refund", complaint=complaint, note="He always asks", cost=77.77
        )
        solution._finish(done_proof="Posted")
        complaint.action_feed_back("Called, all is well")
        html = self.form(complaint)
        for said in (
            complaint.name, self.c1.name, "Sole", "Forty soles of lot 7", "We make it good.",
            "Called, all is well", "Chen Jie", "200.00", "in time", self.delivery.name,
        ):  # fmt: skip
            self.assertIn(said, html)
        for hidden in ("He always asks", "77.77", "277.77"):
            self.assertNotIn(hidden, html)

    def test_in_time_or_late(self):
        received = fields.Datetime.now() - timedelta(hours=30)
        complaint = self.complaint(self.sales1, date_received=received)
        complaint.action_confirm()
        times = {row["name"]: row["judged"] for row in complaint._form_times()}
        self.assertEqual(times["Answered"], "late")
        self.assertEqual(times["Solution agreed"], "")
        self.offered(complaint=complaint)._accept("Chen Jie", "By the link")
        times = {row["name"]: row["judged"] for row in complaint._form_times()}
        self.assertEqual(times["Solution agreed"], "late")

    def test_before_there_is_anything(self):
        self.assertIn("SP-6.2", self.form(self.complaint(self.sales1)))
