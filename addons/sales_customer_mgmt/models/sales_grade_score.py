from odoo import api, fields, models
from odoo.tools import SQL


class SalesGradeScore(models.Model):
    """The history of points: what each customer came to at the end of a month, and by which rules
    (SD-4.2.1).

    A row is written only when points or grade differ from the row before, by one INSERT for all
    customers: the last row up to a day is what the customer was on that day. Nobody changes it.
    """

    _name = "sales.grade.score"
    _description = "Grade Points"
    _inherit = ["sales.merged.mixin", "sales.ledger.mixin"]
    _order = "date desc, id desc"
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, ondelete="cascade", index=False
    )
    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    date = fields.Date(string="At the End of", required=True)
    rule_id = fields.Many2one("sales.grade.rule", required=True, ondelete="restrict", index=True)
    points = fields.Integer(required=True, aggregator="avg")
    grade_id = fields.Many2one("sales.customer.grade", required=True, ondelete="restrict")
    # {id of the criterion: value as rounded, or null}
    values = fields.Json(required=True, groups=fields.NO_ACCESS)
    explanation = fields.Html(compute="_compute_explanation", exportable=False)

    _latest_unique = models.UniqueIndex(
        "(partner_id, company_id, date DESC) WHERE merge_id IS NULL"
    )
    _order_index = models.Index("(date DESC, id DESC)")

    @api.depends("partner_id", "points")
    def _compute_display_name(self):
        for score in self:
            score.display_name = self.env._(
                "%(points)s points: %(grade)s", points=score.points, grade=score.grade_id.name
            )

    @api.depends("values")
    @api.depends_context("lang", "uid")
    def _compute_explanation(self):
        for score in self:
            score.explanation = self.env["ir.qweb"]._render(
                "sales_customer_mgmt.grade_explanation",
                {"lines": score._explain(), "points": score.points},
            )

    def _explain(self):
        """[(sentence, points or None, weight, confidential)], criterion by criterion."""
        score = self.sudo()
        return score.rule_id.criterion_ids._explain(score.values or {}, score.company_id)

    @api.model
    def _write_month(self, rule, company, day):
        """Add what differs at the end of `day` from what is known; twice is as once. Days come in order."""
        self.env.flush_all()
        # in order, hence known as a whole before the first is inserted: a plan for the table as it was
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO sales_grade_score
                       (partner_id, company_id, date, rule_id, points, grade_id, values)
                SELECT now.customer, %(company)s, %(day)s, %(rule)s, now.points, now.grade_id, now.values
                  FROM (%(scored)s) AS now
             LEFT JOIN LATERAL (%(before)s) AS before ON true
                 WHERE (before.points, before.grade_id) IS DISTINCT FROM (now.points, now.grade_id)
              ORDER BY now.customer
           ON CONFLICT (partner_id, company_id, date) WHERE merge_id IS NULL DO NOTHING
             RETURNING id
                """,
                company=company.id,
                day=day,
                rule=rule.id,
                scored=rule._scored(company, day),
                before=self._last_sql(SQL("now.customer"), company, day),
            )
        )
        self.invalidate_model()
        return len(rows)

    @api.model
    def _last_sql(self, customer, company, day):
        """SELECT the row that says what `customer` was at the end of `day`."""
        return SQL(
            """SELECT id, points, grade_id, date FROM sales_grade_score
                WHERE partner_id = %s AND company_id = %s AND date <= %s AND merge_id IS NULL
             ORDER BY date DESC LIMIT 1""",
            customer,
            company.id,
            day,
        )

    @api.model
    def _at(self, partners, company, day):
        """{partner: row} of what `partners` were at the end of `day`."""
        self.flush_model()
        ids = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (partner_id) id FROM sales_grade_score
                    WHERE partner_id IN %s AND company_id = %s AND date <= %s
                      AND merge_id IS NULL
                 ORDER BY partner_id, date DESC""",
                tuple(partners.ids) or (0,),
                company.id,
                day,
            )
        )
        return {score.partner_id: score for score in self.browse(id_ for (id_,) in ids)}
