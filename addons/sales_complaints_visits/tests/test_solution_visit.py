from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from odoo.addons.sales_complaints.tests.common_quality import TraceCase
from odoo.addons.sales_complaints.tests.common_solution import SolutionCase
from odoo.addons.sales_policy.deadline import local_date


@tagged("post_install", "-at_install")
class TestSolutionVisit(SolutionCase):
    """A solution that is a visit is carried out by it (CM-5.2.2)."""

    def begun(self):
        solution = self.accepted(kind="visit")
        solution.action_carry_out()
        return solution

    def finish(self, visit, accept=True):
        now = fields.Datetime.now()
        visit._begin(now - timedelta(hours=1))
        visit._finish(now)
        report = visit.report_ids.with_user(self.sales1)
        report.write({"result": "reached", "summary": "It fits now", "others_met": "Chen Jie"})
        report.action_submit()
        if accept:
            report.with_user(report._current_approver()).action_approve()
        return report

    def test_planned(self):
        solution = self.begun()
        visit = solution.visit_id
        self.assertRecordValues(
            visit,
            [{"partner_id": self.c1.id, "user_id": self.sales1.id, "state": "planned"}],
        )
        self.assertGreaterEqual(visit.day, solution.date_promised)
        self.assertLessEqual(visit.day, solution.date_promised + timedelta(days=3), "weekends")
        self.assertIn(solution.complaint_id.name, visit.content)
        self.assertEqual(visit.with_user(self.sales1).has_access("write"), True)
        self.assertEqual(solution.complaint_id.state, "accepted")

    def test_carried_out_when_the_report_is_accepted(self):
        solution = self.begun()
        with self.assertRaises(UserError, msg="its visit is open"):
            solution.action_finish("I was there")
        report = self.finish(solution.visit_id, accept=False)
        self.assertEqual(solution.progress, "accepted")
        report.with_user(report._current_approver()).action_return("Whom did you meet?")
        self.assertEqual(solution.progress, "accepted")
        report.action_submit()
        report.with_user(report._current_approver()).action_approve()
        self.assertEqual(solution.progress, "carried_out")
        self.assertEqual(solution.complaint_id.state, "carried_out")

    def test_once(self):
        solution = self.begun()
        with self.assertRaises(UserError):
            solution.action_carry_out()

    def test_planned_anew(self):
        """A visit that came to nothing does not carry it out."""
        solution = self.begun()
        first = solution.visit_id
        first.with_user(self.sales1).action_cancel("The customer asks for another day")
        self.assertEqual(solution.progress, "accepted")
        self.assertTrue(solution.can_carry_out)
        solution.action_carry_out()
        self.assertNotEqual(solution.visit_id, first)
        self.finish(solution.visit_id)
        self.assertEqual(solution.progress, "carried_out")

    def test_with_goods_back(self):
        """Both are owed, and what is made once is not made again."""
        solution = self.accepted(kind="visit", take_back=True)
        solution.action_carry_out()
        back = solution.return_id
        self.assertTrue(back)
        solution.visit_id.with_user(self.sales1).action_cancel("Another day")
        solution.action_carry_out()
        self.assertEqual(solution.return_id, back)
        self.finish(solution.visit_id)
        self.assertEqual(solution.progress, "accepted", "the goods are still there")
        self.validate(back.sudo())
        self.assertEqual(solution.progress, "carried_out")

    def test_in_an_approved_plan(self):
        """It comes into the plan as a change, logged and told (VM-4.4)."""
        solution = self.accepted(kind="visit")
        moment = self.env["sales.visit"]._first_moment(self.company, solution.date_promised)
        first = local_date(moment, self.company._sales_tz()).replace(day=1)
        plan = (
            self.env["sales.visit.plan"]
            .sudo()
            .create(
                {
                    "user_id": self.sales1.id,
                    "company_id": self.company.id,
                    "date_from": first,
                    "date_to": first + relativedelta(day=31),
                    "approval_state": "approved",
                }
            )
        )
        solution.action_carry_out()
        self.assertEqual(solution.visit_id.plan_id, plan)
        change = self.env["sales.visit.plan.change"].search([("plan_id", "=", plan.id)])
        self.assertEqual((change.kind, change.visit_id), ("add", solution.visit_id))
        self.assertIn(solution.complaint_id.name, change.reason)

    def test_kept(self):
        solution = self.begun()
        other = (
            self.env["sales.visit"]
            .sudo()
            .create(
                {"partner_id": self.c3.id, "user_id": self.sales3.id, "date_start": "2030-01-01"}
            )
        )
        for values in ({"visit_id": other.id}, {"visit_id": False}):
            with self.assertRaises(AccessError):
                solution.with_user(self.sales1).write(values)
        with self.assertRaises(AccessError):
            self.solution(kind="visit", visit_id=other.id)
        with self.assertRaises(AccessError):
            solution.with_user(self.quality).action_carry_out()
        with self.assertRaises(AccessError):
            solution.with_user(self.sales3).action_carry_out()


