from dateutil.relativedelta import relativedelta

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestVisitPlanDemo(TransactionCase):
    """The demo company plans its months (VM-4.1) and weeks (VM-4.2)."""

    def test_three_months(self):
        company = self.env.ref("sales_policy.company_a")
        today = company._sales_today()
        states = {}
        for months in (-1, 0, 1):
            plans = self.env["sales.visit.plan"].search(
                [
                    ("company_id", "=", company.id),
                    ("date_from", "=", today + relativedelta(day=1, months=months)),
                ]
            )
            states[months] = {plan.user_id.login: plan.approval_state for plan in plans}
            for plan in plans.filtered(lambda p: p.approval_state == "approved"):
                self.assertTrue(plan.visit_count)
                self.assertEqual(plan.approval_ids.user_id, plan.user_id._sales_supervisor())
        everybody = dict.fromkeys(("sales1", "sales2", "sales3", "sales4"), "approved")
        self.assertEqual((states[-1], states[0]), (everybody, everybody))
        self.assertEqual(set(states[1]), set(everybody))
        late = self.env["sales.visit.plan"].search(
            [("is_late", "=", True), ("company_id", "=", company.id)]
        )
        self.assertEqual(late.user_id.login, "sales4")
        self.assertTrue(
            self.env["sales.visit.week"].search_count([("date_submitted", "!=", False)])
        )
