from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.sales_policy.deadline import local_date, local_time


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

    # What the visit card says (the card asks for each part by its name)

    def _card_promises(self):
        """[dict] of the promises that are still open with this customer, the most urgent first."""
        promises = self.env["sales.promise"].search(
            [("partner_id", "=", self.partner_id.id), ("state", "in", ("open", "broken"))]
        )
        return [
            {
                "id": promise.id,
                "name": promise.name,
                "date": fields.Date.to_string(promise.date_due),
                "person": promise.user_id.name,
                "late": promise.state == "broken",
            }
            for promise in promises
        ]

    def _card_report(self):
        """dict of the last report on this customer, or None."""
        last = self.env["sales.visit.report"].search(
            [("partner_id", "=", self.partner_id.id), ("date_reported", "!=", False)], limit=1
        )
        if not last:
            return None
        result = dict(last._fields["result"]._description_selection(self.env)).get(last.result)
        return {
            "id": last.id,
            "date": fields.Date.to_string(last.day),
            "person": last.user_id.name,
            "result": result,
            "summary": last.summary,
            "next_step": last.next_step,
        }

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
        if self._basis_of(self.date_start)[0] != "none":
            return False
        return local_date(self.create_date, self.company_id._sales_tz()) >= self.day
