from math import inf, isfinite

from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError

from odoo.addons.sales_policy.deadline import DEADLINES, deadline, local_date

UNITS = [
    ("hours", "hours"),
    ("working_hours", "working hours"),
    ("days", "days"),
    ("working_days", "working days"),
    ("months", "months"),
    ("days_before", "days before"),
    ("month_day", "by this day of the month"),
    ("month_end", "months on, by the last day"),
    ("weekday_end", "by this day of the week, 24:00"),
    ("times_per_month", "times per month"),
    ("percent", "%"),
    ("metres", "m"),
    ("amount", "company currency"),
    ("number", "units"),
    ("boolean", "yes (1) or no (0)"),
]

RANGES = {"percent": (0, 100), "month_day": (1, 31), "weekday_end": (1, 7), "boolean": (0, 1)}


class SalesClauseParameter(models.Model):
    """A number that a clause leaves to the company, such as the days a review may take."""

    _name = "sales.clause.parameter"
    _description = "Clause Number"
    _order = "clause_id, id"

    clause_id = fields.Many2one("sales.clause", required=True, index=True, ondelete="cascade")
    regulation_id = fields.Many2one(related="clause_id.regulation_id", store=True, index=True)
    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    help = fields.Char(translate=True)
    value_ids = fields.One2many("sales.clause.value", "parameter_id", string="Values")
    current = fields.Char(
        string="In Force Today", compute="_compute_current", help="For your company, by grade."
    )

    _code_unique = models.UniqueIndex(
        "(clause_id, code)", "This clause has a number of this code already."
    )

    @api.depends("clause_id.number", "name")
    def _compute_display_name(self):
        self.fetch(["clause_id", "name"])
        self.clause_id.fetch(["number"])  # without the text of the clause
        for parameter in self:
            parameter.display_name = f"{parameter.clause_id.number} {parameter.name}"

    @api.depends("value_ids.value", "value_ids.unit", "value_ids.approval_state")
    @api.depends_context("company", "lang")
    def _compute_current(self):
        for parameter in self:
            grades = parameter.value_ids.grade_id.sorted("sequence")
            parts = [(grade.name, parameter._in_force(grade=grade)) for grade in grades or [grades]]
            parameter.current = ", ".join(
                " ".join(filter(None, (name, value.shown))) for name, value in parts if value
            )

    def action_change(self):
        """Open the form of a new value, filled with the one in force."""
        self.ensure_one()
        value = self._in_force()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_policy.sales_clause_value_action_new"
        )
        defaults = {
            "default_parameter_id": self.id,
            "default_value": value.value,
            "default_unit": value.unit or self.value_ids[:1].unit,
        }
        return {**action, "context": defaults}

    @api.model
    @tools.ormcache("number", "code")
    def _id_of(self, number, code):
        return self.sudo().search([("clause_id.number", "=", number), ("code", "=", code)]).id

    @api.model
    def _get(self, number, code):
        """The parameter `code` of clause `number`.

        :raises UserError: when the clause has no such number
        """
        parameter = self.browse(self._id_of(number, code))
        if not parameter:
            raise UserError(
                self.env._("Clause %(clause)s sets no number “%(code)s”.", clause=number, code=code)
            )
        return parameter

    def _in_force(self, company=None, grade=None, date=None):
        """The `sales.clause.value` in force; a company's own goes before the common one, one for
        the grade before one for all grades, a later date before an earlier one."""
        self.ensure_one()
        company = company or self.env.company
        date = date or company._sales_today()
        values = self.sudo().value_ids.filtered(
            lambda v: (
                v.approval_state == "approved"
                and v.date_from <= date
                and (not v.company_id or v.company_id == company)
                and (not v.grade_id or v.grade_id == grade)
            )
        )
        return values.sorted(lambda v: (bool(v.company_id), bool(v.grade_id), v.date_from))[-1:]

    def _lookup(self, company=None, grade=None, date=None):
        """Return (value, unit) in force for `company` (default: the current one), customer `grade`
        and `date` (default: today where the company is).

        :raises UserError: when no value is in force
        """
        company = company or self.env.company
        date = date or company._sales_today()
        return self._lookup_cached(company.id, grade.id if grade else False, date)

    @tools.ormcache("self.id", "company_id", "grade_id", "date")
    def _lookup_cached(self, company_id, grade_id, date):
        value = self._in_force(
            self.env["res.company"].browse(company_id),
            self.env["sales.customer.grade"].browse(grade_id),
            date,
        )
        if not value:
            raise UserError(
                self.env._(
                    "“%(number)s” has no value in force on %(date)s: add one under Sales "
                    "Regulations, Clauses.",
                    number=self.sudo().display_name,
                    date=date,
                )
            )
        return value.value, value.unit

    def _deadline(self, start, company=None, grade=None):
        """When something that began at `start` is owed, as (naive UTC, unit); see deadline.py.

        :raises UserError: when the number is not a time
        """
        company = company or self.env.company
        tz = company._sales_tz()
        value, unit = self._lookup(company, grade, local_date(start, tz))
        if unit not in DEADLINES:
            raise UserError(self.env._("“%s” is not a time to do something in.", self.display_name))
        return deadline(unit, value, start, tz, company.sudo().resource_calendar_id), unit


