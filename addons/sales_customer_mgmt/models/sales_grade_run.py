from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.sales_policy.duty import Duty


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

    def _is_closed(self):
        return self.state == "published"

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
            run._check_verb("publish")
            run.sudo().write(
                {
                    "state": "published",
                    "date_published": fields.Datetime.now(),
                    "strategies_published": {str(g.id): g.strategy for g in run._grades()},
                }
            )

    def _publish_refusal(self):
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
