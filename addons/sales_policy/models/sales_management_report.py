from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.sales_policy.duty import Duty

FIGURES = (
    ("all", "company_id"),
    ("clause", "clause_id"),
    ("team", "supervisor_id"),
    ("person", "user_id"),
)


class SalesManagementReport(models.Model):
    """The monthly report to top management (CM-7.2.2): it writes itself; sales administration adds
    its proposals and sends it."""

    _name = "sales.management.report"
    _description = "Report to Management"
    _inherit = ["sales.period.mixin"]
    _order = "date_from desc, company_id"
    _period_clause = ("CM-7.2.2", "period")

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

    state = fields.Selection(
        [("draft", "To send"), ("sent", "Sent")], default="draft", required=True, readonly=True
    )
    figures = fields.Json(readonly=True)
    figures_html = fields.Html(string="Punctuality", compute="_compute_figures_html")
    proposals = fields.Html(help="What sales administration proposes to management.")
    date_sent = fields.Datetime(string="Sent on", readonly=True)

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

    @api.depends("figures")
    @api.depends_context("lang")
    def _compute_figures_html(self):
        for report in self:
            report.figures_html = self.env["ir.qweb"]._render(
                "sales_policy.management_report_figures", {"doc": report}
            )

    def _administrator(self):
        role = self.env.ref("sales_policy.role_sales_administration")
        return role._responsible(self.company_id)

    def _is_closed(self):
        return self.state == "sent"

    @api.model
    def _cron_write(self):
        """Send those that nobody has sent in time as well, as they are."""
        super()._cron_write()
        waiting = self.search([("state", "=", "draft"), ("duty_ids.state", "=", "overdue")])
        waiting.filtered(lambda report: report._readers())._send()

    def _write_figures(self):
        for report in self.sudo():
            written = report.with_context(lang=report._readers()[:1].lang or self.env.lang)
            report.figures = written._count_figures()

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

    def _readers(self):
        return self.env.ref("sales_policy.role_general_manager")._users(self.company_id)

    def action_send(self):
        """Send the report to the general managers, as a mail with the document attached."""
        for report in self:
            report.check_access("write")
            if report.state == "sent":
                raise UserError(self.env._("This report was sent already."))
            if not report._readers():
                raise UserError(
                    self.env._(
                        "Nobody holds the role of general manager: ask IT to enter who does."
                    )
                )
            report._send()

    def _send(self):
        template = self.env.ref("sales_policy.mail_template_management_report")
        for report in self.sudo():
            readers = [fields.Command.set(report._readers().partner_id.ids)]
            template.send_mail(report.id, email_values={"recipient_ids": readers})
            report.write({"state": "sent", "date_sent": fields.Datetime.now()})
