from datetime import date, datetime, timedelta

from odoo import fields

from odoo.addons.sales_policy.demo.sales_demo import clock_at

from .common import VisitCase

# Houjie in Dongguan: the office; customers lie around it
OFFICE = (22.93, 113.68)


class PlanCase(VisitCase):
    """It is the 20th of the month before `cls.first` in Shanghai; `cls.plan` is the open plan of sales1.

    Within `self.at("2026-04-30 23:59:59")` it is that moment on the company's clock.
    """

    first, last = date(2026, 5, 1), date(2026, 5, 31)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = cls.env.company
        calendar = company.resource_calendar_id
        calendar.write({"tz": "Asia/Shanghai"})
        company.partner_id.write({"partner_latitude": OFFICE[0], "partner_longitude": OFFICE[1]})
        cls.env["hr.employee"].search(
            [("user_id", "in", [u.id for u in cls.users.values()])]
        ).write({"resource_calendar_id": calendar.id, "address_id": company.partner_id.id})
        for user in cls.users.values():
            user.tz = "Asia/Shanghai"
        cls.plans = cls.env["sales.visit.plan"]
        cls.grade_a = cls.env.ref("sales_policy.grade_a")
        with cls.at("2026-04-20 10:00:00"):
            cls.plans._write_period(company)
        cls.plan = cls.plan_of(cls.sales1)

    @classmethod
    def plan_of(cls, user, first=None):
        return cls.plans.search([("user_id", "=", user.id), ("date_from", "=", first or cls.first)])

    @classmethod
    def utc(cls, local):
        """Naive UTC of "YYYY-MM-DD HH:MM[:SS]" in Shanghai."""
        return datetime.fromisoformat(local) - timedelta(hours=8)

    @classmethod
    def at(cls, local):
        return clock_at(cls.utc(local))

    @classmethod
    def may(cls, user, day, hour=10, **vals):
        """A visit of `user` in the month of the plan."""
        start = cls.utc(f"2026-05-{day:02} {hour:02}:00")
        return cls.visit(user, date_start=start, **vals)

    def approve(self, plan):
        with self.at("2026-04-25 10:00:00"):
            plan.with_user(plan.user_id).action_submit()
            step = plan.sudo().approval_ids.filtered(lambda a: a.state == "pending")[:1]
            plan.with_user(step.approver_ids[:1]).action_approve()
        self.assertEqual(plan.approval_state, "approved")
        return plan

    def approved_visit(self, day=12):
        """A visit in the approved plan of sales1, as sales1 sees it."""
        visit = self.may(self.sales1, day)
        self.approve(self.plan)
        return visit

    @classmethod
    def formal(cls, customer, grade=None, place=None, **vals):
        customer.sudo().write(
            {
                "approval_state": "approved",
                "customer_stage": "formal",
                "customer_grade_id": (grade or cls.grade_a).id,
                "partner_latitude": place[0] if place else OFFICE[0] + 0.02,
                "partner_longitude": place[1] if place else OFFICE[1] + 0.02,
                **vals,
            }
        )
        return customer

    def change(self, user, **vals):
        """As the wizard does it."""
        wizard = (
            self.env["sales.visit.change"].with_user(user).create({"reason": "They asked", **vals})
        )
        return wizard.action_confirm()

    def now(self):
        return fields.Datetime.now()
