from math import isfinite

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, format_amount
from odoo.tools.misc import formatLang

from odoo.addons.sales_customer_mgmt.grading import points

# Who reads the value of a confidential criterion; everybody with the customer file reads its points
VALUE_GROUPS = ",".join(
    f"sales_policy.group_{group}" for group in ("supervisor", "sales_administration", "finance")
)


class SalesGradeCriterion(models.Model):
    """What customers are measured by, and what it counts (SD-4.2.1, CM-4.4.1).

    Points run in a straight line from `worst` (none) to `best` (all of the weight). An addon adds a kind
    by `selection_add` and two methods: `_measure_<kind>` and `_phrase_<kind>`; a source of its own by
    `_source_<name>` of `sales.grade.rule`.
    """

    _name = "sales.grade.criterion"
    _description = "Grading Criterion"
    _inherit = ["sales.approval.line.mixin"]
    _order = "rule_id, sequence, id"
    _rec_name = "kind"
    _approval_parent = "rule_id"

    rule_id = fields.Many2one("sales.grade.rule", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [
            ("amount", "Amount bought"),
            ("growth", "Growth"),
            ("margin", "Margin"),
            ("frequency", "Order frequency"),
            ("recency", "Days since the last order"),
            ("payment", "Payment behaviour"),
            ("potential", "Annual potential"),
        ],
        string="Criterion",
        required=True,
    )
    name = fields.Char(compute="_compute_name")
    unit = fields.Char(compute="_compute_name")
    weight = fields.Float(required=True, default=10, help="Points for the best value.")
    worst = fields.Float(string="No Points at", required=True, default=0, help="Or beyond.")
    best = fields.Float(string="All Points at", required=True, default=0, help="Or beyond.")

    _kind_unique = models.UniqueIndex("(rule_id, kind)", "These rules have this criterion already.")

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_name(self):
        names = dict(self._fields["kind"]._description_selection(self.env))
        units = self._units()
        for criterion in self:
            criterion.name = names.get(criterion.kind)
            criterion.unit = units.get(criterion.kind)

    @api.model
    def _units(self):
        return {
            "amount": self.env._("company currency"),
            "growth": self.env._("% on the period before"),
            "margin": self.env._("% of the amount"),
            "frequency": self.env._("orders a month"),
            "recency": self.env._("days"),
            "payment": self.env._("days late on average"),
            "potential": self.env._("company currency a year"),
        }

    @api.model
    def _less_is_better(self):
        """The kinds whose small values are the good ones."""
        return {"recency", "payment"}

    @api.model
    def _confidential(self):
        """The kinds whose value is not for salespeople."""
        return {"margin"}

    @api.model
    def _knows_margin(self):
        return "margin" in self.env["sale.order"]._fields

    @api.constrains("kind", "weight", "worst", "best")
    def _check_line(self):
        for criterion in self:
            if problem := criterion._problem():
                raise ValidationError(problem)

    def _problem(self):
        if not all(map(isfinite, (self.weight, self.worst, self.best))) or self.weight <= 0:
            return self.env._("“%s” needs a weight of more than 0.", self.name)
        falls = self.kind in self._less_is_better()
        if self.best == self.worst or (self.best < self.worst) != falls:
            return (
                self.env._("“%s”: fewer is better, so all points come below no points.", self.name)
                if falls
                else self.env._(
                    "“%s”: more is better, so all points come above no points.", self.name
                )
            )
        if self.kind == "margin" and not self._knows_margin():
            return self.env._(
                "The margin is not known here: install Odoo's app for margins in sales orders first."
            )
        return False

    def _described(self):
        return self.env._(
            "%(weight)s points, from %(worst)s to %(best)s %(unit)s",
            weight=f"{self.weight:g}",
            worst=f"{self.worst:.10g}",
            best=f"{self.best:.10g}",
            unit=self.unit,
        )

    # The value of each customer: (source, expression over it, value of who is not in it)

    def _measure(self, window):
        return getattr(self, f"_measure_{self.kind}")(window)

    def _measure_amount(self, window):
        return "orders", SQL("sum(amount) FILTER (WHERE date_order >= %s)", window.start), 0

    def _measure_growth(self, window):
        """None for who bought nothing in the period before: growth from nothing says nothing."""
        now = SQL("coalesce(sum(amount) FILTER (WHERE date_order >= %s), 0)", window.start)
        before = SQL("sum(amount) FILTER (WHERE date_order < %s)", window.start)
        return "orders", SQL("100 * (%s / nullif(%s, 0) - 1)", now, before), None

    def _measure_margin(self, window):
        return (
            "orders",
            SQL(
                "100 * sum(margin) FILTER (WHERE date_order >= %(start)s) / "
                "nullif(sum(amount) FILTER (WHERE date_order >= %(start)s), 0)",
                start=window.start,
            ),
            None,
        )

    def _measure_frequency(self, window):
        count = SQL("count(*) FILTER (WHERE date_order >= %s)", window.start)
        return "orders", SQL("%s / %s::float8", count, window.months), 0

    def _measure_recency(self, window):
        longest = (window.stop - window.before).days
        return "orders", SQL("extract(day FROM %s - max(date_order))", window.stop), longest

    def _measure_payment(self, window):
        return (
            "invoices",
            SQL("sum(balance * greatest(date_paid - date_due, 0)) / nullif(sum(balance), 0)"),
            None,
        )

    def _measure_potential(self, window):
        """As the file says it today: it keeps no history."""
        return "customers", SQL("nullif(p.purchase_potential, 0)"), None

    # What it says about one customer

    def _explain(self, values, company):
        """[(sentence, points or None, weight, whether the sentence holds a value not for all)]."""
        return [
            (
                criterion._phrase(values.get(str(criterion.id)), company),
                criterion._points(values.get(str(criterion.id))),
                criterion.weight,
                criterion.kind in self._confidential(),
            )
            for criterion in self
        ]

    def _points(self, value):
        return None if value is None else points(value, self.worst, self.best, self.weight)

    def _phrase(self, value, company):
        if value is None:
            return self.env._("%s: not known, left out", self.name)
        if self.kind in self._confidential() and not self.env.user.has_groups(VALUE_GROUPS):
            return self.name
        return getattr(self, f"_phrase_{self.kind}")(value, company)

    def _number(self, value, digits=0):
        return formatLang(self.env, value, digits=digits)

    def _phrase_amount(self, value, company):
        amount = format_amount(self.env, value, company.currency_id, trailing_zeroes=False)
        return self.env._("Bought for %s", amount)

    def _phrase_growth(self, value, company):
        if value < 0:
            return self.env._("%s %% less than in the period before", self._number(-value))
        return self.env._("%s %% more than in the period before", self._number(value))

    def _phrase_margin(self, value, company):
        return self.env._("Margin of %s %%", self._number(value, 1))

    def _phrase_frequency(self, value, company):
        return self.env._("%s orders a month", self._number(value, 1))

    def _phrase_recency(self, value, company):
        return self.env._("No order for %s days", self._number(value))

    def _phrase_payment(self, value, company):
        if round(value) < 1:
            return self.env._("Payments on time")
        return self.env._("Payments %s days late on average", self._number(value))

    def _phrase_potential(self, value, company):
        amount = format_amount(self.env, value, company.currency_id, trailing_zeroes=False)
        return self.env._("Buys for %s a year from anybody", amount)
