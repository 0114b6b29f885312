from odoo import api, fields, models
from odoo.tools import SQL


class SalesGradeCriterion(models.Model):
    """Satisfaction counts for the grade where the company's rules say so (SD-4.2.1), when it is known."""

    _inherit = "sales.grade.criterion"

    kind = fields.Selection(
        selection_add=[("satisfaction", "Satisfaction")], ondelete={"satisfaction": "cascade"}
    )

    @api.model
    def _units(self):
        return {**super()._units(), "satisfaction": self.env._("of 5 points")}

    def _measure_satisfaction(self, window):
        return "satisfaction", SQL("avg(satisfaction)"), None

    def _phrase_satisfaction(self, value, company):
        return self.env._("Satisfaction: %s of 5", self._number(value, 1))


class SalesGradeRule(models.Model):
    _inherit = "sales.grade.rule"

    def _source_satisfaction(self, frame, columns):
        """What customers answered in the period."""
        return SQL(
            "SELECT customer, %s FROM (%s) AS answers WHERE company_id = %s GROUP BY customer",
            columns,
            self._satisfaction_answers(frame.start, frame.stop),
            frame.company.id,
        )

    def _satisfaction_answers(self, start, stop):
        """SQL of the answers of customers from `start` on, before `stop`: after deliveries, and to how
        complaints were handled."""
        self.env["sales.aftersales.contact"].flush_model(["satisfaction", "date_satisfaction"])
        self.env["sales.satisfaction.survey"].flush_model(["score", "date_answered"])
        self.env["sales.complaint"].flush_model(["partner_id", "company_id"])
        return SQL(
            """
            SELECT partner_id AS customer, company_id, satisfaction
              FROM sales_aftersales_contact
             WHERE satisfaction > 0 AND date_satisfaction >= %(start)s AND date_satisfaction < %(stop)s
             UNION ALL
            SELECT c.partner_id, c.company_id, s.score
              FROM sales_satisfaction_survey s JOIN sales_complaint c ON c.id = s.complaint_id
             WHERE s.date_answered >= %(start)s AND s.date_answered < %(stop)s
            """,
            start=start,
            stop=stop,
        )
