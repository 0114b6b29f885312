"""How long a search may go on."""

from copy import copy
from time import thread_time


class Budget:
    """:param seconds: of CPU time of this thread: a busy machine takes longer and finds as good a plan
    :param steps: of the search; with it alone the same seed gives the same plan
    :param keep_on: called now and then; the search ends with the best so far when it says no
    """

    def __init__(self, seconds=None, steps=None, keep_on=None):
        self.seconds = seconds
        self.steps = steps
        self.keep_on = keep_on
        self.start = thread_time()

    def spent(self, step):
        """The share that is spent after `step` steps: 1 when it is time to end."""
        share = 0.0
        if self.steps is not None:
            share = step / self.steps if self.steps else 1.0
        if self.seconds is not None:
            used = thread_time() - self.start
            share = max(share, used / self.seconds if self.seconds > 0 else 1.0)
        if self.keep_on and not self.keep_on():
            return 1.0
        return min(share, 1.0)

    def at_most(self, steps):
        """The same, but no more than so many steps."""
        other = copy(self)
        other.steps = steps if self.steps is None else min(self.steps, steps)
        return other

    def part(self, share):
        """A share of the whole, from now, as far as it is left."""
        seconds = self.seconds
        if seconds is not None:
            seconds = min(seconds * share, max(seconds - (thread_time() - self.start), 0.0))
        steps = None if self.steps is None else int(self.steps * share)
        return Budget(seconds, steps, self.keep_on)
