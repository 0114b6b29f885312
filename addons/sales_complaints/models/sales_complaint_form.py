from odoo import models

# what is told on the form: (clause, codes of its numbers)
TIMES = [
    ("CM-5.2.1", ("response", "response_critical")),
    ("CM-5.2.2", ("solution", "solution_critical")),
    ("CM-5.2.2", ("carry_out",)),
    ("CM-5.2.3", ("feedback",)),
]


class SalesComplaint(models.Model):
    """What form 5, the record of an after-sales problem, says of a complaint (SP-6.2)."""

    _inherit = "sales.complaint"

    def _form_times(self):
        """[{"name", "owed", "done", "judged"}] of each step, by the duties of the last round."""
        self.ensure_one()
        names = [
            self.env._("Answered"),
            self.env._("Solution agreed"),
            self.env._("Carried out"),
            self.env._("Result told"),
        ]
        duties = self.sudo().duty_ids.filtered(lambda duty: duty.state != "cancelled").sorted("id")
        rows = [
            {
                "name": self.env._("Received"),
                "owed": False,
                "done": self.date_received,
                "judged": "",
            }
        ]
        for name, (number, codes) in zip(names, TIMES, strict=True):
            duty = duties.filtered(
                lambda d, number=number, codes=codes: (
                    d.clause_id.number == number and d.parameter_id.code in codes
                )
            )[-1:]
            rows.append(
                {
                    "name": name,
                    "owed": duty.deadline,
                    "done": duty.date_done,
                    "judged": self._form_judgement(duty),
                }
            )
        return rows

    def _form_judgement(self, duty):
        if duty.state == "done" and duty.date_done > duty.deadline:
            return self.env._("in time: the clock stood still")
        return {
            "done": self.env._("in time"),
            "late": self.env._("late"),
            "overdue": self.env._("late"),
        }.get(duty.state, "")

    def _form_scores(self):
        return [
            (5, self.env._("very satisfied")),
            (4, self.env._("satisfied")),
            (3, self.env._("fair")),
            (2, self.env._("dissatisfied")),
            (1, self.env._("very dissatisfied")),
        ]