@tagged("post_install", "-at_install")
class TestTraceVisit(TraceCase):
    """Who got the same lot is visited, where a call is not enough (SD-2.3.4)."""

    def visits(self):
        return self.env["sales.visit"].search([("traced_complaint_id", "=", self.mine.id)])

    def test_visited(self):
        trace = self.trace(self.quality)
        self.assertTrue(trace.can_visit)
        trace.action_visit()
        self.assertEqual(
            {(visit.partner_id, visit.user_id) for visit in self.visits()},
            {(self.c2, self.sales2), (self.c3, self.sales3)},
        )
        self.assertEqual(set(self.visits().mapped("state")), {"planned"})
        self.assertIn(self.lot.name, self.visits()[0].content)
        trace = self.trace(self.quality)
        self.assertEqual(trace.line_ids.mapped("is_visited"), [True, True])
        self.assertFalse(trace.can_visit)
        self.assertEqual(trace.line_ids.mapped("is_called"), [False, False])
        trace.action_visit()
        self.assertEqual(len(self.visits()), 2, "not again")

    def test_visited_anew(self):
        self.trace(self.quality).action_visit()
        visit = self.visits().filtered(lambda v: v.user_id == self.sales2)
        visit.with_user(self.sales2).action_cancel("Closed on that day")
        self.trace(self.quality).action_visit()
        self.assertEqual(len(self.visits()), 3)

    def test_as_far_as_one_knows_them(self):
        """A salesperson plans no visits to customers of others."""
        self.trace(self.sales1).action_visit()
        self.assertFalse(self.visits())
        with self.assertRaises(AccessError):
            self.trace(self.quality).with_user(self.sales3).action_visit()

    def test_hidden_from_sales(self):
        self.trace(self.quality).action_visit()
        visit = self.visits().filtered(lambda v: v.user_id == self.sales2).with_user(self.sales2)
        with self.assertRaises(AccessError):
            visit.read(["traced_complaint_id"])
        with self.assertRaises(AccessError):
            visit.search([("traced_complaint_id", "=", self.mine.id)])
        with self.assertRaises(AccessError):
            visit.write({"traced_complaint_id": False})


@tagged("post_install", "-at_install")
class TestAppraisalComplaints(SolutionCase):
    """Complaints and satisfaction stand in the month's appraisal (VM-8.1, CM-7.3.1)."""

    def test_counted(self):
        with freeze_time("2026-03-10 02:00:00"):
            late, in_time = self.complaint(self.sales1), self.complaint(self.sales1)
            in_time.action_confirm()
            self.complaint(self.sales3, partner_id=self.c3.id)
        with freeze_time("2026-03-12 02:00:00"):
            late.action_confirm()
            in_time.action_reject("Not ours")
        in_time.sudo().satisfaction = 4
        with freeze_time("2026-04-01 02:00:00"):
            self.complaint(self.sales1)  # of the next month
            months = self.env["sales.visit.appraisal"].sudo()
            date_from, date_to = months._period(self.company)
            months = months.create(
                [
                    {
                        "company_id": self.company.id,
                        "user_id": user.id,
                        "date_from": date_from,
                        "date_to": date_to,
                    }
                    for user in (self.sales1, self.sales2)
                ]
            )
            months._write_figures()
        self.assertRecordValues(
            months,
            [
                {"complaints": 2, "complaints_late": 1, "satisfaction": 4},
                {"complaints": 0, "complaints_late": 0, "satisfaction": 0},
            ],
        )
