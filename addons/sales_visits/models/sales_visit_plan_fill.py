from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import NamedTuple

from odoo import api, fields, models

from odoo.addons.sales_policy.one_by_one import one_by_one
from odoo.addons.sales_visits.planner import Customer, Shift, Stop, matrix, plan_month

STEP = 5  # minutes: visits begin at round times
SECONDS = 0.015  # of computing for each visit wished: more of it shortens the way but little


def facts(wishes):
    """Why, each reason once: see `sales.visit.wished.mixin`."""
    found = []
    for wish in wishes:
        if wish.fact not in found:
            found.append(wish.fact)
    return found


@dataclass
class Request:
    """All wishes for one customer: the most visits of any, and what each visit is for."""

    wishes: list
    priority: float

    @property
    def partner(self):
        return self.wishes[0].partner

    @property
    def visits(self):
        return max(wish.visits for wish in self.wishes)

    def allows(self, day):
        """Whether a visit may be on `day`: a single visit keeps the limits of all that it is for."""
        return self.visits > 1 or all(
            (not wish.earliest or day >= wish.earliest) and (not wish.latest or day <= wish.latest)
            for wish in self.wishes
        )

    def share(self, days, served):
        """Of the new visits on `days` the wishes that each is for: the first that is not too early.

        :param served: how many visits are planned already
        """
        shares = [[] for _day in days]
        for wish in self.wishes:
            open_ = [n for n, day in enumerate(days) if not wish.earliest or day >= wish.earliest]
            for number in (open_ or range(len(days) - 1, len(days)))[
                : max(wish.visits - served, 0)
            ]:
                shares[number].append(wish)
        return [share or self.wishes[:1] for share in shares]


class Question(NamedTuple):
    """What the planner is asked: see planner/model.py."""

    travel: list
    shifts: list
    customers: list


