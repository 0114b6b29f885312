from uuid import uuid4

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_report import ReportCase


@tagged("post_install", "-at_install")
class TestVisitDraft(ReportCase):
    """What was written without a network comes into the report, once (VM-7.1)."""

    def setUp(self):
        super().setUp()
        self.report = self.written().sudo()
        self.report.write({"summary": False, "result": False})
        self.theirs = self.report.visit_id.with_user(self.sales1)

    def draft(self, visit=None, **vals):
        payload = {"token": str(uuid4()), "summary": "Lighter colours", "result": "partly", **vals}
        return (visit or self.theirs).action_draft_report(payload), payload

    def test_kept_once_however_often_it_is_sent(self):
        answer, payload = self.draft()
        self.assertEqual(answer["status"], "done")
        self.draft(summary="More glue")
        self.theirs.action_draft_report(payload)
        self.assertEqual(
            (self.report.result, self.report.summary), ("partly", "Lighter colours\nMore glue")
        )

    def test_what_stands_there_is_not_lost(self):
        self.report.write({"summary": "They wait for samples", "result": "reached"})
        self.draft(result="")
        self.assertEqual(self.report.summary, "They wait for samples\nLighter colours")
        self.assertEqual(self.report.result, "reached")

    def test_by_who_visited_alone(self):
        for user in (self.supervisor1, self.gm, self.sales3):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.draft(self.theirs.with_user(user))
        self.assertFalse(self.report.summary)

    def test_not_into_a_report_that_is_submitted(self):
        self.draft()
        self.report.write({"others_met": "Mr. Liu"})
        self.report.with_user(self.sales1).action_submit()
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            self.draft(summary="Forged")
        self.assertEqual(self.report.summary, "Lighter colours")
        with self.assertRaises(AccessError):
            self.report.with_user(self.sales1).write({"draft_tokens": []})

    def test_values_of_another_kind_are_refused(self):
        for vals in (
            {"token": "x"},
            {"result": "great"},
            {"result": ["reached"]},
            {"summary": ["x"]},
        ):
            with self.subTest(vals), self.assertRaises(UserError):
                self.draft(**vals)
        with self.assertRaises(UserError):
            self.theirs.action_draft_report("x")
