from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.sales_policy.duty import Duty

BATCH = 500


class SalesGradeRun(models.Model):
    """The grading of a month (SD-4.2.1) and its analysis of customer value (CM-4.4.2): one document.

    The job measures all customers and proposes changes of grades; sales administration reads the figures,
    adds its words and publishes, which does both duties. It works in two steps, each of which may be
    interrupted and repeated: points of all customers in one statement, proposals batch by batch.
    """

    _name = "sales.grade.run"
    _description = "Monthly Grading"
    _inherit = ["sales.period.mixin"]
    _period_clause = ("SD-4.2.1", "period")

    _duties = tuple(
        Duty(
            clause,
            "due",
            who="_administrator",
            owed=[("state", "=", "draft")],
            done=[("state", "=", "published")],
            since="date_written",
        )
        for clause in ("SD-4.2.1", "CM-4.4.2")
    )

    state = fields.Selection(
        [("draft", "To publish"), ("published", "Published")],
        default="draft",
        required=True,
        readonly=True,
    )
    rule_id = fields.Many2one("sales.grade.rule", string="Rules", readonly=True)
    figures = fields.Json(readonly=True)
    figures_html = fields.Html(string="Classes and Changes", compute="_compute_figures_html")
    strategies = fields.Html(string="Strategy per Class", compute="_compute_strategies")
    strategies_published = fields.Json(readonly=True)
    analysis = fields.Html(help="What sales administration reads from the figures (CM-4.4.2).")
    date_proposed = fields.Datetime(string="Proposals Made on", readonly=True)
    date_published = fields.Datetime(string="Published on", readonly=True)
    change_ids = fields.One2many("sales.grade.change", "run_id", string="Proposals", readonly=True)
    change_count = fields.Integer(string="Proposed", compute="_compute_change_count")
    waiting_count = fields.Integer(string="Waiting", compute="_compute_change_count")

    _period_unique = models.UniqueIndex(
        "(company_id, date_from)", "The customers were graded for this month already."
    )

    @api.depends("date_from", "company_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for run in self:
            run.display_name = self.env._(
                "Grading of %(month)s, %(company)s",
                month=f"{run.date_from:%Y-%m}" if run.date_from else "",
                company=run.company_id.name,
            )

    @api.depends("figures")
    @api.depends_context("lang")
    def _compute_figures_html(self):
        for run in self:
            run.figures_html = self.env["ir.qweb"]._render(
                "sales_customer_mgmt.grade_run_figures",
                {"doc": run, "grades": run._grades(), "figures": run.figures or {}},
            )

    @api.depends("state")
    @api.depends_context("lang")
    def _compute_strategies(self):
        """As published; until then as the classes have it now."""
        for run in self:
            kept = run.strategies_published or {}
            lines = [
                (g, Markup(kept.get(str(g.id)) or "") if kept else g.strategy)
                for g in run._grades()
            ]
            run.strategies = self.env["ir.qweb"]._render(
                "sales_customer_mgmt.grade_strategies", {"lines": lines}
            )

    @api.depends("change_ids.approval_state")
    def _compute_change_count(self):
        counts = {}
        for run, state, count in self.env["sales.grade.change"]._read_group(
            [("run_id", "in", self.ids)], ["run_id", "approval_state"], ["__count"]
        ):
            counts.setdefault(run, {})[state] = count
        for run in self:
            states = counts.get(run, {})
            run.change_count = sum(states.values())
            run.waiting_count = states.get("submitted", 0)

    def _grades(self):
        return self.rule_id.sudo().threshold_ids.grade_id.sorted("sequence")

    def _administrator(self):
        role = self.env.ref("sales_policy.role_sales_administration")
        return role._responsible(self.company_id)

    # The job

    @api.model
    def _cron_write(self):
        """Companies without grading rules are not graded; an interrupted run goes on where it stood."""
        super()._cron_write()
        cron = self.env["ir.cron"]
        runs = self.search([("date_proposed", "=", False), ("rule_id", "!=", False)], order="id")
        cron._commit_progress(remaining=len(runs))
        for run in runs:
            for _batch in run._propose():
                cron._commit_progress()
            cron._commit_progress(1)

    @api.model
    def _period_values(self, company):
        """One document, where customers are graded at all."""
        try:
            rule = self.env["sales.grade.rule"]._in_force(company, self._period(company)[1])
        except UserError:
            return []
        return [{"rule_id": rule.id}]

    def _write_figures(self):
        for run in self.sudo():
            self.env["sales.grade.score"]._write_month(run.rule_id, run.company_id, run.date_to)
            self.env["sales.customer.value"]._refresh(run.rule_id, run.company_id, run.date_to)
            run.figures = {"classes": run._count_classes()}

    def _write_month(self):
        """Both steps of the job at once, for a company whose proposals are few."""
        self._write_figures()
        for run in self:
            list(run._propose())

    def _count_classes(self):
        """{grade id: [customers of this class at the end of the month, and of the month before]}."""
        counts = {}
        for index, day in enumerate((self.date_to, self._period_before()[1])):
            for grade_id, count in self.env.execute_query(
                SQL(
                    "SELECT score.grade_id, count(*) FROM (%s) AS score GROUP BY 1",
                    self._now_sql(day),
                )
            ):
                counts.setdefault(str(grade_id), [0, 0])[index] = count
        return counts

    def _now_sql(self, day):
        """SELECT customer, grade in force, and the last row of points up to `day`."""
        rule, company = self.rule_id, self.company_id
        return SQL(
            """SELECT p.id AS customer, p.customer_grade_id AS grade, s.id AS score, s.grade_id
                 FROM res_partner p LEFT JOIN res_users u ON u.id = p.user_id
           CROSS JOIN LATERAL (%s) AS s WHERE %s""",
            self.env["sales.grade.score"]._last_sql(SQL("p.id"), company, day),
            rule._graded_sql(company),
        )

    # Proposals

    def _propose(self):
        """Propose what follows from the points, a batch for each step of this generator."""
        self.ensure_one()
        run = self.sudo()
        run._obsolete()._retire()
        rows, problems = run._to_propose(), []
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
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
                                              AND s.date > %(stable_since)s AND s.date <= %(day)s
                                              AND s.grade_id != now.grade_id))
                   AND NOT EXISTS (SELECT FROM sales_grade_change c
                                    WHERE c.partner_id = customer AND c.approval_state = 'returned'
                                      AND c.new_grade_id = now.grade_id AND c.date >= %(returned_since)s
                                      AND NOT EXISTS (SELECT FROM sales_grade_score s
                                            WHERE s.partner_id = customer AND s.company_id = %(company)s
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

    # Verbs

    def action_open_changes(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_customer_mgmt.sales_grade_change_action"
        )
        return {**action, "domain": [("run_id", "=", self.id)], "context": {}}

    def action_approve_proposals(self):
        """Approve all proposals of this run that wait for the current user; for single ones there is the
        queue."""
        self.check_access("read")
        steps = self.env["sales.approval"].search(
            [
                ("res_model", "=", "sales.grade.change"),
                ("res_id", "in", self.sudo().change_ids.ids),
                ("can_decide", "=", True),
            ]
        )
        steps.action_approve()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%s changes of grades approved.", len(steps)),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_publish(self):
        """The grading is read and its strategies stand (SD-4.2.1, CM-4.4.2): both duties are done."""
        for run in self:
            run.check_access("write")
            if refusal := run._publication_refusal():
                raise UserError(refusal)
            run.sudo().write(
                {
                    "state": "published",
                    "date_published": fields.Datetime.now(),
                    "strategies_published": {str(g.id): g.strategy for g in run._grades()},
                }
            )

    def _publication_refusal(self):
        if self.state == "published":
            return self.env._("This grading is published already.")
        if not self.date_proposed:
            return self.env._("The proposals are still being made: look again in some minutes.")
        if not self.env.user.has_group("sales_policy.group_sales_administration"):
            return self.env._("Sales administration publishes the grading (SD-4.2.1).")
        if missing := self._grades().filtered(lambda grade: not grade.strategy):
            return self.env._(
                "Write the strategy of grade %s first: under Configuration, Customer Grades (CM-4.4.2).",
                ", ".join(missing.mapped("name")),
            )
        return False

    def write(self, vals):
        """A person enters the analysis, while it is not published."""
        if not self.env.su:
            entered = {n for n in vals if not n.startswith(("message_", "activity_"))}
            published = self.filtered(lambda run: run.state == "published")
            if entered - {"analysis"} or (entered and published):
                raise UserError(
                    self.env._(
                        "A grading writes itself; what you add is the analysis, until it is published "
                        "(CM-4.4.2)."
                    )
                )
        return super().write(vals)
