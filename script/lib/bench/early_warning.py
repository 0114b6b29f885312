"""early-warning: how well it is foreseen who stops buying, on real purchases (PURCHASES=FILE).

AUC for "no purchase in the next 180 days", 180 days before the last full day of the file; each way uses
only what was known that day, and our model is fitted on outcomes known that day. Without a file, on
purchases made up by the textbook: everybody at an own pace until, some day, they stop.
"""

import os
import random
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


def made_up(customers=20000, days=545):
    """[history of each customer], the same each time"""
    chance = random.Random(1997)
    histories = []
    for _customer in range(customers):
        pace, day = chance.gammavariate(1, 1 / 60), chance.uniform(0, 300)
        end, amount, bought = day + chance.expovariate(1 / 200), chance.lognormvariate(4, 1), {}
        while day < min(end, days) or not bought:
            bought[int(day)] = amount * chance.uniform(0.5, 1.5)
            day += chance.expovariate(pace) if pace > 1e-9 else days
        histories.append(sorted(bought.items()))
    return histories


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
    histories = read(path) if path else made_up()
    today = max(history[-1][0] for history in histories) - HORIZON - 1
    known = [(past, history) for history in histories if (past := ew.known(history, today))]
    pasts = [past for past, _history in known]
    outcomes = [ew.stays_away(history, today, HORIZON) for _past, history in known]
    model = ew.train(histories, today, HORIZON)
    found = ways(pasts, today, model)
    many = [index for index, past in enumerate(pasts) if len(past) >= FEW]
    groups = {"all": range(len(pasts)), f">= {FEW} orders": many}
    day = datetime.fromordinal(today).date() if path else f"day {today} of made-up purchases"
    print(f"On {day}, {HORIZON} days ahead; fitted on {model['size']} examples known that day.")
    print("who", *found, sep="\t")
    ours = {}
    for who, chosen in groups.items():
        picked = [outcomes[i] for i in chosen]
        figures = [ew.auc([risks[i] for i in chosen], picked) for risks in found.values()]
        ours[who] = figures[-1]
        print(f"{who}, {len(picked)}", *(f"{figure:.3f}" for figure in figures), sep="\t")
    fixed = {who: goal if path else 0.5 for who, goal in GOALS.items()}
    for who, goal in fixed.items():
        report("early-warning", f"{ours[who]:.3f} AUC {who}", f"{goal} AUC", ours[who] >= goal)
