from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import formatLang


class SalesApprovalMixin(models.AbstractModel):
    """A round of approval: the steps that a document goes through, frozen when it is submitted."""

    _inherit = "sales.approval.mixin"

    def _submit(self):
        values = self._prepare_round(self.env.user)
        steps = self.env["sales.approval"]._ledger().create(values)
        self._set_approval("submit")
        steps._tell_approvers()

    def _prepare_round(self, requester):
        """Values of the steps of a new round, the first of them to be decided now."""
        owners = requester | self.sudo()._approval_owners()
        values = self.sudo()._prepare_steps(requester, owners)
        first = min(step["sequence"] for step in values)
        for step in values:
            step["state"] = "pending" if step["sequence"] == first else "waiting"
        return values

    def _prepare_steps(self, requester, owners):
        """Values of the steps of a new round; their approvers are frozen here."""
        rules = self.env["sales.approval.rule"]._for_document(self)
        if not rules:
            raise UserError(
                self.env._(
                    "No approval rule covers “%s”: sales administration adds one.",
                    self.display_name,
                )
            )
        common = {
            "res_model": self._name,
            "res_id": self.id,
            "res_name": self.display_name,
            "company_id": self._approval_company().id,
            "round": max(self.sudo().approval_ids.mapped("round"), default=0) + 1,
            "requester_id": requester.id,
            "owner_ids": [fields.Command.set(owners.ids)],
            "summary": self._approval_summary(),
            "date_submitted": fields.Datetime.now(),
        }
        return [{**common, **self._prepare_step(rule, requester, owners)} for rule in rules]

    def _prepare_step(self, rule, requester, owners):
        approvers = rule._approvers(self, requester, owners)
        if not approvers:
            company = self._approval_company()
            role = self.env.ref("sales_policy.role_general_manager")
            approvers = role._users(company) - owners
        if not approvers:
            raise UserError(
                self.env._(
                    "There is nobody to agree to step “%s”: ask IT to enter your manager on the "
                    "employee form, or who holds the role (CM-6.1).",
                    rule.name,
                )
            )
        clause = self._approval_clause and self.env["sales.clause"]._by_number(
            self._approval_clause
        )
        return {
            "name": rule.name,
            "rule_id": rule.id,
            "sequence": rule.sequence,
            "clause_id": rule.clause_id.id or (clause and clause.id),
            "approver_ids": [fields.Command.set(approvers.ids)],
        }

    def _approval_summary(self):
        """[[field name, value as text]] of what is submitted."""
        return [[name, self._approval_text(name)] for name in self._approval_summary_fields()]

    def _approval_text(self, name):
        """Field `name` as the approver reads it."""
        field, value = self._fields[name], self[name]
        if field.relational:
            return ", ".join(value.mapped("display_name"))
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, "")
        if field.type == "monetary" and value:
            return formatLang(self.env, value, currency_obj=self[field.get_currency_field(self)])
        return field.convert_to_export(value, self) if value else ""

    def _log_reopening(self, reason):
        last = self.sudo().approval_ids[:1]
        self.env["sales.approval"]._ledger().create(
            {
                "name": self.env._("Reopened"),
                "res_model": self._name,
                "res_id": self.id,
                "res_name": self.display_name,
                "company_id": self._approval_company().id,
                "clause_id": last.clause_id.id,
                "round": last.round,
                "sequence": last.sequence + 1,
                "requester_id": self.env.uid,
                "user_id": self.env.uid,
                "date_submitted": fields.Datetime.now(),
                "date_decided": fields.Datetime.now(),
                "state": "reopened",
                "reason": reason.strip(),
            }
        )
