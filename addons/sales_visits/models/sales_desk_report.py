from odoo import api, models


class SalesDesk(models.AbstractModel):
    _inherit = "sales.desk"

    @api.model
    def _section_names(self):
        return [*super()._section_names(), "promises", "daily_reports"]

    def _section_promises(self):
        """What I am to do for customers, as it was promised (VM-7.3); for everybody who has such."""
        open_ = [("user_id", "=", self.env.uid), ("state", "in", ("open", "broken"))]
        in_sales = self.env.user.has_group("sales_policy.group_salesperson")
        if not in_sales and not self.env["sales.promise"].search_count(open_, limit=1):
            return None
        return self._section(
            "promises",
            self.env._("Promised to customers"),
            "sales.promise",
            open_,
            urgent=[("state", "=", "broken")],
            row=lambda promise: self._row(
                promise,
                promise.name,
                f"{promise.date_due:%Y-%m-%d} · {promise.customer_name}",
                urgent=promise.state == "broken",
            ),
            action="sales_visits.sales_promise_action_mine",
            empty=self.env._("Every promise is kept."),
        )

    def _section_daily_reports(self):
        """Daily reports of my team that I have not read yet (VM-6.3)."""
        if not self.env.user.has_group("sales_policy.group_supervisor"):
            return None
        unread = [
            ("supervisor_id", "=", self.env.uid),
            ("state", "=", "sent"),
            ("date_read", "=", False),
        ]
        return self._section(
            "daily_reports",
            self.env._("Daily reports to read"),
            "sales.daily.report",
            unread,
            urgent=[("is_late", "=", True)],
            order="day, id",
            row=lambda report: self._row(
                report,
                report.display_name,
                self.env._(
                    "%(made)s visits made, %(missed)s not made",
                    made=report.visits_made,
                    missed=report.visits_missed,
                ),
                report.date_sent,
                urgent=report.is_late,
            ),
            action="sales_visits.sales_daily_report_action_unread",
            empty=self.env._("All are read."),
        )
