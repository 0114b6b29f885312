from dataclasses import dataclass, field
from datetime import date

from odoo import api, fields, models
from odoo.tools.misc import format_date

from odoo.addons.sales_policy.deadline import local_date
from odoo.addons.sales_policy.models.sales_duty import LIVE

# What a visit is worth when not all fits, beside that to a customer of the best grade: `GRADE`
GRADE, DUTY, RESCUE, RECEIVABLE, PROSPECT, CONTACT = 8.0, 8.0, 6.0, 4.0, 4.0, 2.0


@dataclass(frozen=True)
class Wish:
    """Visits that a customer should get in a month.

    :param partner: the customer
    :param visits: how many, those that are planned already included
    :param source: which of `_wish_sources` wishes for it
    :param priority: what one visit is worth, on top of the customer's grade
    :param purposes: xmlids of `sales.visit.purpose`, after `sales_visits.sales_visit_purpose_`
    :param content: what is to be talked about
    :param earliest: no visit before this day
    :param latest: the first visit by this day
    :param figures: what `_wish_text_<source>` tells beside the source
    """

    partner: models.Model
    visits: int
    source: str
    priority: float = 0.0
    purposes: tuple = ()
    content: str = ""
    earliest: date | None = None
    latest: date | None = None
    figures: dict = field(default_factory=dict)

    @property
    def fact(self):
        return [self.source, self.figures]


class SalesVisitPlan(models.Model):
    """Who should be visited in the month, and why: one method for each source of wishes."""

    _inherit = "sales.visit.plan"

    @api.model
    def _wish_sources(self):
        """Names of the sources; an addon adds one, with `_wishes_<source>` and `_wish_text_<source>`."""
        return ["frequency", "contact", "receivable", "rescue", "prospect", "duty"]

    def _wishes(self):
        """All wishes of this month, in the order of the sources."""
        charge = self._charge()
        charge.fetch(["name", "customer_grade_id", "customer_stage", "customer_intent"])
        return [
            wish
            for source in self._wish_sources()
            for wish in getattr(self, f"_wishes_{source}")(charge)
            if wish.visits > 0 and wish.partner in charge
        ]

    @api.model
    def _grade_priorities(self):
        """Important customers first (CM-4.3.2): a grade is worth half of the one above it."""
        grades = self.env["sales.customer.grade"].search([])
        return {grade: GRADE / 2**rank for rank, grade in enumerate(grades)}

    @api.model
    def _wish_text(self, source, figures):
        """Why a visit is wished for, in the reader's language; of an addon that is gone, nothing."""
        tell = getattr(self, f"_wish_text_{source}", None)
        return tell and tell(**figures)

    def _wish_text_frequency(self):
        return self.env._("Owed by frequency (VM-3)")

    def _wishes_frequency(self, charge):
        """Visits owed by the customer's frequency (VM-3)."""
        for customer, visits in charge._visits_owed(self.date_from, self.date_to).items():
            yield Wish(
                customer,
                visits,
                "frequency",
                0.0,
                ("relationship",) if customer.customer_stage == "formal" else ("new_customer",),
            )

    def _wish_text_contact(self):
        return self.env._("Contact is overdue (CM-4.3.1)")

    def _wishes_contact(self, charge):
        """Contact that is overdue (CM-4.3.1) is made up for by a visit, soon."""
        now = fields.Datetime.now()
        for customer in charge.filtered(
            lambda c: c.next_contact_date and now > c.next_contact_date
        ):
            yield Wish(
                customer,
                1,
                "contact",
                CONTACT,
                ("relationship",),
            )

    def _wish_text_receivable(self, amount, currency, day):
        return self.env._(
            "%(amount)s due from %(day)s on (SD-7.2)",
            amount=self.env["res.currency"].browse(currency).format(amount),
            day=format_date(self.env, day),
        )

    def _wishes_receivable(self, charge):
        """Receivables that are due by the end of the month are collected (SD-7.2)."""
        due = (
            self.env["sales.receivable"]
            .sudo()
            ._read_group(
                [
                    ("partner_id", "in", charge.ids),
                    ("company_id", "=", self.company_id.id),
                    ("date_maturity", "<=", self.date_to),
                ],
                ["partner_id"],
                ["amount_residual:sum", "date_maturity:min"],
                having=[("amount_residual:sum", ">", 0)],
            )
        )
        currency = self.company_id.currency_id
        for customer, amount, day in due:
            yield Wish(
                customer,
                1,
                "receivable",
                RECEIVABLE,
                ("collection",),
                self.env._("Collect %s", currency.format(amount)),
                earliest=max(day, self.date_from),
                figures={
                    "amount": amount,
                    "currency": currency.id,
                    "day": fields.Date.to_string(day),
                },
            )

    def _wish_text_rescue(self):
        return self.env._("Rescue plan (SD-3.3.2)")

    def _wishes_rescue(self, charge):
        """Steps of rescue plans that fall due (SD-3.3.2)."""
        steps = (
            self.env["sales.rescue.step"]
            .sudo()
            .search(
                [
                    ("user_id", "=", self.user_id.id),
                    ("plan_id.state", "=", "executing"),
                    ("date_done", "=", False),
                    ("date_due", "<=", self.date_to),
                ]
            )
        )
        for step in steps:
            yield Wish(
                step.partner_id,
                1,
                "rescue",
                RESCUE,
                ("relationship", "volume"),
                step.name,
                latest=self._within(step.date_due),
            )

    def _wish_text_prospect(self):
        return self.env._("Prospect with intent A (SD-3.2.2)")

    def _wishes_prospect(self, charge):
        """Prospects with intent A are visited regularly (SD-3.2.2)."""
        days = self.env["sales.clause"]._value("SD-3.2.2", "visit", self.company_id)
        length = (self.date_to - self.date_from).days + 1
        for customer in charge:
            if customer.customer_stage == "prospect" and customer.customer_intent == "a":
                yield Wish(
                    customer,
                    max(round(length / days), 1),
                    "prospect",
                    PROSPECT,
                    ("new_customer",),
                )

    def _wish_text_duty(self, parameter):
        return self.env["sales.clause.parameter"].sudo().browse(parameter).exists().display_name

    def _wishes_duty(self, charge):
        """What is owed as a duty that a visit fulfils, such as one after the first delivery (SD-2.4.1)."""
        duties = (
            self.env["sales.duty"]
            .sudo()
            .search(
                [
                    ("user_id", "=", self.user_id.id),
                    ("partner_id", "in", charge.ids),
                    ("clause_id.number", "=", "SD-2.4.1"),
                    ("state", "in", LIVE),
                ]
            )
        )
        content = self.env._("See how the product is used")
        for duty in duties:
            yield Wish(
                duty.partner_id,
                1,
                "duty",
                DUTY,
                ("relationship",),
                content,
                latest=self._within(local_date(duty.deadline, self.company_id._sales_tz())),
                figures={"parameter": duty.parameter_id.id},
            )

    def _within(self, day):
        """`day` where it is in the month; what is due before has no last day, nor what is due later."""
        return day if self.date_from <= day < self.date_to else None
