"""Which customers to visit on which days, and in which order: knows nothing of Odoo.

    travel.py    minutes on the road, from coordinates
    model.py     what one asks and what one gets
    day.py       route_day: the order of one day
    pattern.py   evenly spread days for a wished number of visits
    month.py     plan_month: the days of a whole period
    check.py     whether a solution keeps the rules, found out without any of the code that made it

Minutes are numbers since midnight of a day, places are rows of a matrix of travel, days are numbers from 0.
Behind it: task.py, the same for a day and a month; route.py, search.py, anneal.py; and pyvrp_engine.py where
pyvrp is installed.
"""

from .check import broken_day, broken_month
from .day import route_day
from .model import Customer, DayRoute, Missing, MonthPlan, Reason, Shift, Stop, windows_within
from .month import plan_month
from .pattern import spread
from .travel import matrix, minutes_between
"""Which customers to visit on which days, and in which order: knows nothing of Odoo."""