class SalesVisitPlan(models.Model):
    """Proposes the visits of a month (VM-4.1), important customers first (CM-4.3.2): wishes in, visits out.

    What is planned already stays where it is; the planner puts the rest on days and in the order of the
    route.
    """

    _inherit = "sales.visit.plan"

    date_filled = fields.Datetime(string="Proposed on", readonly=True, copy=False)

    def action_fill(self):
        for plan in self:
            plan._check_fill()
            plan._fill()

    def _check_fill(self):
        self.check_access("write")
        self._check_open()

    def _fill(self, **callbacks):
        """Plan what is wished and not planned yet; list what does not fit. Callbacks are the planner's."""
        self._lock()
        self._write_figures()
        requests = self._requests()
        days = self._days_to_fill()
        asked = self._ask(requests, days)
        month = self._solve(asked, **callbacks)
        self._create_visits(requests, asked.customers, days, month)
        self._list_unfitted(requests, month)
        self.sudo().date_filled = fields.Datetime.now()

    def _requests(self):
        """One `Request` for each customer that is wished for, the most important first."""
        by_partner = {}
        for wish in self._wishes():
            by_partner.setdefault(wish.partner, []).append(wish)
        grades = self._grade_priorities()
        least = min(grades.values(), default=1.0)
        requests = [
            Request(
                wishes,
                grades.get(partner.customer_grade_id, least) + max(w.priority for w in wishes),
            )
            for partner, wishes in by_partner.items()
        ]
        return sorted(requests, key=lambda request: (-request.priority, request.partner.id))

    def _days_to_fill(self):
        """{day: hours worked} from tomorrow on."""
        today = self.company_id._sales_today()
        return {day: hours for day, hours in self._work_days().items() if day > today}

    # To the planner

    def _ask(self, requests, days):
        """What the planner is asked; its days count from the first of the month, its places are rows."""
        planned = self._planned_visits()
        places = self._numbered_places(requests, planned)
        rows = {key: row for row, key in enumerate(places)}
        return Question(
            [[ceil(way / STEP) * STEP for way in row] for row in matrix(list(places.values()))],
            [self._shift(day, hours, rows, planned) for day, hours in days.items()],
            [self._customer(request, rows, planned, days) for request in requests],
        )

    def _solve(self, asked, **callbacks):
        seconds = SECONDS * sum(customer.visits for customer in asked.customers)
        return plan_month(*asked, seconds=seconds, **callbacks)

    def _planned_visits(self):
        """What takes place, or took place; what was missed is wished for again."""
        gone = ("cancelled", "missed")
        return self.sudo().visit_ids.filtered(lambda v: v.state not in gone).sorted("date_start")

    def _numbered_places(self, requests, planned):
        """{customer or "base": (latitude, longitude)} of all whose place is known."""
        partners = planned.partner_id.union(*(request.partner for request in requests))
        places = {
            "base": self.user_id._visit_base(self.company_id),
            **{partner: partner._place() for partner in partners},
        }
        return {key: place for key, place in places.items() if place}

    def _customer(self, request, rows, planned, days):
        partner, minutes = request.partner, self._minutes(request)
        hours = {
            day.day - 1: tuple(windows)
            for day, worked in days.items()
            if request.allows(day) and (windows := partner._visit_windows(day, worked, minutes))
        }
        there = {visit.day.day - 1 for visit in planned if visit.partner_id == partner}
        return Customer(
            place=rows.get(partner),
            minutes=minutes,
            visits=request.visits,
            hours=hours,
            planned=tuple(sorted(there)),
            prize=request.priority,
        )

    def _minutes(self, request):
        hours = max(self._purposes(request.wishes).mapped("duration"), default=1.0)
        return ceil(hours * 60 / STEP) * STEP

    def _purposes(self, wishes):
        prefix = "sales_visits.sales_visit_purpose_"
        found = (
            self.env.ref(prefix + name, raise_if_not_found=False)
            for name in dict.fromkeys(name for wish in wishes for name in wish.purposes)
        )
        return self.env["sales.visit.purpose"].union(*(purpose for purpose in found if purpose))

    def _shift(self, day, hours, rows, planned):
        base = rows.get("base")
        fixed = [
            self._stop(visit, rows) for visit in planned if visit.day == day and not visit.is_spare
        ]
        first = min([hours[0][0], *(stop.windows[0][0] for stop in fixed)])
        last = max([hours[-1][1], *(stop.windows[0][0] + stop.minutes for stop in fixed)])
        return Shift(first, last, base, base, day.day - 1, tuple(fixed))

    def _stop(self, visit, rows):
        """A visit that stands already, at its time; where its place is unknown, at the base."""
        minute = self._minute(visit.date_start)
        place = rows.get(visit.partner_id, rows.get("base"))
        return Stop(place, visit.duration * 60, ((minute, minute),))

    # From the planner

    def _create_visits(self, requests, customers, days, month):
        """The visits of the planner's routes; each is for the wishes that are not served before it."""
        found = {}
        for day, route in zip(days, month.routes, strict=True):
            for number, minute in zip(route.order, route.begins, strict=True):
                if number >= 0:
                    found.setdefault(number, []).append((day, minute))
        vals_list = []
        for number, moments in found.items():
            request, moments = requests[number], sorted(moments)
            served = len(set(customers[number].planned))
            shares = request.share([day for day, _minute in moments], served)
            for (day, minute), wishes in zip(moments, shares, strict=True):
                vals_list.append(self._prepare_visit(request, wishes, day, minute))
        vals_list.sort(key=lambda vals: vals["date_start"])
        self.env["sales.visit"]._propose(vals_list)
        self.sudo().proposed_count += len(vals_list)

    def _prepare_visit(self, request, wishes, day, minute):
        person = self._person_to_see(request.partner)
        return {
            "plan_id": self.id,
            "partner_id": request.partner.id,
            "user_id": self.user_id.id,
            "date_start": self._moment(day, minute),
            "duration": self._minutes(request) / 60,
            "day_proposed": day,
            "purpose_ids": [fields.Command.set(self._purposes(wishes).ids)],
            **({"contact_ids": [fields.Command.set(person.ids)]} if person else {}),
            "wish_facts": facts(wishes),
            "content": "\n".join(filter(None, (wish.content for wish in wishes))),
        }

    @api.model
    def _person_to_see(self, partner):
        """Who decides at the customer, or else whoever is named first."""
        people = partner.child_ids.filtered(lambda person: person.type == "contact")
        return (people.filtered(lambda p: p.buying_role == "decision") or people)[:1]

    def _list_unfitted(self, requests, month):
        lines = [fields.Command.clear()]
        for number, missing in month.missing.items():
            request = requests[number]
            lines.append(
                fields.Command.create(
                    {
                        "partner_id": request.partner.id,
                        "visits": missing.visits,
                        "wish_facts": facts(request.wishes),
                        "priority": request.priority,
                        "reason": missing.reason.value,
                    }
                )
            )
        total = sum(missing.visits for missing in month.missing.values())
        self.sudo().write({"unfitted_ids": lines, "unfitted_count": total})

    # The job

    @api.model
    def _cron_fill(self):
        """Propose the month, some days before it begins, to those who have planned nothing yet."""
        empty = self._to_fill()
        for number, plan in enumerate(empty, 1):
            plan.with_context(lang=plan.user_id.lang)._try_fill()
            if not self.env["ir.cron"]._commit_progress(1, remaining=len(empty) - number):
                return

    def _try_fill(self):
        """Fill, unless somebody works on the plan; what goes wrong with one does not stop the others."""
        if self.try_lock_for_update():
            one_by_one(self, lambda plan: plan._fill())

    @api.model
    def _to_fill(self):
        found = self.browse()
        for company in self.env["res.company"].search([]):
            first, _last = self._month(company, 1)
            days = self.env["sales.clause"]._value("VM-4.1", "propose", company)
            today = company._sales_today()
            if today >= first - timedelta(days=days):
                found += self.search(
                    [
                        ("company_id", "=", company.id),
                        ("date_from", "=", first),
                        ("approval_state", "=", "draft"),
                        ("visit_count", "=", 0),
                        ("date_filled", "=", False),
                        ("user_id.active", "=", True),
                    ]
                )
        return found
