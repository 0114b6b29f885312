"""Points of a customer: pure functions, in Python and in the words of PostgreSQL (SD-4.2.1).

Both give the same points for the same value: the job counts in SQL, explanations count in Python.
"""

from collections import namedtuple
from datetime import timedelta
from math import floor

from dateutil.relativedelta import relativedelta

from odoo.tools import SQL

from odoo.addons.sales_policy.deadline import day_start

# What customers are measured over, as naive UTC: [start, stop) and, for growth, [before, start);
# `first` and `day` are its first and last day, on the company's clock
Window = namedtuple("Window", "company months before start stop first day")


def window(company, months, day):
    """The `months` that end with `day`, and as many before them."""
    tz, after = company._sales_tz(), day + timedelta(days=1)
    first = after - relativedelta(months=months)
    days = (first - relativedelta(months=months), first, after)
    return Window(company, months, *(day_start(d, tz) for d in days), first, day)


def points(value, worst, best, weight):
    """0 at `worst` or beyond, `weight` at `best` or beyond, in proportion between."""
    return weight * min(max((value - worst) / (best - worst), 0.0), 1.0)


def total(parts):
    """Points of 100 from [(value, worst, best, weight)]; what is not known (None) is left out and the
    rest scaled. None when nothing is known."""
    known = [part for part in parts if part[0] is not None]
    weight = sum(part[3] for part in known)
    return floor(100 * sum(points(*part) for part in known) / weight + 0.5) if weight else None


def total_sql(parts):
    """`total` in SQL, of [(column, worst, best, weight)]."""
    got = SQL(" + ").join(
        SQL(
            "CASE WHEN %(value)s IS NULL THEN 0 ELSE %(weight)s::float8 * least(greatest("
            "(%(value)s - %(worst)s::float8) / %(range)s::float8, 0), 1) END",
            value=column,
            worst=worst,
            range=best - worst,
            weight=weight,
        )
        for column, worst, best, weight in parts
    )
    known = SQL(" + ").join(
        SQL("CASE WHEN %s IS NULL THEN 0 ELSE %s::float8 END", column, weight)
        for column, _worst, _best, weight in parts
    )
    return SQL("floor(100 * (%s) / nullif(%s, 0) + 0.5)::int", got, known)
