from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval

BATCH = 1000
MEASURED = -1  # of `measured_to`: nothing is left to do


class SalesCompletenessRule(models.Model):
    """What a complete customer file holds (CM-4.1.2, SD-4.1), and how much each item weighs.

    A file is measured when it changes; when a rule changes, a scheduled job measures all files anew,
    in the order of their ids, and remembers on the rules how far it is.
    """

    _name = "sales.completeness.rule"
    _description = "Completeness Rule"
    _order = "sequence, id"

    name = fields.Char(
        required=True, translate=True, help="What is missing when the condition is not met."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    weight = fields.Integer(default=5, required=True)
    field_id = fields.Many2one(
        "ir.model.fields",
        string="Field",
        domain=lambda self: [
            ("model", "=", "res.partner"),
            ("name", "in", self.env["res.partner"]._customer_file_fields()),
        ],
        ondelete="cascade",
        index="btree_not_null",
        help="Must be filled.",
    )
    domain = fields.Char(string="Condition", help="Must be met, where no single field says it.")
    measured_to = fields.Integer(
        default=0,
        export_string_translation=False,
        help="Customers up to this id are measured by it.",
    )

    _weight_positive = models.Constraint("CHECK (weight > 0)", "A weight is 1 or more.")
    _field_or_domain = models.Constraint(
        "CHECK ((field_id IS NULL) != (COALESCE(domain, '[]') = '[]'))",
        "A rule names either a field or a condition.",
    )

    @api.constrains("field_id", "domain")
    def _check_measurable(self):
        """Only the customer file is measured: changes of other fields would not be noticed."""
        partner = self.env["res.partner"]
        known = set(partner._customer_file_fields())
        for rule in self:
            try:
                domain = Domain(rule._parsed_domain())
                domain.validate(partner.sudo())
                names = {c.field_expr.split(".")[0] for c in domain.iter_conditions()}
            except Exception as error:
                raise ValidationError(
                    self.env._(
                        "“%(domain)s” is no condition on a customer: %(error)s",
                        domain=rule.domain,
                        error=error,
                    )
                ) from error
            if unknown := (names | set(rule.field_id.mapped("name"))) - known:
                raise ValidationError(
                    self.env._("“%s” is no part of the customer file (CM-4.1.2).", unknown.pop())
                )

    @api.model
    def _in_force(self):
        # whatever the context: archived customers are measured as well
        return self.sudo().search([("active", "=", True)])

    def _parsed_domain(self):
        return safe_eval(self.domain or "[]")

    def _missing(self, customers):
        """Return {customer: those of these rules that its file does not meet}."""
        missing = dict.fromkeys(customers, self.browse())
        for rule in self:
            name = rule.sudo().field_id.name
            met = (
                customers.filtered(name)
                if name
                else customers.filtered_domain(rule._parsed_domain())
            )
            for customer in customers - met:
                missing[customer] += rule
        return missing

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        rules._measure_anew()
        return rules

    def write(self, vals):
        result = super().write(vals)
        if {"active", "weight", "field_id", "domain"} & vals.keys():
            self._measure_anew()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_measuring(self):
        (self._all_rules() - self)._measure_anew()

    def _all_rules(self):
        return self.sudo().with_context(active_test=False).search([])

    def _measure_anew(self):
        self.sudo().write({"measured_to": 0})
        self.env.ref("sales_customer_mgmt.ir_cron_completeness").sudo()._trigger()

    @api.model
    def _cron_measure(self):
        """Measure all customers by the rules as they are now, in batches that survive an interruption."""
        rules = self._all_rules().filtered(lambda rule: rule.measured_to != MEASURED)
        customers = self.env["res.partner"].with_context(active_test=False)
        while rules:
            domain = [
                ("is_sales_customer", "=", True),
                ("id", ">", min(rules.mapped("measured_to"))),
            ]
            batch = customers.search(domain, order="id", limit=BATCH)
            self.env.add_to_compute(customers._fields["completeness"], batch)
            batch.flush_recordset(["completeness"])
            done = len(batch) < BATCH
            rules.measured_to = MEASURED if done else batch[-1].id
            left = 0 if done else customers.search_count(domain) - len(batch)
            if not self.env["ir.cron"]._commit_progress(len(batch), remaining=left) or done:
                return
            customers.invalidate_model()
