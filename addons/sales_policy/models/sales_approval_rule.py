from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval


class SalesApprovalRule(models.Model):
    """A step that documents of a kind go through: who agrees, and from which amount or grade on.

    Rules are read when a document is submitted; a later change touches only later submissions.
    """

    _name = "sales.approval.rule"
    _description = "Approval Rule"
    _order = "model_id, sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    model_id = fields.Many2one(
        "ir.model",
        string="Document",
        ondelete="cascade",
        index=True,
        help="Empty: for all documents that no other rule names.",
    )
    model = fields.Char(related="model_id.model", store=True, precompute=True, index=True)
    sequence = fields.Integer(default=10, help="Steps of one sequence run side by side.")
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")
    clause_id = fields.Many2one("sales.clause", help="The clause that asks for this step.")
    kind = fields.Selection(
        [("line", "Reporting line"), ("role", "Role")], required=True, default="line"
    )
    level = fields.Integer(default=1, help="How many levels above the person who submits.")
    role_id = fields.Many2one("sales.role")
    amount_from = fields.Float(help="Only from this amount on, in company currency.")
    amount_parameter_id = fields.Many2one(
        "sales.clause.parameter", help="A clause's number that is the least amount instead."
    )
    grade_ids = fields.Many2many("sales.customer.grade", help="Only for customers of these grades.")
    domain = fields.Char(default="[]", help="Only for documents that meet this condition.")

    _level_positive = models.Constraint("CHECK (level > 0)", "A level is 1 or more.")
    _amount_range = models.Constraint(
        "CHECK (amount_from BETWEEN 0 AND 1e12)",
        "An amount is between 0 and a million million.",
    )
    _role_when_role = models.Constraint(
        "CHECK (kind != 'role' OR role_id IS NOT NULL)", "A step by role names its role."
    )

    @api.constrains("domain", "model_id")
    def _check_domain(self):
        for rule in self.filtered("model"):
            try:
                Domain(safe_eval(rule.domain or "[]")).validate(self.env[rule.model])
            except Exception as error:
                raise ValidationError(
                    self.env._(
                        "“%(domain)s” is no condition on this document: %(error)s",
                        domain=rule.domain,
                        error=error,
                    )
                ) from error

    @api.model
    def _for_document(self, document):
        """The rules that `document` meets now, in order."""
        company = document._approval_company()
        rules = self.sudo().search([("company_id", "in", [False, company.id])])
        own = rules.filtered(lambda rule: rule.model == document._name)
        for candidates in (own, rules.filtered(lambda rule: not rule.model)):
            if met := candidates.filtered(lambda rule: rule._meets(document, company)):
                return met
        return rules.browse()

    def _meets(self, document, company):
        amount_from = self.amount_from
        if self.amount_parameter_id:
            amount_from = self.amount_parameter_id._lookup(company)[0]
        if amount_from and document._approval_amount() < amount_from:
            return False
        if self.grade_ids and document._approval_grade() not in self.grade_ids:
            return False
        return bool(document.sudo().filtered_domain(safe_eval(self.domain or "[]")))

    def _approvers(self, document, requester, owners):
        """Who agrees to `document` in this step; never one of its `owners`, never an absent one."""
        company = document._approval_company()
        away = self.env["sales.absence"]._unrepresented()
        if self.kind == "role":
            return (
                self.role_id._users(company) - owners - away
                or self.role_id._users(company) - owners
            )
        line = requester._sales_line_above()[requester.id]
        candidates = [user for user in line if user not in owners]
        return next(
            (user for user in candidates[self.level - 1 :] if user not in away),
            self.env["res.users"],
        )
