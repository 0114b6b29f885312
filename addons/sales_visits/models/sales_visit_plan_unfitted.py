from odoo import fields, models

REASONS = [
    ("no_place", "Not on the map: enter the coordinates"),
    ("closed", "Receives nobody in our working hours"),
    ("spacing", "No days that are far enough apart"),
    ("unreachable", "Too far for a day: request a trip"),
    ("full", "The days are full"),
    ("priority", "The days are full of more important visits"),
]


class SalesVisitPlanUnfitted(models.Model):
    """What was wished for a month and did not fit, with the reason (VM-4.1): written anew by each fill."""

    _name = "sales.visit.plan.unfitted"
    _description = "Visits that did not Fit"
    _inherit = ["sales.visit.wished.mixin"]
    _order = "plan_id, priority desc, id"
    _rec_name = "partner_id"

    plan_id = fields.Many2one("sales.visit.plan", required=True, index=True, ondelete="cascade")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="cascade"
    )
    visits = fields.Integer(help="How many did not fit.")
    wish = fields.Char(string="Wished because")
    priority = fields.Float(aggregator=None)
    reason = fields.Selection(REASONS, string="Why Not", required=True)


class SalesVisitPlan(models.Model):
    _inherit = "sales.visit.plan"

    unfitted_ids = fields.One2many(
        "sales.visit.plan.unfitted", "plan_id", string="Did not Fit", readonly=True
    )
    unfitted_count = fields.Integer(string="Visits that did not Fit", readonly=True)
