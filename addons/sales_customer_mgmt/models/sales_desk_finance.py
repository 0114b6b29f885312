from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools.misc import format_date, formatLang

from odoo.addons.sales_policy.models.sales_desk import ROWS


class SalesDesk(models.AbstractModel):
    """Receivables to collect, for salespeople; exceptions and credit to judge, for finance."""

    _inherit = "sales.desk"

    @api.model
    def _section_names(self):
        return [
            *super()._section_names(), "my_receivables", "exceptions_to_answer", "credit_to_judge",
        ]  # fmt: skip

    def _section_my_receivables(self):
        """The salesperson's own customers that are overdue, most overdue first (SD-7.2)."""
        if not self.env.user.has_group("sales_policy.group_salesperson"):
            return None
        rows = self.env["sales.receivable"]._read_group(
            [("user_id", "=", self.env.uid), ("company_id", "=", self.env.company.id)],
            ["partner_id"],
            ["amount_overdue:sum", "days_overdue:max"],
            having=[("amount_overdue:sum", ">", 0)],
        )
        rows.sort(key=lambda row: (-row[1], row[0].id))
        customers = self.env["res.partner"].union(*(row[0] for row in rows))
        customers[:ROWS].sudo().fetch(["name"])  # who is in charge may read it
        lights = customers._credit_lights()
        red = customers.filtered(lambda customer: lights.get(customer.id) == "red")
        return {
            "name": "my_receivables",
            "title": self.env._("My receivables"),
            "count": len(rows),
            "urgent": len(red),
            "rows": [self._receivable_row(*row, urgent=row[0] in red) for row in rows[:ROWS]],
            "action": "sales_customer_mgmt.sales_receivable_action_mine",
            "empty": self.env._("Nothing is overdue. Well done."),
        }

    def _receivable_row(self, customer, amount, days, urgent):
        money = formatLang(self.env, amount, currency_obj=self.env.company.currency_id)
        subtitle = self.env._("%(amount)s overdue, up to %(days)s days", amount=money, days=days)
        return self._row(customer, customer.name, subtitle, urgent=urgent)

    def _section_exceptions_to_answer(self):
        """What salespeople have reported, for finance to answer (SD-7.2)."""
        if not self.env.user.has_group("sales_policy.group_finance"):
            return None
        return self._section(
            "exceptions_to_answer",
            self.env._("Exceptions to answer"),
            "sales.receivable.exception",
            [("state", "=", "reported")],
            order="date_reported, id",
            row=lambda exception: self._row(
                exception, exception.display_name, exception.comment, exception.date_reported
            ),
            action="sales_customer_mgmt.sales_receivable_exception_action_answer",
            empty=self.env._("No exception waits for an answer."),
        )

    def _section_credit_to_judge(self):
        """Judgements begun, and those that end within a month (SD-4.2.2)."""
        if not self.env.user.has_group("sales_policy.group_finance"):
            return None
        today = self.env.company._sales_today()
        return self._section(
            "credit_to_judge",
            self.env._("Credit to judge"),
            "sales.credit.review",
            [
                "|",
                ("approval_state", "in", ("draft", "returned")),
                "&",
                ("in_force", "=", True),
                ("valid_until", "<=", today + relativedelta(months=1)),
            ],
            urgent=[("in_force", "=", True), ("valid_until", "<", today)],
            order="valid_until, id",
            row=lambda review: self._credit_row(review, today),
            action="sales_customer_mgmt.sales_credit_review_action_to_judge",
            empty=self.env._("All judgements are in force."),
        )

    def _credit_row(self, review, today):
        subtitle = self.env._("begun, not submitted")
        if review.in_force:
            day = format_date(self.env, review.valid_until)
            subtitle = self.env._("in force until %s", day)
        urgent = review.in_force and review.valid_until < today
        return self._row(review, review.partner_id.name, subtitle, urgent=urgent)
