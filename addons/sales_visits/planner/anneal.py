"""Simulated annealing of a `Search`: at first much worse steps are taken, in the end hardly any."""

from collections import namedtuple

EVERY = 32  # steps between two looks at the clock
TELL = 0.01  # share of the budget between two words of progress
LESS = 1e-9  # what is not better
# Worse by these shares of the travel of an average visit:
HOT = 1.0  # when a search begins
WARM = 0.3  # when it goes on from the best so far
COLD = 0.02  # when it ends
TRIES = 4  # searches from nothing, the best of which goes on
TRIES_SHARE = 0.48  # of the budget, for all tries together
FIRST = 500  # steps of the first round where rounds double

Phase = namedtuple("Phase", "round cooled heat anew")
Phase.__doc__ = """Where a schedule stands: in which round, which share of it is over, how hot it began, and
whether it began from nothing rather than from the best so far."""


def anneal(search, budget, schedule, progress=None):
    """Bring `search` to the best that it finds; returns the number of steps.

    :param schedule: the `Phase` at (step, share of the budget that is spent)
    :param progress: called with (share of the budget, least travel, its missing prizes) now and then
    """
    if not search.customers:
        return 0
    nothing = best = search.solution()
    least, step, told, current = search.cost(), 0, 0.0, None
    while True:
        if step % EVERY == 0:
            spent = budget.spent(step)
            if progress and spent >= told + TELL:
                progress(spent, best.travel, best.lost)
                told = spent
            if spent >= 1.0:
                break
            phase = schedule(step, spent)
            if phase.round != current:
                search.restore(nothing if phase.anew else best)
                current = phase.round
            usual = best.travel / max(sum(map(len, best.seats)), 1)
            temperature = usual * phase.heat * (COLD / phase.heat) ** phase.cooled
        search.step(temperature)
        step += 1
        if search.cost() < least - LESS:
            best, least = search.solution(), search.cost()
    search.restore(best)
    return step


def tries(_step, spent):
    """Several tries from nothing, and then a long round with the best of them."""
    if spent < TRIES_SHARE:
        number, cooled = divmod(spent * TRIES / TRIES_SHARE, 1.0)
        return Phase(number, cooled, HOT, anew=True)
    return Phase(TRIES, (spent - TRIES_SHARE) / (1.0 - TRIES_SHARE), WARM, anew=False)


def doubling(step, _spent):
    """Rounds that double, whatever the budget is: so more of it is never worse."""
    length, start, number = FIRST, 0, 0
    while step >= start + length:
        start += length
        length *= 2
        number += 1
    return Phase(number, (step - start) / length, HOT, anew=False)
