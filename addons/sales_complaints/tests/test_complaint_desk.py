from datetime import timedelta

from lxml import etree

from odoo import fields
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .common import ComplaintCase


@tagged("post_install", "-at_install")
class TestComplaintDesk(ComplaintCase):
    """What a person meets in the morning (CM-5.2): what is due first stands first, and nothing twice."""

    def sections(self, user):
        desk = self.env["sales.desk"].with_user(user)
        return {section["name"]: section for section in desk.get_sections()}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        now = fields.Datetime.now()
        cls.later = cls.complaint(cls.sales1, title="Later")
        cls.late = cls.complaint(cls.sales1, date_received=now - timedelta(hours=5), title="Late")
        cls.waits = cls.complaint(cls.sales1, title="Waits")
        cls.waits.action_wait("Photos are to come")
        duties = cls.env["sales.duty"]
        duties._warn_batch(now)
        duties._overdue_batch(now)

    def test_mine(self):
        mine = self.sections(self.sales1)
        rows = mine["complaints"]["rows"]
        self.assertEqual([row["res_id"] for row in rows], (self.late + self.later + self.waits).ids)
        self.assertEqual([row["urgent"] for row in rows], [True, False, False])
        self.assertEqual((mine["complaints"]["count"], mine["complaints"]["urgent"]), (3, 1))
        self.assertIn("CM-5.2.1", rows[0]["subtitle"])
        told_twice = [r for r in mine["duties"]["rows"] if r["res_model"] == "sales.complaint"]
        self.assertFalse(told_twice)
        self.assertEqual(self.sections(self.sales2)["complaints"]["count"], 0)

    def test_counts_more_than_it_shows(self):
        for number in range(6):
            self.complaint(self.sales1, title=f"More {number}")
        mine = self.sections(self.sales1)["complaints"]
        self.assertEqual((mine["count"], mine["urgent"], len(mine["rows"])), (9, 1, 5))

    def test_filters(self):
        complaints = self.env["sales.complaint"].with_user(self.sales1)
        arch = etree.fromstring(complaints.get_view(view_type="search")["arch"])
        own = self.later | self.late | self.waits

        def found(name):
            domain = arch.find(f".//filter[@name='{name}']").get("domain")
            return complaints.search(safe_eval(domain)) & own

        self.assertEqual(found("overdue"), self.late)
        self.assertNotIn(self.waits, found("due_today"))
        end = fields.Datetime.end_of(fields.Datetime.now(), "day")
        self.assertEqual(self.later in found("due_today"), self.later.deadline <= end)

    def test_team(self):
        team = self.sections(self.supervisor1)["team_complaints"]
        self.assertEqual([row["res_id"] for row in team["rows"]], self.late.ids)
        self.assertIn("Zhang San", team["rows"][0]["subtitle"])
        self.assertNotIn("team_complaints", self.sections(self.supervisor2))

    def test_quality_judges(self):
        self.assertNotIn("judgements", self.sections(self.quality))
        parameter = self.env["sales.clause.parameter"]._get("CM-7.1.2", "judgement")
        self.env["sales.duty"]._open(
            [
                {
                    "parameter_id": parameter.id,
                    "res_model": "sales.complaint",
                    "res_id": self.late.id,
                    "res_name": "Late",
                    "user_id": self.quality.id,
                    "company_id": self.env.company.id,
                    "date_opened": fields.Datetime.now(),
                    "deadline": fields.Datetime.now() + timedelta(days=3),
                    "unit": "days",
                }
            ]
        )
        sections = self.sections(self.quality)
        self.assertEqual(sections["judgements"]["count"], 1)
        self.assertEqual(sections["duties"]["count"], 0)
