from odoo.exceptions import AccessError, UserError

ROLES = (
    "sales1", "sales2", "sales3", "supervisor1", "supervisor2", "quality", "finance", "technical",
    "salesadmin", "gm", "employee",
)  # fmt: skip


class Undo(Exception):
    """What was tried is taken back."""


class TableMixin:
    """`check_table({state: record}, {verb: row})` tries each verb in each state as each role; a row is (call,
    states in which it is done, roles that do it, roles that read and are told why they do not)."""

    def attempt(self, record, call):
        try:
            with self.cr.savepoint():
                call(record)
                self.env.flush_all()
                raise Undo
        except Undo:
            return "done"
        except AccessError:
            return "denied"
        except UserError:
            return "refused"

    def expected(self, state, role, row):
        _call, states, roles, told = row
        if role in roles:
            return "done" if state in states else "refused"
        return "refused" if role in told else "denied"

    def check_table(self, records, table):
        tried, wrong = 0, []
        for state, record in records.items():
            self.assertEqual(record.state, state)
            for role in ROLES:
                for verb, row in table.items():
                    tried += 1
                    outcome = self.attempt(record.with_user(self.users[role]), row[0])
                    expected = self.expected(state, role, row)
                    if outcome != expected:
                        wrong.append((state, role, verb, outcome, expected))
        self.assertEqual(tried, len(records) * len(ROLES) * len(table))
        self.assertEqual(wrong, [])
