from odoo import api, fields, models

from odoo.addons.sales_policy.one_by_one import one_by_one


class SalesPeriodReportMixin(models.AbstractModel):
    """Documents of a period that sales administration sends to management: they write their figures
    themselves; sales administration adds its proposals and sends them.

    Who has sent one in time is nobody's memory: forgotten, it goes out as it is. The model declares the
    duty, owed in state `draft` and done in state `sent`.
    """

    _name = "sales.period.report.mixin"
    _inherit = ["sales.period.mixin"]
    _description = "Report of a Period to Management"

    _report_template = None  # XML id of the mail that takes it to the general managers
    _figures_template = None  # XML id of the QWeb template that shows the figures

    state = fields.Selection("_selection_state", default="draft", required=True, readonly=True)
    figures = fields.Json(readonly=True)
    figures_html = fields.Html(string="Figures Shown", compute="_compute_figures_html")
    proposals = fields.Html(help="What sales administration proposes to management.")
    date_sent = fields.Datetime(string="Sent on", readonly=True)

    @api.model
    def _selection_state(self):
        """By a method, as `_selection_approval_state` is, for the documents of later addons."""
        states = {"draft": self.env._("To send"), "sent": self.env._("Sent")}
        return list(states.items())

    @api.depends("figures")
    @api.depends_context("lang")
    def _compute_figures_html(self):
        for report in self:
            report.figures_html = self.env["ir.qweb"]._render(
                self._figures_template, {"doc": report}
            )

    def _is_closed(self):
        return self.state == "sent"

    def _administrator(self):
        role = self.env.ref("sales_policy.role_sales_administration")
        return role._responsible(self.company_id)

    def _readers(self):
        return self.env.ref("sales_policy.role_general_manager")._users(self.company_id)

    @api.model
    def _cron_write(self):
        """Send those that nobody has sent in time as well, as they are."""
        super()._cron_write()
        waiting = self.search([("state", "=", "draft"), ("duty_ids.state", "=", "overdue")])
        one_by_one(
            waiting.filtered(lambda report: report._readers()), lambda reports: reports._send()
        )

    def _write_figures(self):
        for report in self.sudo():
            written = report.with_context(lang=report._readers()[:1].lang or self.env.lang)
            report.figures = written._count_figures()

    def _count_figures(self):
        """What happened in the period, as JSON."""
        return {}

    def action_send(self):
        """Send the report to the general managers, as a mail with the document attached."""
        for report in self:
            report.check_access("write")
            report._check_verb("send")
            report._send()

    def _send_refusal(self):
        if self.state == "sent":
            return self.env._("This report was sent already.")
        if not self._readers():
            return self.env._("Nobody holds the role of general manager: ask IT to enter who does.")
        return False

    def _send(self):
        template = self.env.ref(self._report_template) if self else None
        for report in self.sudo():
            readers = [fields.Command.set(report._readers().partner_id.ids)]
            template.send_mail(report.id, email_values={"recipient_ids": readers})
            report.write({"state": "sent", "date_sent": fields.Datetime.now()})
