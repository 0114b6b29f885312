from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.misc import format_date

from odoo.addons.sales_policy.deadline import local_date, local_time

from .sales_promise import OPEN
from .sales_visit_card import ROWS

TONES = {
    "reached": "success", "partly": "warning", "missed": "danger",
    "kept": "success", "late": "warning", "broken": "danger",
}  # fmt: skip


class SalesVisit(models.Model):
    """A visit that was made is reported (VM-7.1): its report is there as soon as it is over."""

    _inherit = "sales.visit"

    report_ids = fields.One2many("sales.visit.report", "visit_id", string="Reports", readonly=True)
    report_state = fields.Selection(related="report_ids.approval_state", string="Report")

    def _finish(self, moment):
        super()._finish(moment)
        self._make_reports()
        self.env["sales.daily.report"]._make(self)

    def _make_reports(self):
        """Half of each report is known from the visit; the other half is owed from now on."""
        self.env["sales.visit.report"].sudo().create(
            [visit._report_values() for visit in self.filtered(lambda visit: not visit.report_ids)]
        )

    def _report_values(self):
        return {
            "visit_id": self.id,
            "user_id": self.user_id.id,
            "date_owed": self.date_finished,
            "purpose_ids": self.purpose_ids.ids,
            "contact_ids": self.sudo().contact_ids.ids,
        }

    def action_report(self):
        """Open the report of this visit."""
        self.ensure_one()
        self.check_access("read")
        if not self.report_ids:
            raise UserError(
                self.env._(
                    "“%s” is not over yet: its report is there when you leave the customer (VM-7.1).",
                    self.display_name,
                )
            )
        return self.report_ids.get_formview_action()

    # What the visit card says

    def _card_report(self):
        """The last report on this customer, whoever wrote it."""
        last = self.env["sales.visit.report"].search(
            [("partner_id", "=", self.partner_id.id), ("date_reported", "!=", False)], limit=1
        )
        rows = []
        if last:
            rows.append(
                self._card_row(
                    last.summary or last.visit_id.display_name,
                    f"{format_date(self.env, last.day)} · {last.user_id.name}",
                    self._card_label(last, "result"),
                    TONES.get(last.result, ""),
                    record=last,
                )
            )
        if last.next_step:
            when = format_date(self.env, last.next_date)
            title = self.env._("Next: %s", last.next_step)
            rows.append(self._card_row(title, when, record=last))
        return self._card_part(
            "report", self.env._("Last report"), rows, self.env._("No visit was reported yet.")
        )

    def _card_promises(self):
        """What is still owed to this customer, the most urgent first, and how the last ones were kept."""
        promises = self.env["sales.promise"]
        mine = Domain("partner_id", "=", self.partner_id.id)
        owed = promises.search(mine & Domain("state", "in", OPEN), limit=ROWS)
        done = promises.search(
            mine & Domain("state", "in", ("kept", "late")), limit=ROWS, order="date_done desc"
        )
        return self._card_part(
            "promises",
            self.env._("Promises"),
            [
                self._card_row(
                    promise.name,
                    f"{format_date(self.env, promise.date_due)} · {promise.user_id.name}",
                    self._card_label(promise, "state"),
                    TONES.get(promise.state, ""),
                    record=promise,
                )
                for promise in owed + done
            ],
            self.env._("Nothing was promised."),
        )

    # What the daily report tells (VM-6.3)

    def _daily_line(self):
        """What the daily report tells of this visit, as JSON; addons add sentences to `remarks`."""
        tz = self.company_id._sales_tz()
        times = (self.date_begun, self.date_finished) if self.date_begun else (self.date_start,)
        local = [f"{local_time(t, tz):%H:%M}" for t in times if t]
        report = self.report_ids
        return {
            "customer": self.partner_id.name,
            "time": "–".join(local),
            "state": self.state,
            "unplanned": self._is_unplanned(),
            "purposes": ", ".join(self.purpose_ids.mapped("name")),
            "result": report.result or False,
            "outlook": report.outlook or False,
            "summary": report.summary or False,
            "remarks": self._daily_remarks(),
        }

    def _daily_remarks(self):
        """Sentences about this visit for the daily report, such as where the check-in was."""
        return []

    def _is_unplanned(self):
        """Whether neither a plan nor a trip allowed it; one not begun, whether it was entered that day."""
        if self.basis:
            return self.basis == "none"
        entered = local_date(self.create_date, self.company_id._sales_tz())
        return entered >= self.day and self._basis_of(self.date_start)[0] == "none"
