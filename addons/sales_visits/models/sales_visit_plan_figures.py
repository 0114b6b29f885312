from collections import Counter
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models

from odoo.addons.sales_policy.deadline import local_time, naive_utc


class SalesVisitPlan(models.Model):
    """What a supervisor looks at first: how much of what is owed a plan covers, and its workload."""

    _inherit = "sales.visit.plan"

    owed = fields.Json(
        readonly=True,
        help="Visits owed by frequency, by customer.",
        export_string_translation=False,
    )
    work_hours = fields.Float(
        string="Working Hours",
        readonly=True,
        help="Of the person in this month, absences left out.",
    )
    proposed_count = fields.Integer(string="Proposed", readonly=True)
    visit_count = fields.Integer(string="Number of Visits", compute="_compute_figures", store=True)
    customer_count = fields.Integer(string="Customers", compute="_compute_figures", store=True)
    day_count = fields.Integer(string="Days with Visits", compute="_compute_figures", store=True)
    coverage = fields.Float(
        compute="_compute_figures",
        store=True,
        aggregator="avg",
        help="Visits planned of those that are owed by frequency (VM-3).",
    )
    hours_on_site = fields.Float(string="Hours on Site", compute="_compute_figures", store=True)
    hours_travel = fields.Float(
        string="Hours of Travel",
        compute="_compute_figures",
        store=True,
        help="Estimated from the coordinates.",
    )
    workload = fields.Float(
        compute="_compute_figures",
        store=True,
        aggregator="avg",
        help="Visits and travel by the working hours of the month.",
    )
    added_count = fields.Integer(
        string="Added to the Proposal", compute="_compute_figures", store=True
    )
    moved_count = fields.Integer(
        string="Moved from the Proposal", compute="_compute_figures", store=True
    )
    dropped_count = fields.Integer(
        string="Dropped from the Proposal", compute="_compute_figures", store=True
    )

    @api.model
    def _figure_fields(self):
        return {name for name, field in self._fields.items() if field.compute == "_compute_figures"}

    def _kept_fields(self):
        return super()._kept_fields() | self._figure_fields()

    @api.depends(
        "owed",
        "work_hours",
        "proposed_count",
        "visit_ids.state",
        "visit_ids.is_spare",
        "visit_ids.day",
        "visit_ids.date_start",
        "visit_ids.duration",
        "visit_ids.partner_id",
        "visit_ids.day_proposed",
    )
    def _compute_figures(self):
        for plan in self:
            visits = plan.visit_ids.filtered(lambda v: v.state != "cancelled" and not v.is_spare)
            counts = Counter(visit.partner_id.id for visit in visits)
            owed = {int(customer): number for customer, number in (plan.owed or {}).items()}
            covered = sum(min(number, counts[customer]) for customer, number in owed.items())
            plan.visit_count = len(visits)
            plan.customer_count = len(counts)
            plan.day_count = len(set(visits.mapped("day")))
            plan.coverage = covered / sum(owed.values()) if owed else 1.0
            plan.hours_on_site = sum(visits.mapped("duration"))
            plan.hours_travel = plan._travel_minutes(visits) / 60
            hours = plan.hours_on_site + plan.hours_travel
            plan.workload = hours / plan.work_hours if plan.work_hours else 0.0
            proposed = visits.filtered("day_proposed")
            plan.added_count = len(visits - proposed) if plan.proposed_count else 0
            plan.moved_count = len(proposed.filtered(lambda v: v.day != v.day_proposed))
            plan.dropped_count = max(plan.proposed_count - len(proposed), 0)

    def _travel_minutes(self, visits):
        """On the road on all days: from the start to one visit after the other and back."""
        base = self.user_id._visit_base(self.company_id)
        days = visits.sorted("date_start").grouped("day").values()
        return sum(leg for day in days for leg in day._legs(base))

    # The month asks for

    def _measure(self):
        """What is owed and how much can be worked, as known now."""
        hours = sum(stop - start for day in self._work_days().values() for start, stop in day) / 60
        self.sudo().write({"owed": self._owed(), "work_hours": hours})

    def _owed(self):
        """{customer id as text: visits owed by frequency in this month}"""
        visits = self._charge()._visits_owed(self.date_from, self.date_to)
        return {str(customer.id): number for customer, number in visits.items() if number}

    def _charge(self):
        """The customers that the person is in charge of."""
        return (
            self.env["res.partner"]
            .sudo()
            .search([("is_sales_customer", "=", True), ("user_id", "=", self.user_id.id)])
        )

    def _work_days(self):
        """{day: [(from, to) in minutes]} that the person works in this month: their own calendar with
        leave, public holidays and make-up days, without days of absence."""
        tz = ZoneInfo(self.company_id._sales_tz())
        start = datetime.combine(self.date_from, time.min, tz)
        stop = datetime.combine(self.date_to + timedelta(days=1), time.min, tz)
        resource = self.user_id._visit_employee(self.company_id).resource_id
        calendar = resource.calendar_id or self.sudo().company_id.resource_calendar_id
        if not calendar:
            return {}
        intervals = calendar._work_intervals_batch(start, stop, resources=resource)
        absent = self._absent_days()
        days = {}
        for first, last, _meta in intervals[resource.id]:
            day = first.astimezone(tz).date()
            if day not in absent:
                midnight = datetime.combine(day, time.min, tz)
                hours = [(moment - midnight).total_seconds() // 60 for moment in (first, last)]
                days.setdefault(day, []).append(tuple(map(int, hours)))
        return days

    def _absent_days(self):
        absences = (
            self.env["sales.absence"]
            .sudo()
            .search(
                [
                    ("user_id", "=", self.user_id.id),
                    ("date_from", "<=", self.date_to),
                    ("date_to", ">=", self.date_from),
                ]
            )
        )
        return {
            absence.date_from + timedelta(days=number)
            for absence in absences
            for number in range((absence.date_to - absence.date_from).days + 1)
        }

    def _moment(self, day, minutes):
        """Naive UTC of a minute of a day on the company's clock."""
        local = datetime.combine(day, time.min, ZoneInfo(self.company_id._sales_tz()))
        return naive_utc(local + timedelta(minutes=minutes))

    def _minute(self, moment):
        """The minute of its day on the company's clock."""
        local = local_time(moment, self.company_id._sales_tz())
        return local.hour * 60 + local.minute
