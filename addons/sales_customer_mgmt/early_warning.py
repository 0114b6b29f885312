"""Which customers are about to stop ordering (SD-3.3.1)? Pure functions of what they ordered.

A small logistic regression, fitted on the company's own past, says how probable it is that a customer
does not order within the next `horizon` days. A customer's own rhythm alone is worse than a fixed
number of days; both together, with what the last orders looked like, are better than either.

A history is a list of (day, amount), one for each day with an order, in order of time; a day is a whole
number, such as `date.toordinal()`. What the features are in SQL stands in
models/sales_customer_warning_score.py.
"""

from collections import defaultdict
from math import exp, log, log1p, sqrt
from operator import mul

RECENT = 90  # days that "lately" means
MONTH, FORTNIGHT = 30, 14
PRIOR = 2  # how many intervals of the company count beside the customer's own
EARLIER = (2, 3, 4, 6)  # which orders before the last one are looked at

FEATURES = (
    "silent", "orders", "age", "rhythm", "recent", "second", "third", "fourth", "sixth",
    "months", "fortnights", "amount", "once", "twice", "silent_once", "silent_twice",
    "silent_orders",
)  # fmt: skip
# What a person is told of them
THEMES = {
    "silence": (
        "silent", "age", "rhythm", "second", "third", "fourth", "sixth", "silent_orders",
    ),
    "activity": (
        "orders", "recent", "months", "fortnights", "once", "twice", "silent_once", "silent_twice",
    ),
    "amount": ("amount",),
}  # fmt: skip

YOUNGEST = 75  # days of history below which a past day teaches nothing
ROWS = 60_000  # examples are thinned out beyond that: more of them change nothing but the time it takes
RIDGE = 10.0


