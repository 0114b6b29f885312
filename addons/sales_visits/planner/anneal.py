"""Simulated annealing of a `Search`: at first much worse steps are taken, in the end hardly any."""

EVERY = 32  # steps between two looks at the clock
HOT, COLD = 0.5, 0.005  # worse by these shares of the travel of an average visit
LESS = 1e-9  # what is not better
TELL = 0.01  # share of the budget between two words of progress
FIRST = 500  # steps of the first round where rounds double


def anneal(search, budget, schedule, progress=None):
    """Bring `search` to the best that it finds; returns the number of steps.

    :param schedule: of (step, share of the budget that is spent) the share of a cooling that is over; it
        begins anew with the best so far when that falls
    :param progress: called with (share of the budget, least travel, its missing prizes) now and then
    """
    best, least, step, told, cooled = search.solution(), search.cost(), 0, 0.0, 1.0
    while True:
        if step % EVERY == 0:
            spent = budget.spent(step)
            if progress and spent >= told + TELL:
                progress(spent, best.travel, best.lost)
                told = spent
            if spent >= 1.0:
                break
            before, cooled = cooled, schedule(step, spent)
            if cooled < before:
                search.restore(best)
            usual = best.travel / max(sum(map(len, best.seats)), 1)
            temperature = usual * HOT * (COLD / HOT) ** cooled
        search.step(temperature)
        step += 1
        if search.cost() < least - LESS:
            best, least = search.solution(), search.cost()
    search.restore(best)
    return step


def rounds(*ends):
    """A schedule of coolings that end at these shares of the budget."""

    def schedule(_step, spent):
        start = 0.0
        for end in ends:
            if spent < end:
                return (spent - start) / (end - start)
            start = end
        return 1.0

    return schedule


def doubling(step, _spent):
    """A schedule of rounds that double, whatever the budget is: then more of it is never worse."""
    length, start = FIRST, 0
    while step >= start + length:
        start += length
        length *= 2
    return (step - start) / length
