from datetime import timedelta

from odoo import models

# A solution is promised by so many days after it is offered
PROMISED = timedelta(days=7)


class SalesDemo(models.AbstractModel):
    """Deeds about complaints that take more than one button: a diary names them as it names verbs."""

    _inherit = "sales.demo"

    def _do(self, moment, login, record, verb, arguments):
        deed = getattr(self, f"_deed_{verb}", None)
        if record._name != "sales.complaint" or not deed:
            return super()._do(moment, login, record, verb, arguments)
        record = record.with_context(tracking_disable=True)
        if login:
            record = record.with_user(self.env["res.users"].search([("login", "=", login)]))
        with self._back_at(moment):
            deed(record, *arguments)

    def _deed_offer(self, complaint, values):
        """A solution is worked out, agreed to by whom the rules name, and offered."""
        solutions = self.env["sales.complaint.solution"].with_env(complaint.env)
        today = solutions.new({"complaint_id": complaint.id})._today()
        solution = solutions.create(
            {"complaint_id": complaint.id, "date_promised": today + PROMISED, **values}
        )
        if solution._needs_approval():
            solution.action_submit()
            while approver := solution._current_approver():
                solution.with_user(approver).action_approve()
        solution.action_offer()

    def _deed_agree(self, complaint, proof):
        complaint.solution_id.action_accept_by_phone(proof)

    def _deed_decline(self, complaint, reason):
        complaint.solution_id.action_refuse_by_phone(reason)

    def _deed_carry_out(self, complaint, proof):
        complaint.solution_id.action_finish(proof)

    def _deed_rate(self, complaint, score, comment):
        """The customer answers the mail that asked."""
        complaint._rate(complaint.survey_ids[:1], score, True, comment)