def features(history, today, interval):
    """What is known of a customer at the end of `today`, in the order of `FEATURES`.

    :param history: what was ordered until then; not empty
    :param interval: days between two orders that are usual in the company
    """
    days = [day for day, _amount in history]
    count, silent, age = len(days), today - days[-1], today - days[0]
    own = (age - silent + PRIOR * interval) / (count - 1 + PRIOR)
    ago = [today - day for day in days]
    quiet = log1p(silent)
    return [
        quiet,
        log(count),
        log1p(age),
        log1p(silent / own),
        log1p(sum(days_ago < RECENT for days_ago in ago)),
        *(log1p(ago[-k] if count >= k else age) for k in EARLIER),
        log1p(len({days_ago // MONTH for days_ago in ago})),
        log1p(len({days_ago // FORTNIGHT for days_ago in ago})),
        log1p(max(sum(amount for _day, amount in history) / count, 0)),
        float(count == 1),
        float(count == 2),
        quiet * (count == 1),
        quiet * (count == 2),
        quiet * log(count),
    ]


def usual_interval(histories):
    """Days between two orders of those who ordered again, all customers together."""
    spans = sum(history[-1][0] - history[0][0] for history in histories)
    return spans / max(sum(len(history) - 1 for history in histories), 1) or 1.0


def known(history, today):
    """What had been ordered by the end of `today`."""
    return [order for order in history if order[0] <= today]


def stays_away(history, today, horizon):
    """Whether no order follows within `horizon` days after `today`."""
    return not any(today < day <= today + horizon for day, _amount in history)


def lessons(first, today, horizon):
    """[(past day, horizon)] to learn from: what followed was known by `today` (no later).

    Shorter horizons bring younger examples; the horizon itself is a feature while learning.
    """
    horizons = [max(horizon * share // 6, 1) for share in (2, 3, 4, 6)]
    days = [(today - h - step * MONTH, h) for h in horizons for step in range(4)]
    return [(day, h) for day, h in days if day - first >= YOUNGEST]


def examples(histories, today, horizon, interval):
    """(rows, outcomes) of all customers on all days to learn from; the last column is the horizon."""
    first = min((history[0][0] for history in histories), default=today)
    days = lessons(first, today, horizon)
    step = -(-len(days) * len(histories) // ROWS) or 1
    rows, outcomes = [], []
    for index, (day, ahead) in enumerate(days):
        for history in histories[index % step :: step]:
            if past := known(history, day):
                rows.append([*features(past, day, interval), log(ahead / horizon)])
                outcomes.append(stays_away(history, day, ahead))
    return rows, outcomes


def train(histories, today, horizon):
    """The model that could be fitted at the end of `today`, or None where the past teaches nothing.

    :returns: a dict for `score`, `contributions` and JSON
    """
    histories = [past for history in histories if (past := known(history, today))]
    interval = usual_interval(histories)
    rows, outcomes = examples(histories, today, horizon, interval)
    if not rows or all(outcomes) or not any(outcomes):
        return None
    intercept, weights, means = fit(rows, outcomes)
    return {
        "intercept": intercept,
        "weights": dict(zip(FEATURES, weights, strict=False)),
        "means": dict(zip(FEATURES, means, strict=False)),
        "interval": interval,
        "horizon": horizon,
        "size": len(rows),
    }


def fit(rows, outcomes, ridge=RIDGE, steps=25):
    """Logistic regression by Newton's method, with a ridge on standardised columns.

    :returns: (intercept, weights, means) for the columns as they are
    """
    count = len(rows)
    columns = [list(column) for column in zip(*rows, strict=True)]
    means = [sum(column) / count for column in columns]
    scales = [
        sqrt(sum((x - mean) ** 2 for x in column) / count) or 1.0
        for column, mean in zip(columns, means, strict=True)
    ]
    design = [[1.0] * count] + [
        [(x - mean) / scale for x in column]
        for column, mean, scale in zip(columns, means, scales, strict=True)
    ]
    penalty = [0.0] + [ridge] * len(columns)
    beta = [0.0] * len(design)
    for _step in range(steps):
        odds = [0.0] * count
        for weight, column in zip(beta, design, strict=True):
            odds = [o + weight * x for o, x in zip(odds, column, strict=True)]
        chances = [logistic(o) for o in odds]
        errors = [y - p for y, p in zip(outcomes, chances, strict=True)]
        spread = [p * (1 - p) for p in chances]
        gradient = [
            _dot(column, errors) - r * b for column, r, b in zip(design, penalty, beta, strict=True)
        ]
        move = solve(_curvature(design, spread, penalty), gradient)
        beta = [b + m for b, m in zip(beta, move, strict=True)]
        if max(map(abs, move)) < 1e-6:
            break
    weights = [b / scale for b, scale in zip(beta[1:], scales, strict=True)]
    return beta[0] - _dot(weights, means), weights, means


def _dot(one, other):
    return sum(map(mul, one, other))


def _curvature(design, spread, penalty):
    size = len(design)
    matrix = [[0.0] * size for _row in design]
    for i, column in enumerate(design):
        weighted = list(map(mul, column, spread))
        for j in range(i + 1):
            matrix[i][j] = matrix[j][i] = _dot(weighted, design[j])
        matrix[i][i] += penalty[i] + 1e-9
    return matrix


def solve(matrix, right):
    """x with `matrix` · x = `right`, by elimination with the largest pivot."""
    size = len(right)
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for i in range(size):
        pivot = max(range(i, size), key=lambda k, i=i: abs(rows[k][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for k in range(i + 1, size):
            factor = rows[k][i] / rows[i][i]
            rows[k] = [a - factor * b for a, b in zip(rows[k], rows[i], strict=True)]
    result = [0.0] * size
    for i in reversed(range(size)):
        rest = sum(rows[i][k] * result[k] for k in range(i + 1, size))
        result[i] = (rows[i][size] - rest) / rows[i][i]
    return result


def logistic(odds):
    return 1 / (1 + exp(-max(min(odds, 50.0), -50.0)))


def score(model, row):
    """The probability that a customer with the features `row` stays away for the model's horizon."""
    terms = (model["weights"][name] * x for name, x in zip(FEATURES, row, strict=True))
    return logistic(model["intercept"] + sum(terms))


def contributions(model, row):
    """{theme: what it adds to the risk (log odds), beside the company's average customer}."""
    values = dict(zip(FEATURES, row, strict=True))
    return {
        theme: sum(model["weights"][n] * (values[n] - model["means"][n]) for n in names)
        for theme, names in THEMES.items()
    }


def auc(scores, outcomes):
    """The chance that one who stays away has a higher score than one who comes; None without both."""
    positive = sum(outcomes)
    negative = len(outcomes) - positive
    if not positive or not negative:
        return None
    tied = defaultdict(lambda: [0, 0])
    for value, outcome in zip(scores, outcomes, strict=True):
        tied[value][0] += 1
        tied[value][1] += outcome
    ranks, seen = 0.0, 0
    for value in sorted(tied):
        count, stay = tied[value]
        ranks += (seen + (count + 1) / 2) * stay
        seen += count
    return (ranks - positive * (positive + 1) / 2) / (positive * negative)


def backtest(histories, today, horizon):
    """How well the model fitted `horizon` days before `today` foresaw what was known by `today`.

    :returns: (AUC of the model, AUC of a fixed number of days), or None without enough past
    """
    then = today - horizon
    model = train(histories, then, horizon)
    if not model:
        return None
    pasts = [(past, history) for history in histories if (past := known(history, then))]
    outcomes = [stays_away(history, then, horizon) for _past, history in pasts]
    scores = [score(model, features(past, then, model["interval"])) for past, _history in pasts]
    silent = [then - past[-1][0] for past, _history in pasts]
    if not any(outcomes) or all(outcomes):
        return None
    return auc(scores, outcomes), auc(silent, outcomes)
