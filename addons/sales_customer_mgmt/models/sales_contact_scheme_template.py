from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .sales_prospect_mixin import INTENTS
from .sales_prospect_profile import SCORED


class SalesContactSchemeTemplate(models.Model):
    """How a prospect of an intent is won, when there is at least so much to spend on it (SD-3.2.1): the
    steps are one of Odoo's own activity plans, for customers or for leads."""

    _name = "sales.contact.scheme.template"
    _description = "Contact Scheme Template"
    _order = "intent, budget_from desc, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for all companies.")
    intent = fields.Selection(INTENTS, required=True, default="a")
    budget_from = fields.Float(
        string="Budget from", help="Least budget of the prospect, in company currency."
    )
    plan_id = fields.Many2one(
        "mail.activity.plan",
        string="Steps",
        required=True,
        ondelete="restrict",
        domain=[("res_model", "in", SCORED)],
    )
    res_model = fields.Selection(related="plan_id.res_model", store=True, string="For")

    _budget_range = models.Constraint(
        "CHECK (budget_from BETWEEN 0 AND 1e12)",
        "A budget is between 0 and a million million.",
    )

    @api.constrains("plan_id")
    def _check_plan(self):
        if any(template.plan_id.res_model not in SCORED for template in self):
            raise ValidationError(
                self.env._(
                    "The steps of a contact scheme are a plan for contacts or leads (SD-3.2.1)."
                )
            )

    @api.model
    def _for_prospect(self, prospect, company):
        """The template for the intent of `prospect` that its budget reaches highest, perhaps none."""
        return self.sudo().search(
            [
                ("res_model", "=", prospect._name),
                ("intent", "=", prospect.customer_intent),
                ("budget_from", "<=", prospect.contact_budget),
                ("company_id", "in", [False, company.id]),
                ("plan_id.company_id", "in", [False, company.id]),
            ],
            order="budget_from desc, company_id, id",
            limit=1,
        )
