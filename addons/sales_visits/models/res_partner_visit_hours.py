from datetime import timedelta

from odoo import fields, models

from .res_partner_visit import VISIT_GROUPS


class ResPartner(models.Model):
    """When a customer receives visitors, and how many visits it is owed in a month."""

    _inherit = "res.partner"

    visit_weekday_ids = fields.Many2many(
        "sales.weekday",
        string="Receives Visitors on",
        groups=VISIT_GROUPS,
        help="Nothing chosen: on each working day.",
    )
    visit_from = fields.Float(string="Visits from", groups=VISIT_GROUPS, aggregator=None)
    visit_to = fields.Float(
        string="Visits until", groups=VISIT_GROUPS, aggregator=None, help="0:00: at any time."
    )

    _visit_hours_range = models.Constraint(
        "CHECK (coalesce(visit_from, 0) BETWEEN 0 AND 24 AND (coalesce(visit_to, 0) = 0 "
        "OR visit_to <= 24 AND visit_from < visit_to))",
        "Visiting hours begin before they end, between 0:00 and 24:00.",
    )

    def _visit_windows(self, day, hours, minutes):
        """[(from, to)]: in which minutes of `day` a visit of so many `minutes` may begin.

        :param hours: [(from, to)] in minutes that the visitor works
        """
        weekdays = self.visit_weekday_ids.mapped("number")
        if weekdays and day.isoweekday() not in weekdays:
            return []
        opens, closes = round(self.visit_from * 60), round(self.visit_to * 60) or 24 * 60
        windows = [(max(start, opens), min(stop, closes) - minutes) for start, stop in hours]
        return [(first, last) for first, last in windows if last >= first]

    def _visits_owed(self, date_from, date_to):
        """{customer: how many visits it is owed by frequency (VM-3) from one day to another}"""
        last = self._last_visit_days(date_from)
        owed = {}
        for customer in self.filtered(lambda c: c.customer_stage == "formal"):
            if interval := customer.visit_interval:
                length = (date_to - date_from).days + 1
                due = last.get(customer) and last[customer] + timedelta(days=interval)
                if interval <= length:
                    owed[customer] = max(round(length / interval), 1)
                elif not due or due <= date_to:
                    owed[customer] = 1
        return owed

    def _last_visit_days(self, before):
        """{customer: day of its last visit, made or planned, before a day}"""
        return dict(
            self.env["sales.visit"]
            .sudo()
            ._read_group(
                [
                    ("partner_id", "in", self.ids),
                    ("state", "in", ("planned", "under_way", "done")),
                    ("day", "<", before),
                ],
                ["partner_id"],
                ["day:max"],
            )
        )
