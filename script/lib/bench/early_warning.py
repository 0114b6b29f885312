"""early-warning: how well it is foreseen who stops buying, on real purchases (PURCHASES=FILE).

AUC for "no purchase in the next 180 days", 180 days before the file ends; each way uses only what was known
that day, and our model is fitted on outcomes known that day.
"""

import os
import sys
from collections import defaultdict
from datetime import datetime
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[3] / "addons/sales_customer_mgmt"))

import early_warning as ew

HORIZON = 180
FEW = 4
GOALS = {"all": 0.81, f">= {FEW} orders": 0.725}


def read(path):
    """[history of each customer]"""
    customers = defaultdict(lambda: defaultdict(float))
    with open(path) as file:
        for line in file:
            words = line.split()
            if len(words) == 4 and words[1].isdigit():
                day = datetime.strptime(words[1], "%Y%m%d").toordinal()
                customers[words[0]][day] += float(words[3])
    return [sorted(days.items()) for days in customers.values()]


def gaps(history):
    days = [day for day, _amount in history]
    return [later - earlier for earlier, later in zip(days, days[1:], strict=False)]


def ways(pasts, today, model):
    """{name: a risk for each past}"""
    interval = model["interval"]
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
        "our model": [ew.score(model, ew.features(past, today, interval)) for past in pasts],
    }


def run(report):
    path = os.environ.get("PURCHASES")
    if not path:
        sys.exit("error: PURCHASES names the file of purchases, such as CDNOW_master.txt.")
    histories = read(path)
    today = max(history[-1][0] for history in histories) - HORIZON
    if override := os.environ.get("PURCHASES_DAY"):
        today = datetime.strptime(override, "%Y-%m-%d").toordinal()
    known = [(past, history) for history in histories if (past := ew.known(history, today))]
    pasts = [past for past, _history in known]
    outcomes = [ew.stays_away(history, today, HORIZON) for _past, history in known]
    model = ew.train(histories, today, HORIZON)
    found = ways(pasts, today, model)
    many = [index for index, past in enumerate(pasts) if len(past) >= FEW]
    groups = {"all": range(len(pasts)), f">= {FEW} orders": many}
    print(f"On {datetime.fromordinal(today):%Y-%m-%d}, {HORIZON} days ahead;", end=" ")
    print(f"fitted on {model['size']} examples known that day.")
    print("who", *found, sep="\t")
    ours = {}
    for who, chosen in groups.items():
        picked = [outcomes[i] for i in chosen]
        figures = [ew.auc([risks[i] for i in chosen], picked) for risks in found.values()]
        ours[who] = figures[-1]
        print(f"{who}, {len(picked)}", *(f"{figure:.3f}" for figure in figures), sep="\t")
    for who, goal in GOALS.items():
        report("early-warning", f"{ours[who]:.3f} AUC {who}", f"{goal} AUC", ours[who] >= goal)
