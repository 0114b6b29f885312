from odoo import api, fields, models
from odoo.tools import SQL


class SalesVisitAppraisal(models.Model):
    """Complaints and satisfaction enter the appraisal of the month beside visits (VM-8.1, CM-7.3.1)."""

    _inherit = "sales.visit.appraisal"

    complaints = fields.Integer(
        readonly=True, help="Received in the month and handled by this person."
    )
    complaints_late = fields.Integer(
        string="Of These, Late",
        readonly=True,
        help="Response, solution or feedback came after its time, or has not come though it is past.",
    )
    satisfaction = fields.Float(
        string="Satisfaction, of 5",
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
        help="What customers answered after their complaints of the month; 0 when nobody has.",
    )

    @api.model
    def _figure_parts(self):
        return [*super()._figure_parts(), self._count_complaints]

    @api.model
    def _count_complaints(self, months, company, date_from):
        """{user id: values} of the complaints of the month."""
        for model in ("sales.complaint", "sales.duty"):
            self.env[model].flush_model()
        start, stop = months[0]._moments(date_from, months[0].date_to)
        clauses = self.env["sales.clause"].search(
            [("number", "in", ("CM-5.2.1", "CM-5.2.2", "CM-5.2.3"))]
        )
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT c.user_id, count(*) AS complaints,
                       count(*) FILTER (WHERE EXISTS (
                           SELECT FROM sales_duty d
                            WHERE d.res_model = 'sales.complaint' AND d.res_id = c.id
                              AND d.clause_id IN %(clauses)s
                              AND d.state IN ('late', 'overdue'))) AS complaints_late,
                       coalesce(avg(nullif(c.satisfaction, 0)), 0)::float AS satisfaction
                  FROM sales_complaint c
                 WHERE c.company_id = %(company)s AND c.user_id IN %(users)s
                   AND c.date_received >= %(start)s AND c.date_received < %(stop)s
              GROUP BY c.user_id
                """,
                company=company.id,
                users=tuple(months.user_id.ids),
                clauses=tuple(clauses.ids),
                start=start,
                stop=stop,
            )
        )
        return {row.pop("user_id"): row for row in rows}
