import math
import random

from odoo.tests import BaseCase, tagged

from .. import early_warning

TODAY = 1000


def simulated(count, seed):
    """Customers who each order at their own pace until, some day, they stop for good."""
    chance = random.Random(seed)
    histories = []
    for _customer in range(count):
        pace = chance.lognormvariate(4.2, 1)
        day = chance.uniform(0, 900)
        end = day + chance.expovariate(1 / 800)
        history = []
        while day < min(end, 1400):
            history.append((int(day), chance.lognormvariate(6, 1)))
            day += 1 + chance.expovariate(1 / pace)
        histories.append(sorted(dict(history).items()))
    return histories


@tagged("post_install", "-at_install")
class TestEarlyWarning(BaseCase):
    """SD-3.3.1: the model itself, without Odoo."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.histories = simulated(1500, seed=7)
        cls.model = early_warning.train(cls.histories, TODAY, 120)

    def row(self, history, today=TODAY):
        past = early_warning.known(history, today)
        return early_warning.features(past, today, self.model["interval"])

    def test_features(self):
        row = dict(
            zip(
                early_warning.FEATURES,
                early_warning.features([(10, 100.0), (40, 300.0), (70, 200.0)], 100, 30),
                strict=True,
            )
        )
        self.assertAlmostEqual(row["silent"], math.log(31))
        self.assertAlmostEqual(row["orders"], math.log(3))
        self.assertAlmostEqual(row["age"], math.log(91))
        self.assertAlmostEqual(row["rhythm"], math.log(1 + 30 / 30), msg="(60 + 2·30) / (2 + 2)")
        self.assertAlmostEqual(row["recent"], math.log(3), msg="90 days ago is not recent any more")
        self.assertAlmostEqual(row["second"], math.log(61))
        self.assertAlmostEqual(
            row["fourth"], math.log(91), msg="there is none: as old as the first"
        )
        self.assertAlmostEqual(row["months"], math.log(4))
        self.assertAlmostEqual(row["amount"], math.log(201))
        self.assertAlmostEqual(row["silent_orders"], math.log(31) * math.log(3))
        self.assertEqual((row["once"], row["silent_twice"]), (0, 0))

    def test_fit_ends_where_the_slope_is_zero(self):
        chance = random.Random(1)
        rows = [[chance.gauss(3, 2), chance.gauss(0, 9)] for _row in range(4000)]
        outcomes = [
            chance.random() < early_warning.logistic(1 - 0.8 * x + 0.1 * y) for x, y in rows
        ]
        intercept, (x, y), means = early_warning.fit(rows, outcomes, ridge=1e-6)
        self.assertAlmostEqual(x, -0.8, delta=0.1)
        self.assertAlmostEqual(y, 0.1, delta=0.02)
        self.assertAlmostEqual(intercept, 1, delta=0.3)
        self.assertAlmostEqual(means[0], 3, delta=0.2)
        fitted = [early_warning.logistic(intercept + x * a + y * b) for a, b in rows]
        for column in ([1] * 4000, [a for a, _b in rows], [b for _a, b in rows]):
            slope = sum(c * (o - p) for c, o, p in zip(column, outcomes, fitted, strict=True))
            self.assertAlmostEqual(slope, 0, delta=0.01)

    def test_columns_that_say_nothing(self):
        """One that never changes, and one that repeats another, do not break the fit."""
        rows = [[float(i), 5.0, 2.0 * i] for i in range(200)]
        intercept, weights, _means = early_warning.fit(rows, [i > 90 + i % 20 for i in range(200)])
        self.assertTrue(all(math.isfinite(w) for w in [intercept, *weights]))
        self.assertAlmostEqual(weights[1], 0, places=6)

    def test_solve(self):
        self.assertEqual(
            [
                round(x, 9)
                for x in early_warning.solve([[0, 2, 1], [1, 1, 0], [3, 0, 1]], [5, 3, 4])
            ],
            [1, 2, 1],
        )

    def test_auc(self):
        self.assertEqual(early_warning.auc([1, 2, 3, 4], [False, False, True, True]), 1)
        self.assertEqual(early_warning.auc([1, 1, 1, 1], [False, True, True, False]), 0.5)
        self.assertEqual(early_warning.auc([3, 1, 2], [False, True, False]), 0)
        self.assertIsNone(early_warning.auc([3, 1], [True, True]))

    def test_only_the_past_teaches(self):
        """What happened after today changes nothing of what is fitted today."""
        later = [[(d, a) for d, a in h if d <= TODAY] for h in self.histories]
        self.assertEqual(early_warning.train([h for h in later if h], TODAY, 120), self.model)
        for day, ahead in early_warning.lessons(0, TODAY, 120):
            self.assertLessEqual(day + ahead, TODAY)
            self.assertGreaterEqual(day, early_warning.YOUNGEST)

    def test_better_than_fixed_days(self):
        unseen = [h for h in simulated(1500, seed=8) if early_warning.known(h, TODAY)]
        outcomes = [early_warning.stays_away(h, TODAY, 120) for h in unseen]
        scores = [early_warning.score(self.model, self.row(h)) for h in unseen]
        silent = [TODAY - early_warning.known(h, TODAY)[-1][0] for h in unseen]
        found, fixed = early_warning.auc(scores, outcomes), early_warning.auc(silent, outcomes)
        self.assertGreater(found, fixed + 0.005)
        self.assertAlmostEqual(sum(scores) / len(scores), sum(outcomes) / len(outcomes), delta=0.05)
        self.assertGreater(*early_warning.backtest(self.histories, TODAY, 120))

    def test_longer_silence_is_never_safer(self):
        """For who orders regularly each further week without an order raises the risk."""
        for pace in (7, 15, 30):
            history = [(day, 500.0) for day in range(600, TODAY + 1, pace)]
            risks = [
                early_warning.score(self.model, self.row(history, history[-1][0] + silent))
                for silent in range(0, 8 * pace, pace)
            ]
            self.assertEqual(risks, sorted(risks))
            self.assertLess(risks[0] * 5, risks[-1])

    def test_contributions_add_up(self):
        """The themes of the sentence explain the whole difference from the average customer."""
        row = self.row(self.histories[0])
        odds = self.model["intercept"] + sum(
            self.model["weights"][n] * x for n, x in zip(early_warning.FEATURES, row, strict=True)
        )
        average = self.model["intercept"] + sum(
            self.model["weights"][n] * self.model["means"][n] for n in early_warning.FEATURES
        )
        added = early_warning.contributions(self.model, row)
        self.assertAlmostEqual(sum(added.values()), odds - average)
        self.assertEqual(
            sorted(n for names in early_warning.THEMES.values() for n in names),
            sorted(early_warning.FEATURES),
        )

    def test_nothing_to_learn_from(self):
        self.assertIsNone(early_warning.train([], TODAY, 120))
        self.assertIsNone(early_warning.train([[(990, 1.0)]], TODAY, 120))
        self.assertIsNone(early_warning.backtest([[(990, 1.0)]], TODAY, 120))
