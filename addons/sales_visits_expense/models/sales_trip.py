from odoo import fields, models

from odoo.addons.sales_policy.deadline import local_date
from odoo.addons.sales_visits.models.res_partner_visit import VISIT_GROUPS

from .hr_expense import SPENT


class SalesTrip(models.Model):
    """What a trip has cost, that of its visits included (SD-5.2)."""

    _inherit = "sales.trip"

    expense_count = fields.Integer(
        compute="_compute_expenses", compute_sudo=True, groups=VISIT_GROUPS
    )
    expense_amount = fields.Monetary(
        string="Expenses",
        compute="_compute_expenses",
        compute_sudo=True,
        groups=VISIT_GROUPS,
        help="Expenses of the trip and its visits that are approved, posted or paid (SD-5.2).",
    )

    def _compute_expenses(self):
        for trip in self:
            expenses = self.env["hr.expense"].search(trip._expense_domain())
            spent = expenses.filtered(lambda expense: expense.state in SPENT)
            trip.expense_count = len(expenses)
            trip.expense_amount = sum(spent.mapped("total_amount"))

    def _expense_domain(self):
        return ["|", ("trip_id", "in", self.ids), ("visit_id.trip_id", "in", self.ids)]

    def action_open_expenses(self):
        self.ensure_one()
        day = local_date(self.date_from, self.company_id._sales_tz())
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "sales_visits_expense.hr_expense_action_visit"
            ),
            "domain": self._expense_domain(),
            "context": {
                "default_trip_id": self.id,
                "default_date": fields.Date.to_string(day),
                "create": self.user_id == self.env.user,
            },
        }
