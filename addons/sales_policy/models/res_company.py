from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import fields, models
from odoo.tools import ormcache

from odoo.addons.sales_policy.deadline import local_date


class ResCompany(models.Model):
    _inherit = "res.company"

    duty_warning_percent = fields.Float(
        string="Duty Warning",
        default=75.0,
        help="A person is warned when this share of the time for a duty has passed.",
    )
    duty_escalation_hours = fields.Float(
        string="Duty Escalation",
        default=24.0,
        help="An overdue duty climbs one level of the reporting line each time these hours pass.",
    )

    sales_digest_hour = fields.Integer(
        string="Morning Mail",
        default=7,
        help="The hour from which, on working days, people get the mail of what they owe.",
    )

    _sales_digest_hour_range = models.Constraint(
        "CHECK (sales_digest_hour BETWEEN 0 AND 23)", "An hour of the day is 0 to 23."
    )
    _duty_warning_percent_range = models.Constraint(
        "CHECK (duty_warning_percent >= 0 AND duty_warning_percent <= 100)",
        "The warning comes between 0 % and 100 % of the time for a duty.",
    )
    _duty_escalation_hours_range = models.Constraint(
        "CHECK (duty_escalation_hours > 0 AND duty_escalation_hours <= 8760)",
        "The step of escalation is longer than 0 hours, and a year at most.",
    )

    def _sales_tz(self):
        """The time zone in which the days of this company's duties begin and end."""
        company = self.sudo()
        if any(self._fields["resource_calendar_id"]._cache_missing_ids(company)):
            companies = company.browse(company._prefetch_ids)
            companies.fetch(["resource_calendar_id"])  # alone, of more than a hundred columns
            companies.resource_calendar_id.fetch(["tz"])
        return company.resource_calendar_id.tz or company.partner_id.tz or "UTC"

    def _sales_today(self):
        """Today, on the clock of this company."""
        return local_date(fields.Datetime.now(), self._sales_tz())

    def _sales_number(self, code):
        """The next number of the sequence `code`; the year in it is that of this company's clock."""
        sequences = self.env["ir.sequence"].sudo().with_company(self)
        return sequences.with_context(ir_sequence_date=self._sales_today()).next_by_code(code)

    @ormcache("self.id")
    def _ledger_company_ids(self):
        """The companies whose ledger is that of this one, as in Odoo's own totals: its root and branches."""
        return tuple(self.sudo().search([("id", "child_of", self.sudo().root_id.id)]).ids)

    def _sales_works_on(self, day):
        """Whether `day` is worked here: weekends, holidays and make-up days considered."""
        tz = ZoneInfo(self._sales_tz())
        start = datetime.combine(day, time.min, tz)
        calendar = self.sudo().resource_calendar_id
        return not calendar or bool(
            calendar._work_intervals_batch(start, start + timedelta(days=1))[False]
        )
