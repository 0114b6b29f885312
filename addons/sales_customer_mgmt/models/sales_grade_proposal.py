from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.tools import SQL, split_every

BATCH = 500


class SalesGradeRun(models.Model):
    """What a grading proposes: changes of grades, in batches that may be interrupted (SD-4.2.1)."""

    _inherit = "sales.grade.run"

    def _propose(self):
        """Propose what follows from the points, a batch for each step of this generator."""
        self.ensure_one()
        run = self.sudo()
        run._obsolete()._retire()
        rows, problems = run._to_propose(), []
        for batch in split_every(BATCH, rows, list):
            problems += self.env["sales.grade.change"]._propose(run, batch)
            yield batch
        run._conclude(problems)

    def _prepare_change(self, partner_id, score_id, grade_id):
        return {
            "partner_id": partner_id,
            "company_id": self.company_id.id,
            "new_grade_id": grade_id,
            "score_id": score_id,
            "run_id": self.id,
            "date": self.date_to,
        }

    def _obsolete(self):
        """Waiting proposals of earlier runs whose class is no longer what comes out."""
        self.env.flush_all()
        ids = self.env.execute_query(
            SQL(
                """SELECT c.id FROM sales_grade_change c JOIN (%s) AS now ON now.customer = c.partner_id
                    WHERE c.approval_state = 'submitted' AND c.run_id IS NOT NULL
                      AND c.company_id = %s AND now.grade_id != c.new_grade_id""",
                self._now_sql(self.date_to),
                self.company_id.id,
            )
        )
        return self.env["sales.grade.change"].browse(id_ for (id_,) in ids)

    def _to_propose(self):
        """[(customer id, score id, grade id)]: another class than the grade, for long enough, not waiting
        for a decision, and not returned lately."""
        self.env.flush_all()
        rule, after = self.rule_id, self.date_to + relativedelta(days=1)
        stable_since = after - relativedelta(months=rule.stable_months - 1, days=1)
        Score = self.env["sales.grade.score"]
        return self.env.execute_query(
            SQL(
                """
                SELECT customer, score, grade_id FROM (%(now)s) AS now
                 WHERE grade_id IS DISTINCT FROM grade
                   AND NOT EXISTS (SELECT FROM sales_grade_change c
                                    WHERE c.partner_id = customer AND c.approval_state = 'submitted')
                   AND (grade IS NULL
                        OR now.grade_id = (SELECT grade_id FROM (%(since)s) AS since)
                           AND NOT EXISTS (SELECT FROM sales_grade_score s
                                            WHERE s.partner_id = customer AND s.company_id = %(company)s
                                              AND s.merge_id IS NULL
                                              AND s.date > %(stable_since)s AND s.date <= %(day)s
                                              AND s.grade_id != now.grade_id))
                   AND NOT EXISTS (SELECT FROM sales_grade_change c
                                    WHERE c.partner_id = customer AND c.approval_state = 'returned'
                                      AND c.new_grade_id = now.grade_id AND c.date >= %(returned_since)s
                                      AND NOT EXISTS (SELECT FROM sales_grade_score s
                                            WHERE s.partner_id = customer AND s.company_id = %(company)s
                                              AND s.merge_id IS NULL
                                              AND s.date > c.date AND s.grade_id != c.new_grade_id))
              ORDER BY customer
                """,
                now=self._now_sql(self.date_to),
                since=Score._last_sql(SQL("now.customer"), self.company_id, stable_since),
                stable_since=stable_since,
                returned_since=after - relativedelta(months=rule.repeat_months),
                company=self.company_id.id,
                day=self.date_to,
            )
        )

    def _conclude(self, problems):
        moved = dict(
            self.env["sales.grade.change"]._read_group(
                [("run_id", "=", self.id)], ["direction"], ["__count"]
            )
        )
        self.write(
            {
                "figures": {**(self.figures or {}), "moved": moved, "problems": problems},
                "date_proposed": fields.Datetime.now(),
            }
        )
        self._tell_approvers()

    def _tell_approvers(self):
        """One message to each approver, however many proposals wait."""
        steps = self.env["sales.approval"].search(
            [
                ("res_model", "=", "sales.grade.change"),
                ("res_id", "in", self.change_ids.ids),
                ("state", "=", "pending"),
            ]
        )
        for person in steps.approver_ids:
            env = self.with_context(lang=person.lang).env
            count = len(steps.filtered(lambda step, person=person: person in step.approver_ids))
            self.env["mail.thread"].message_notify(
                partner_ids=person.partner_id.ids,
                subject=env._("%s proposed changes of grades wait for you", count),
                body=env._(
                    "The grading of %(month)s proposes %(count)s changes that are for you to decide "
                    "(SD-4.2.1).",
                    month=f"{self.date_from:%Y-%m}",
                    count=count,
                ),
                model=self._name,
                res_id=self.id,
            )
