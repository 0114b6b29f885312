from odoo import api, fields, models

from .hr_expense import SPENT


class SalesVisit(models.Model):
    """What a visit has cost, from the expenses that are approved, posted or paid (SD-5.2)."""

    _inherit = "sales.visit"

    currency_id = fields.Many2one(related="company_id.currency_id")
    expense_ids = fields.One2many("hr.expense", "visit_id", string="Expenses")
    expense_count = fields.Integer(compute="_compute_expense_count", compute_sudo=True)
    cost = fields.Monetary(
        compute="_compute_cost",
        store=True,
        help="Expenses of the visit that are approved, posted or paid (SD-5.2).",
    )
    cost_average = fields.Monetary(
        string="Cost per Visit",
        compute="_compute_cost",
        store=True,
        aggregator="avg",
    )

    def init(self):
        """Visits that cost nothing count in the average; a default of the ORM would ask for the currency of
        each new visit."""
        super().init()
        self.env.cr.execute("ALTER TABLE sales_visit ALTER COLUMN cost_average SET DEFAULT 0")
        self.env.cr.execute("UPDATE sales_visit SET cost_average = 0 WHERE cost_average IS NULL")

    def _kept_fields(self):
        return super()._kept_fields() | {"cost", "cost_average"}

    @api.depends("expense_ids")
    def _compute_expense_count(self):
        for visit in self:
            visit.expense_count = len(visit.expense_ids)

    @api.depends("expense_ids.state", "expense_ids.total_amount")
    def _compute_cost(self):
        for visit in self:
            spent = visit.expense_ids.filtered(lambda expense: expense.state in SPENT)
            cost = sum(spent.mapped("total_amount"))
            if visit.cost != cost:  # a new visit need not be written once more
                visit.cost = visit.cost_average = cost

    def action_open_expenses(self):
        """The expenses of the visit that the reader may see; a new one is for this visit."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "sales_visits_expense.hr_expense_action_visit"
            ),
            "domain": [("visit_id", "=", self.id)],
            "context": {
                "default_visit_id": self.id,
                "default_date": fields.Date.to_string(self.day),
                "create": self.user_id == self.env.user,
            },
        }
