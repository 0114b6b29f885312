from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common_solution import SolutionCase
from .common_table import ROLES, TableMixin

COMPLAINT_STATES = (
    "registered", "confirmed", "offered", "accepted", "carried_out", "fed_back", "closed", "rejected",
)  # fmt: skip
SOLUTION_STATES = (
    "draft", "submitted", "returned", "approved", "offered", "accepted", "refused", "carried_out",
    "dropped",
)  # fmt: skip
# sales1 handles the complaint; finance reads it because a refund is offered
HANDLERS = {"sales1", "supervisor1", "salesadmin", "gm"}
READERS = HANDLERS | {"quality", "finance"}
REASON = "So it is"

# verb: (call, states in which it is done, roles that do it, roles that read and are told why they do not)
COMPLAINT = {
    "confirm": (lambda c: c.action_confirm(), {"registered"}, HANDLERS, set()),
    "wait": (lambda c: c.action_wait(REASON), {"registered", "confirmed"}, HANDLERS, set()),
    "reject": (lambda c: c.action_reject(REASON), {"registered", "confirmed"}, HANDLERS, set()),
    "feed_back": (lambda c: c.action_feed_back(REASON), {"carried_out"}, HANDLERS, set()),
    "appeal": (lambda c: c.action_appeal(REASON), {"rejected"}, HANDLERS, set()),
    "reopen": (
        lambda c: c.action_reopen(REASON),
        {"fed_back", "closed", "rejected"},
        HANDLERS | {"quality"},
        {"finance"},
    ),
    "write": (lambda c: c.write({"title": REASON}), set(COMPLAINT_STATES), HANDLERS, set()),
    "unlink": (lambda c: c.unlink(), set(), set(), set()),
}
SOLUTION = {
    "submit": (lambda s: s.action_submit(), {"draft", "returned"}, HANDLERS, set()),
    "approve": (
        lambda s: s.action_approve(),
        {"submitted"},
        {"supervisor1"},
        READERS - {"supervisor1"},
    ),
    "return": (
        lambda s: s.action_return(REASON),
        {"submitted"},
        {"supervisor1"},
        READERS - {"supervisor1"},
    ),
    "withdraw": (lambda s: s.action_withdraw(), {"submitted"}, {"sales1"}, READERS - {"sales1"}),
    "reopen": (
        lambda s: s.action_reopen(REASON),
        {"approved"},
        {"salesadmin", "gm"},
        READERS - {"salesadmin", "gm"},
    ),
    "offer": (lambda s: s.action_offer(), {"approved"}, HANDLERS, set()),
    "accept": (lambda s: s.action_accept_by_phone(REASON), {"offered"}, HANDLERS, set()),
    "refuse": (lambda s: s.action_refuse_by_phone(REASON), {"offered"}, HANDLERS, set()),
    "carry_out": (lambda s: s.action_carry_out(), {"accepted"}, HANDLERS, set()),
    "drop": (
        lambda s: s.action_drop(REASON),
        {"draft", "submitted", "returned", "approved"},
        HANDLERS,
        set(),
    ),
    "unlink": (lambda s: s.unlink(), set(), set(), set()),
}
HELP = {
    "finish": (
        lambda s: s.action_finish(REASON),
        {"accepted"},
        HANDLERS | {"technical"},
        set(),
    ),
}


@tagged("post_install", "-at_install")
class TestComplaintTable(TableMixin, SolutionCase):
    """Each state, each role, each verb: done, denied (no right) or refused (not now, or not you)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # so that a document of the general manager finds somebody to agree to it
        new_test_user(cls.env, "c_gm2", "base.group_user,sales_policy.group_general_manager")

    def solution_in(self, state, kind):
        if state in ("approved", "offered", "accepted"):
            return getattr(self, {"approved": "agreed"}.get(state, state))(kind=kind)
        if state == "refused":
            solution = self.offered(kind=kind)
            solution._refuse("Chen Jie", REASON)
        elif state == "carried_out":
            solution = self.accepted(kind=kind)
            solution._finish(done_proof=REASON)
        else:
            solution = self.solution(kind=kind)
            if state in ("submitted", "returned"):
                solution.action_submit()
            if state == "returned":
                solution.with_user(self.supervisor1).action_return(REASON)
            if state == "dropped":
                solution.action_drop(REASON)
        return solution

    def complaint_in(self, state):
        if state == "registered":
            complaint = self.complaint(self.sales1, order_id=self.order.id)
            self.solution(kind="refund", complaint=complaint)
        elif state in ("confirmed", "rejected"):
            complaint = self.solution(kind="refund").complaint_id
            if state == "rejected":
                complaint.action_reject(REASON)
        elif state in ("offered", "accepted"):
            complaint = getattr(self, state)(kind="refund").complaint_id
        else:
            complaint = self.solution_in("carried_out", "refund").complaint_id
            if state != "carried_out":
                complaint.action_feed_back(REASON)
            if state == "closed":
                complaint._move("close")
        return complaint

    def test_complaint(self):
        self.check_table({s: self.complaint_in(s) for s in COMPLAINT_STATES}, COMPLAINT)

    def test_solution(self):
        self.check_table({s: self.solution_in(s, "refund") for s in SOLUTION_STATES}, SOLUTION)

    def test_help(self):
        """The technician says that the own help is given, and does nothing else."""
        states = {s: self.solution_in(s, "help") for s in ("approved", "offered", "accepted")}
        self.check_table(states, HELP)
        for solution in states.values():
            own = solution.with_user(self.technical)
            self.assertTrue(own.has_access("read"))
            self.assertFalse(own.has_access("write"))

    def test_who_writes_a_draft(self):
        for state, outcome in (("draft", "done"), ("submitted", "refused"), ("dropped", "refused")):
            solution = self.solution_in(state, "refund")
            for role in ROLES:
                with self.subTest(state=state, role=role):
                    result = self.attempt(
                        solution.with_user(self.users[role]), lambda s: s.write({"note": REASON})
                    )
                    reads = {"denied"} if state == "draft" else {"denied", "refused"}
                    expected = {outcome} if role in HANDLERS else reads
                    self.assertIn(result, expected)

    def test_who_creates(self):
        complaint = self.complained()
        vals = {"complaint_id": complaint.id, "kind": "help"}
        for role in ROLES:
            with self.subTest(role=role):
                solutions = self.env["sales.complaint.solution"].with_user(self.users[role])
                result = self.attempt(solutions, lambda s: s.create(vals))
                self.assertEqual(result, "done" if role in HANDLERS else "denied")

    def test_what_is_found(self):
        """Search, count, group and export show the same rows as reading does."""
        refund = self.solution(kind="refund")
        aid = self.solution(kind="help")
        both = refund | aid
        for role in ROLES:
            found = {"finance": refund, "technical": aid}.get(role, both)
            if role not in READERS | {"technical"}:
                found = both.browse()
            solutions = self.env["sales.complaint.solution"].with_user(self.users[role])
            domain = [("id", "in", both.ids)]
            with self.subTest(role=role):
                if role == "employee":
                    with self.assertRaises(AccessError):
                        solutions.search(domain)
                    continue
                self.assertEqual(solutions.search(domain).ids, found.sorted("id desc").ids)
                self.assertEqual(
                    solutions._read_group(domain, [], ["cost_total:sum"])[0][0] or 0,
                    sum(found.mapped("cost_total")),
                )
                self.assertEqual(
                    self.env["sales.complaint"]
                    .with_user(self.users[role])
                    .search_count([("id", "in", both.complaint_id.ids)]),
                    len(found),
                )
