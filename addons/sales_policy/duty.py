"""How a model says what is owed on its records: a `Duty` in its `_duties`, beside its fields."""

from dataclasses import dataclass
from functools import cached_property

from odoo.fields import Domain


@dataclass(frozen=True)
class Duty:
    """One duty that each record of a model brings about while it is `owed`.

    :param clause: number of the clause behind it, such as "CM-4.1.3"
    :param code: the clause's number that says by when, such as "review"
    :param who: who owes it: path to a user, or the name of a method that returns one
    :param owed: domain of the records on which it is owed; on leaving it unfulfilled it is cancelled
    :param done: domain of the records on which the deed is done: the only way to fulfil the duty
    :param waits: domain of the records on which its clock stands still
    :param renewed_by: name of a field: each time it is written the deed is done, and owed anew
    :param since: path to the moment the clock starts from; without one, now
    :param by: path to the day that the record itself names: its number counts from the end of that day
    :param partner: path to the customer, where the record has one; "self" when it is the record
    :param grade: path to the customer grade that the number depends on
    """

    clause: str
    code: str
    who: str
    owed: list
    done: list = ()
    waits: list = ()
    renewed_by: str = ""
    since: str = ""
    by: str = ""
    partner: str = "partner_id"
    grade: str = ""

    @property
    def key(self):
        return self.clause, self.code

    @cached_property
    def watched(self):
        """The fields of the record that can change what is owed."""
        domains = (self.owed, self.done, self.waits)
        paths = [c.field_expr for d in domains for c in Domain(list(d)).iter_conditions()]
        return {path.split(".")[0] for path in (*paths, self.who, self.renewed_by) if path}

    def owed_by(self, record):
        """Whether `record` is in the state in which the duty is owed and not yet done."""
        return bool(record.filtered_domain(self.owed)) and not self.done_by(record)

    def done_by(self, record):
        return bool(self.done and record.filtered_domain(self.done))

    def waits_on(self, record):
        return bool(self.waits and record.filtered_domain(self.waits))

    def user_of(self, record):
        method = getattr(record, self.who, None)
        return method() if callable(method) else record.mapped(self.who)[:1]

    def partner_of(self, record):
        if self.partner == "self":
            return record
        known = self.partner.split(".")[0] in record._fields
        return record.mapped(self.partner)[:1] if known else record.env["res.partner"]
