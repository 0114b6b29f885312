"""How well it is foreseen who stops buying (SD-3.3.1), on real purchases: PURCHASES, or CDNOW_master.txt.

AUC for "no purchase in the next 180 days", 180 days before the last full day of the file. Each way uses only
what was known that day, and our model is fitted on outcomes that were known that day. "Hindsight" does not
count: it has the same features, fitted on what came after that day, each third of the customers by the other
two. It tells how much there is to know; "the answers themselves", taught and asked the same, what these
features can tell at all.
"""

import os
import sys
from collections import defaultdict
from datetime import date, datetime
from operator import mul
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[3]
# it works without Odoo, which the package around it does not
sys.path.insert(0, str(ROOT / "addons/sales_customer_mgmt"))
import early_warning as ew  # noqa: E402

DATABASE = False
HORIZON = 180
FEW = 4
FOLDS = 3
GOALS = {"early-warning": (0.81, 0.725)}


def purchases():
    """[history of each customer], as early_warning.py wants it"""
    path = Path(os.environ.get("PURCHASES") or ROOT / "../shared/data/purchases/CDNOW_master.txt")
    if not path.exists():
        sys.exit(f"error: There are no purchases in {path}: name a file in PURCHASES.")
    customers = defaultdict(lambda: defaultdict(float))
    for line in path.read_text().splitlines():
        words = line.split()
        if len(words) == 4 and words[1].isdigit():
            day = datetime.strptime(words[1], "%Y%m%d").toordinal()
            customers[words[0]][day] += float(words[3])
    return [sorted(days.items()) for days in customers.values()]


def gaps(history):
    days = [day for day, _amount in history]
    return [later - earlier for earlier, later in zip(days, days[1:], strict=False)]


def taught(rows, outcomes, asked):
    """The risk of each row `asked`, by who was taught these rows and outcomes."""
    intercept, weights, _means = ew.fit(rows, outcomes)
    return [intercept + sum(map(mul, weights, row)) for row in asked]


def hindsight(rows, outcomes):
    """The risk of each row, by who was taught the outcomes of the other two thirds."""
    risks = [0.0] * len(rows)
    for fold in range(FOLDS):
        others = [index for index in range(len(rows)) if index % FOLDS != fold]
        known = [rows[index] for index in others], [outcomes[index] for index in others]
        risks[fold::FOLDS] = taught(*known, rows[fold::FOLDS])
    return risks


def ways(pasts, outcomes, today, model):
    """{name: a risk for each past}, ours the last one"""
    interval = model["interval"]
    rows = [ew.features(past, today, interval) for past in pasts]
    usual = median([g for past in pasts for g in gaps(past)])
    silent = [today - past[-1][0] for past in pasts]
    return {
        "fixed days silent": silent,
        "own median interval x factor": [
            s / (median(gaps(past)) if len(past) > 1 else usual)
            for s, past in zip(silent, pasts, strict=True)
        ],
        "own interval, shrunk": [
            s / ((sum(gaps(past)) + ew.PRIOR * interval) / (len(past) - 1 + ew.PRIOR))
            for s, past in zip(silent, pasts, strict=True)
        ],
        "fewest orders": [-len(past) for past in pasts],
        "hindsight": hindsight(rows, outcomes),
        "the answers themselves": taught(rows, outcomes, rows),
        "our model": [ew.score(model, row) for row in rows],
    }


def run(bench):
    histories = purchases()
    today = max(history[-1][0] for history in histories) - HORIZON - 1
    bench.say("Fitting the model")
    model = ew.train(histories, today, HORIZON)
    if not model:
        sys.exit(f"error: Too little is known {HORIZON} days before the end to learn from.")
    known = [(past, history) for history in histories if (past := ew.known(history, today))]
    outcomes = [ew.stays_away(history, today, HORIZON) for _past, history in known]
    found = ways([past for past, _history in known], outcomes, today, model)
    frequent = [len(past) >= FEW for past, _history in known]
    figures = {}
    for who, chosen in (("all", [True] * len(known)), (f">= {FEW} orders", frequent)):
        picked = [index for index, there in enumerate(chosen) if there]
        figures[f"{who}, {len(picked)}"] = [
            ew.auc([risks[i] for i in picked], [outcomes[i] for i in picked])
            for risks in found.values()
        ]
    print(
        f"{date.fromordinal(today)}, {HORIZON} days ahead; fitted on {model['size']} examples of before"
    )
    bench.table(("AUC", *figures), *zip(found, *figures.values(), strict=True))
    ours = [row[-1] for row in figures.values()]
    goal = GOALS["early-warning"]
    bench.report(
        "early-warning",
        f"{ours[0]:.4f} / {ours[1]:.4f} AUC",
        f"{goal[0]} / {goal[1]} AUC",
        all(value >= least for value, least in zip(ours, goal, strict=True)),
    )
