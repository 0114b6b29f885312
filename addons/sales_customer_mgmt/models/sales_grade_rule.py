from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class SalesGradeRule(models.Model):
    """The company's rules of grading: criteria with their weights, and the points that each grade asks
    for (SD-4.2.1).

    Sales administration drafts, the general manager approves. Approved rules are in force from a day on,
    until others of the same company take their place, and never change: a change is a new revision, so
    that each grade of the past can be explained.
    """

    _name = "sales.grade.rule"
    _description = "Grading Rules"
    _inherit = ["sales.approval.mixin"]
    _order = "date_from desc, id desc"
    _approval_clause = "SD-4.2.1"

    name = fields.Char(required=True, translate=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for all companies.")
    date_from = fields.Date(
        string="In Force from",
        required=True,
        default=lambda self: self.env.company._sales_today(),
        copy=False,
    )
    look_back_months = fields.Integer(
        string="Look-Back",
        required=True,
        default=12,
        help="How many months of orders and payments count.",
    )
    stable_months = fields.Integer(
        string="Stable for",
        required=True,
        default=1,
        help="How many months in a row another class must come out before a change is proposed.",
    )
    repeat_months = fields.Integer(
        string="Not Repeated for",
        required=True,
        default=3,
        help="How many months a proposal that was returned is not made again.",
    )
    criterion_ids = fields.One2many("sales.grade.criterion", "rule_id", "Criteria", copy=True)
    threshold_ids = fields.One2many("sales.grade.threshold", "rule_id", "Grades", copy=True)
    total_weight = fields.Float(compute="_compute_total_weight")

    _months_positive = models.Constraint(
        "CHECK (look_back_months > 0 AND stable_months > 0 AND repeat_months >= 0)",
        "Months are counted from 1 on.",
    )
    _in_force_unique = models.UniqueIndex(
        "(coalesce(company_id, 0), date_from) WHERE approval_state = 'approved'",
        "Other rules are in force from the same day on.",
    )

    @api.depends("criterion_ids.weight")
    def _compute_total_weight(self):
        for rule in self:
            rule.total_weight = sum(rule.criterion_ids.mapped("weight"))

    @api.depends("name", "date_from")
    def _compute_display_name(self):
        for rule in self:
            rule.display_name = f"{rule.name} ({rule.date_from or ''})"

    @api.model
    def _in_force(self, company, date=None):
        """The rules in force in `company` on `date`, default today; its own go before the common ones.

        :raises UserError: when there are none
        """
        date = date or company._sales_today()
        rules = self.sudo().search(
            [
                ("approval_state", "=", "approved"),
                ("date_from", "<=", date),
                ("company_id", "in", (False, company.id)),
            ]
        )
        if not rules:
            raise UserError(
                self.env._(
                    "No grading rules are in force in %s: sales administration drafts them, the "
                    "general manager approves (SD-4.2.1).",
                    company.name,
                )
            )
        return rules.sorted(lambda r: (bool(r.company_id), r.date_from, r.id))[-1]

    # Approval

    @api.model
    def _approval_kind(self):
        return self.env._("Grading rules")

    def _approval_summary(self):
        lines = [
            [criterion.name, criterion._described()] for criterion in self.sudo().criterion_ids
        ]
        grades = ", ".join(
            self.env._("%(grade)s from %(points)s points", grade=t.grade_id.name, points=t.points)
            for t in self.sudo().threshold_ids
        )
        return [*super()._approval_summary(), *lines, [self.env._("Grades"), grades]]

    def _approval_summary_fields(self):
        return ["company_id", "date_from", "look_back_months", "stable_months"]

    def _submission_problem(self):
        """What keeps these rules from grading anybody, as a sentence."""
        if not self.criterion_ids:
            return self.env._("Rules need at least one criterion (SD-4.2.1).")
        thresholds = self.threshold_ids.sorted(lambda t: (t.grade_id.sequence, t.grade_id.id))
        wanted = thresholds.mapped("points")
        if not wanted or wanted[-1] != 0:
            return self.env._(
                "The lowest grade begins at 0 points, so that every customer has a grade (SD-4.2.1)."
            )
        if any(higher <= lower for higher, lower in zip(wanted, wanted[1:], strict=False)):
            return self.env._("A higher grade asks for more points than a lower one (SD-4.2.1).")
        return False

    def _approval_done(self):
        """Approved late, rules are in force from the day of approval on: the past stays as judged."""
        super()._approval_done()
        for rule in self:
            company = rule.company_id or self.env.company
            rule.date_from = max(rule.date_from, company._sales_today())

    def _reopening_refusal(self):
        return self.env._(
            "Approved grading rules stay as they are: make a new revision (SD-4.2.1)."
        )

    def action_revise(self):
        """A draft with the same criteria and grades, to be changed and approved."""
        self.ensure_one()
        return self.copy()._get_records_action()


class SalesGradeThreshold(models.Model):
    """From how many points of 100 on a customer belongs to a grade."""

    _name = "sales.grade.threshold"
    _description = "Points of a Grade"
    _inherit = ["sales.approval.line.mixin"]
    _order = "rule_id, points desc, id"
    _approval_parent = "rule_id"

    rule_id = fields.Many2one("sales.grade.rule", required=True, index=True, ondelete="cascade")
    grade_id = fields.Many2one("sales.customer.grade", required=True, ondelete="restrict")
    points = fields.Integer(string="From Points", required=True, aggregator=None)

    _grade_unique = models.UniqueIndex(
        "(rule_id, grade_id)", "This grade has its points already in these rules."
    )

    @api.constrains("points")
    def _check_points(self):
        if any(not 0 <= threshold.points <= 100 for threshold in self):
            raise ValidationError(self.env._("Points lie between 0 and 100."))
