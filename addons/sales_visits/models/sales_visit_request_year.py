from datetime import date

from odoo import api, fields, models

from odoo.addons.sales_policy.deadline import day_start, local_date

from .sales_visit_request import GIVEN


class SalesVisitRequest(models.Model):
    """Who agrees to a gift or entertainment sees what else the customer is given in the year (VM-5.2)."""

    _inherit = "sales.visit.request"

    year_amount = fields.Monetary(
        string="Given This Year",
        compute="_compute_year_amount",
        compute_sudo=True,
        help="Other gifts and entertainment approved for the customer in the year of the visit, as "
        "accounted for or, until then, as requested.",
    )

    @api.depends("partner_id", "date_start", "approval_state")
    def _compute_year_amount(self):
        for request in self:
            request.year_amount = request._given_in_year()

    def _given_in_year(self):
        """What else the customer was or will be given in the year of this request, in company currency."""
        if not self.partner_id or not self.date_start:
            return 0.0
        tz = self.company_id._sales_tz()
        year = local_date(self.date_start, tz).year
        begin, end = (day_start(date(y, 1, 1), tz) for y in (year, year + 1))
        domain = [
            ("partner_id", "=", self.partner_id.id),
            ("company_id", "=", self.company_id.id),
            ("kind", "in", GIVEN),
            ("approval_state", "=", "approved"),
            ("date_start", ">=", begin),
            ("date_start", "<", end),
            ("id", "!=", self._origin.id),
        ]
        [(asked, difference)] = self._read_group(
            domain, aggregates=["amount:sum", "difference:sum"]
        )
        return asked + difference
