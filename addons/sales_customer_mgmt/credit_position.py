"""What a customer owes and may owe: a pure value, judged by the numbers of SD-4.2.2 and SD-7.2."""

from dataclasses import dataclass

# Ledgers are exact to the cent; half of one tells a difference from the noise of floats
HALF_A_CENT = 0.005


@dataclass(frozen=True)
class CreditPosition:
    """Amounts in company currency, on one day of the company's clock.

    :param limit: the credit limit in force, or None where no one set any
    :param owed: open receivables, net of what the customer paid in advance
    :param ordered: confirmed orders not invoiced yet, with tax
    :param overdue: of what is owed, past its due date, net
    :param long_overdue: of that, for longer than the days of SD-7.2, net
    :param expired: the judgement behind the limit is no longer valid
    """

    limit: float | None = None
    owed: float = 0.0
    ordered: float = 0.0
    overdue: float = 0.0
    long_overdue: float = 0.0
    expired: bool = False

    @property
    def exposure(self):
        return self.owed + self.ordered

    @property
    def is_judged(self):
        return self.limit is not None

    @property
    def is_overdue(self):
        return self.overdue > HALF_A_CENT

    @property
    def is_overdue_for_long(self):
        return self.long_overdue > HALF_A_CENT

    def is_over_limit(self, more=0.0):
        """Whether the limit is exceeded once `more` is owed as well."""
        return self.is_judged and self.exposure + more - self.limit > HALF_A_CENT

    def is_near_limit(self, percent):
        return (
            self.is_judged
            and self.exposure > HALF_A_CENT
            and (self.exposure >= self.limit * percent / 100)
        )

    def light(self, percent):
        """The traffic light for those who may not see figures (SD-4.2.2)."""
        if self.is_over_limit() or self.is_overdue_for_long:
            return "red"
        if self.is_overdue or self.expired or self.is_near_limit(percent):
            return "amber"
        return "green" if self.is_judged or self.exposure > HALF_A_CENT else "none"
