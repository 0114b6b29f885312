from datetime import timedelta

from odoo import fields
from odoo.tests import freeze_time, new_test_user, tagged

from .common_quality import QualityCase
from .common_table import TableMixin

ACTION_STATES = ("open", "done", "effective", "not_effective", "cancelled")
REASON = "So it is"
QUALITY = {"quality"}
# employee owns the action; these read it, and are told that its effect is not for them to judge
TOLD = {"employee", "gm", "salesadmin"}
CASE = {
    "close": (lambda c: c.action_close(), {"open"}, QUALITY, set()),
    "reopen": (lambda c: c.action_reopen(REASON), {"closed"}, QUALITY, set()),
    "judge": (lambda c: c.action_judge(), {"open", "closed"}, QUALITY, set()),
    "return": (lambda c: c.action_return(REASON), {"open", "closed"}, QUALITY, set()),
    "remark": (lambda c: c.write({"remark": REASON}), {"open", "closed"}, QUALITY, set()),
    "unlink": (lambda c: c.unlink(), set(), set(), set()),
}
ACTION = {
    "done": (
        lambda a: a.action_done(),
        {"open"},
        {"employee"},
        {"quality", "gm", "salesadmin"},
    ),
    "effective": (lambda a: a.action_effective(), {"done"}, QUALITY, TOLD),
    "not_effective": (lambda a: a.action_not_effective(), {"done"}, QUALITY, TOLD),
    "drop": (lambda a: a.action_drop(REASON), {"open"}, QUALITY, set()),
    "unlink": (lambda a: a.unlink(), set(), set(), set()),
}


@tagged("post_install", "-at_install")
class TestQualityTable(TableMixin, QualityCase):
    """Each state, each role, each verb of cases and actions (CM-5.3.2, CM-7.1.2)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users["technical"] = new_test_user(
            cls.env, "c_technical", "base.group_user,sales_policy.group_technical"
        )

    def action_in(self, state):
        action = self.corrective(self.employee)
        own = action.with_user(self.employee)
        own.proof = REASON
        if state == "cancelled":
            action.action_drop(REASON)
        elif state != "open":
            own.action_done()
            action.effect_note = REASON
        if state == "effective":
            with freeze_time(fields.Datetime.now() + timedelta(days=31)):
                action.action_effective()
        elif state == "not_effective":
            action.action_not_effective()
        return action

    def case_in(self, state):
        complaint = self.complaint(self.sales1)
        self.end(complaint)
        case = complaint.with_user(self.quality)._case()
        marks = dict.fromkeys(("effectiveness", "timeliness", "customer_view"), "good")
        case.write({**marks, "cause_id": self.cause.id, "root_cause": REASON})
        case.action_ids = self.action_in("effective")
        if state == "closed":
            case.action_close()
        return case

    def test_case(self):
        self.check_table({state: self.case_in(state) for state in ("open", "closed")}, CASE)

    def test_action(self):
        records = {state: self.action_in(state) for state in ACTION_STATES}
        with freeze_time(fields.Datetime.now() + timedelta(days=31)):
            self.check_table(records, ACTION)

    def test_an_action_stays_with_its_cases(self):
        """A case is not closed by parting with what had no effect."""
        case, action = self.case, self.action_in("not_effective")
        for values in (
            {"action_ids": [(3, action.id)]},
            {"action_ids": [(5,)]},
            {"action_ids": [(6, 0, self.action_in("effective").ids)]},
        ):
            self.assertEqual(self.attempt(case, lambda c, v=values: c.write(v)), "refused")
        for values in ({"case_ids": [(3, case.id)]}, {"case_ids": [(5,)]}):
            self.assertEqual(self.attempt(action, lambda a, v=values: a.write(v)), "refused")
        self.assertIn(action, case.action_ids)
        case.action_ids = [(4, self.action_in("open").id)]
