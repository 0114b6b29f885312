from odoo import api, fields, models

from odoo.addons.sales_policy.duty import Duty

FIGURES = (
    ("all", "company_id"),
    ("clause", "clause_id"),
    ("team", "supervisor_id"),
    ("person", "user_id"),
)


class SalesManagementReport(models.Model):
    """The monthly report to top management (CM-7.2.2): how the regulations were kept."""

    _name = "sales.management.report"
    _description = "Report to Management"
    _inherit = ["sales.period.report.mixin"]
    _order = "date_from desc, company_id"
    _period_clause = ("CM-7.2.2", "period")
    _report_template = "sales_policy.mail_template_management_report"
    _figures_template = "sales_policy.management_report_figures"

    _duties = (
        Duty(
            "CM-7.2.2",
            "due",
            who="_administrator",
            owed=[("state", "=", "draft")],
            done=[("state", "=", "sent")],
            since="date_written",
        ),
    )

    figures_html = fields.Html(string="Punctuality")

    _period_unique = models.UniqueIndex(
        "(company_id, date_from)", "The report on this month is written already."
    )

    @api.depends("date_from", "company_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for report in self:
            report.display_name = self.env._(
                "Sales regulations in %(month)s, %(company)s",
                month=f"{report.date_from:%Y-%m}" if report.date_from else "",
                company=report.company_id.name,
            )

    def _count_figures(self):
        """Duties that fell due in the month and the month before: all, by clause, team and person."""
        figures = {}
        days = {"now": (self.date_from, self.date_to), "before": self._period_before()}
        for period, bounds in days.items():
            domain = self._due_domain(*self._moments(*bounds))
            for key, group in FIGURES:
                for record, count, on_time in self.env["sales.duty"]._read_group(
                    domain, [group], ["__count", "punctuality:avg"]
                ):
                    line = figures.setdefault(key, {}).setdefault(
                        str(record.id),
                        {"name": record.display_name or "", "now": None, "before": None},
                    )
                    line[period] = {"count": count, "on_time": on_time}
        return {key: list(lines.values()) for key, lines in figures.items()}

    def _due_domain(self, start, stop):
        """Duties of this company whose deadline lies in the period."""
        return [
            ("company_id", "=", self.company_id.id),
            ("state", "!=", "cancelled"),
            ("deadline", ">=", start),
            ("deadline", "<", stop),
        ]