class SalesClauseValue(models.Model):
    """What a number of a clause is from a date on, for a company, perhaps for one grade.

    Sales administration (or the department that owes the clause) proposes, the general manager
    approves (CM-7.3.2); an approved value is never overwritten: a later one takes its place.
    """

    _name = "sales.clause.value"
    _description = "Clause Value"
    _inherit = ["sales.approval.mixin"]
    _order = "parameter_id, grade_id, date_from desc, id desc"
    _approval_clause = "CM-7.3.2"
    _check_company_auto = True

    parameter_id = fields.Many2one(
        "sales.clause.parameter", string="Number", required=True, index=True, ondelete="cascade"
    )
    clause_id = fields.Many2one(related="parameter_id.clause_id", store=True, index=True)
    company_id = fields.Many2one("res.company", help="Empty: for all companies.", index=True)
    grade_id = fields.Many2one("sales.customer.grade", help="Empty: for all grades.")
    date_from = fields.Date(
        string="In Force from",
        required=True,
        default=lambda self: self.env.company._sales_today(),
    )
    value = fields.Float(required=True)
    unit = fields.Selection(UNITS, required=True)
    reason = fields.Char(help="Why the number changes.")
    shown = fields.Char(string="New Value", compute="_compute_shown")
    current = fields.Char(related="parameter_id.current")

    @api.depends("value", "unit")
    @api.depends_context("lang")
    def _compute_shown(self):
        units = dict(self._fields["unit"]._description_selection(self.env))
        for value in self:
            value.shown = f"{value.value:.10g} {units.get(value.unit, '')}"

    @api.depends("parameter_id", "shown")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for value in self:
            value.display_name = f"{value.parameter_id.display_name}: {value.shown}"

    @api.constrains("value", "unit")
    def _check_value(self):
        for value in self:
            low, high = RANGES.get(value.unit, (0, inf))
            if not (isfinite(value.value) and low <= value.value <= high):
                raise ValidationError(
                    self.env._(
                        "“%(name)s” cannot be %(value)s.",
                        name=value.parameter_id.display_name,
                        value=value.shown,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        values = super().create(vals_list)
        if not self.env.su:
            values._check_not_in_the_past()
        self.env.registry.clear_cache()
        return values

    def write(self, vals):
        result = super().write(vals)
        if "date_from" in vals and not self.env.su:
            self._check_not_in_the_past()
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    def _approval_summary_fields(self):
        return ["parameter_id", "current", "shown", "grade_id", "company_id", "date_from", "reason"]

    def _reopening_refusal(self):
        """Reopened, a number would be out of force, also for the past, without the general manager."""
        return self.env._(
            "An approved number stays: enter the one that takes its place, from a date on (CM-7.3.2)."
        )

    def _today(self):
        company = self.company_id or self.env.company
        return company._sales_today()

    def _check_not_in_the_past(self):
        if any(value.date_from < value._today() for value in self):
            raise UserError(
                self.env._(
                    "A number changes from today or later: the past stays as it was judged (CM-7.3.2)."
                )
            )

    def _approval_done(self):
        """Approved late, a number counts from the day of approval on."""
        super()._approval_done()
        for value in self.filtered(lambda v: v.date_from < v._today()):
            value.date_from = value._today()
