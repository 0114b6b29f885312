from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

MONTHS = 12
DAYS_A_MONTH = 365 / 12
CREDIT_GROUPS = "account.group_account_invoice,account.group_account_readonly"


class SalesGradeWhatif(models.TransientModel):
    """What other grading rules would have done in the last months, before they are enacted (SD-4.2.1).

    Both rules, those in force and those tried, measure the same months from the same books, set-based; the
    grades that people approved play no part. Files, and who is a formal customer, are those of today.
    """

    _name = "sales.grade.whatif"
    _description = "What If: Grading Rules"
    _rec_name = "rule_id"

    rule_id = fields.Many2one("sales.grade.rule", string="Rules to Try", required=True)
    current_rule_id = fields.Many2one(
        "sales.grade.rule", string="Compared with", compute="_compute_current_rule_id", store=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company.id
    )
    months = fields.Integer(default=MONTHS, required=True)
    date_to = fields.Date(string="As of", readonly=True)
    line_ids = fields.One2many("sales.grade.whatif.line", "whatif_id", readonly=True)
    mover_ids = fields.One2many("sales.grade.whatif.mover", "whatif_id", readonly=True)
    result_html = fields.Html(string="Result", compute="_compute_result_html")
    mover_count = fields.Integer(string="Would Move", compute="_compute_result_html")

    _months_range = models.Constraint(
        "CHECK (months BETWEEN 1 AND 24)", "Between 1 and 24 months can be replayed."
    )

    @api.depends("company_id")
    def _compute_current_rule_id(self):
        for whatif in self:
            whatif.current_rule_id = self.env["sales.grade.rule"]._in_force(whatif.company_id)

    @api.depends("line_ids", "mover_ids", "date_to")
    @api.depends_context("lang", "uid")
    def _compute_result_html(self):
        for whatif in self:
            last = whatif.line_ids.filtered(lambda line, w=whatif: line.date == w.date_to)
            movers = whatif.mover_ids.filtered(lambda mover, w=whatif: mover.date == w.date_to)
            whatif.mover_count = len(movers)
            credit = self.env.user.has_groups(CREDIT_GROUPS)
            whatif.result_html = bool(last) and self.env["ir.qweb"]._render(
                "sales_customer_mgmt.grade_whatif_result",
                {
                    "doc": whatif,
                    "lines": last.sorted(lambda line: line.grade_id.sequence),
                    "up": len(movers.filtered(lambda mover: mover.direction == "up")),
                    "down": len(movers.filtered(lambda mover: mover.direction == "down")),
                    "credit": sum(movers.mapped("credit_limit")) if credit else None,
                },
            )

    def action_replay(self):
        """Measure each month by both rules and show what differs."""
        self.ensure_one()
        self.rule_id.check_access("read")
        if self.rule_id.approval_state != "approved" and (
            problem := self.rule_id._submission_problem()
        ):
            raise UserError(problem)
        self.line_ids.unlink()
        self.mover_ids.unlink()
        self.env.flush_all()
        today = self.company_id._sales_today()
        self.date_to = today + relativedelta(day=1, days=-1)
        for back in range(self.months):
            self._replay_month(self.date_to + relativedelta(months=-back, day=31))
        self.env.invalidate_all()

    def _replay_month(self, day):
        """Both scores of a month side by side, once; counted by class, and listed where they differ."""
        # pylint: disable=sql-injection
        self.env.cr.execute(
            SQL(
                """
                CREATE TEMPORARY TABLE sales_grade_replay ON COMMIT DROP AS
                SELECT coalesce(old.customer, new.customer) AS customer,
                       old.grade_id AS old_grade, new.grade_id AS new_grade,
                       old.points AS old_points, new.points AS new_points
                  FROM (%s) AS old FULL JOIN (%s) AS new ON new.customer = old.customer
                """,
                self.sudo().current_rule_id._scored(self.company_id, day),
                self.sudo().rule_id._scored(self.company_id, day),
            )
        )
        counts = self.env.execute_query(
            SQL(
                """SELECT grade, count(*) FILTER (WHERE is_old), count(*) FILTER (WHERE NOT is_old)
                     FROM (SELECT old_grade AS grade, true AS is_old FROM sales_grade_replay
                        UNION ALL SELECT new_grade, false FROM sales_grade_replay) AS both_rules
                    WHERE grade IS NOT NULL GROUP BY grade"""
            )
        )
        self.env["sales.grade.whatif.line"].sudo().create(
            [self._prepare_line(day, *count) for count in counts]
        )
        self.env.cr.execute(self._movers_sql(day))
        self.env.cr.execute("DROP TABLE sales_grade_replay")

    def _prepare_line(self, day, grade_id, now, then):
        """With what the regulations owe to so many customers of a grade (CM-4.3.1, VM-3.1)."""
        grade = self.env["sales.customer.grade"].browse(grade_id)
        clause = self.env["sales.clause"]
        contacts = DAYS_A_MONTH / clause._value("CM-4.3.1", "contact", self.company_id, grade)
        visits = clause._value("VM-3.1", "frequency", self.company_id, grade)
        return {
            "whatif_id": self.id,
            "date": day,
            "grade_id": grade_id,
            "customers_now": now,
            "customers_then": then,
            "contacts_now": now * contacts,
            "contacts_then": then * contacts,
            "visits_now": now * visits,
            "visits_then": then * visits,
        }

    def _movers_sql(self, day):
        fallback = self.env["ir.default"]._get(
            "res.partner", "credit_limit", company_id=self.company_id.id
        )
        return SQL(
            """
            INSERT INTO sales_grade_whatif_mover
                   (whatif_id, date, partner_id, user_id, grade_id, old_grade_id, new_grade_id,
                    old_points, new_points, direction, credit_limit, create_uid, create_date)
            SELECT %(whatif)s, %(day)s, r.customer, p.responsible_id, p.customer_grade_id, old_grade,
                   new_grade, old_points, new_points,
                   CASE WHEN old_grade IS NULL THEN 'up' WHEN new_grade IS NULL THEN 'down'
                        WHEN (n.sequence, n.id) < (o.sequence, o.id) THEN 'up' ELSE 'down' END,
                   coalesce((p.credit_limit->>%(company)s)::float8, %(fallback)s),
                   %(uid)s, now() AT TIME ZONE 'UTC'
              FROM sales_grade_replay r
              JOIN res_partner p ON p.id = r.customer
         LEFT JOIN sales_customer_grade o ON o.id = old_grade
         LEFT JOIN sales_customer_grade n ON n.id = new_grade
             WHERE old_grade IS DISTINCT FROM new_grade
            """,
            whatif=self.id,
            day=day,
            company=str(self.company_id.id),
            fallback=fallback or 0.0,
            uid=self.env.uid,
        )

    def action_open_lines(self):
        return self._open("sales_grade_whatif_line_action")

    def action_open_movers(self):
        return self._open("sales_grade_whatif_mover_action")

    def _open(self, name):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(f"sales_customer_mgmt.{name}")
        return {**action, "domain": [("whatif_id", "=", self.id)]}


class SalesGradeWhatifLine(models.TransientModel):
    """Customers of a class at the end of a month by either rule, and what the regulations owe them."""

    _name = "sales.grade.whatif.line"
    _description = "What If: Classes"
    _order = "date desc, grade_id"

    whatif_id = fields.Many2one("sales.grade.whatif", required=True, index=True, ondelete="cascade")
    date = fields.Date(string="At the End of")
    grade_id = fields.Many2one("sales.customer.grade", string="Grade")
    customers_now = fields.Integer(string="Customers Now")
    customers_then = fields.Integer(string="Customers Then")
    customers_more = fields.Integer(string="Customers More", compute="_compute_more", store=True)
    contacts_now = fields.Float(string="Contacts a Month Now")
    contacts_then = fields.Float(string="Contacts a Month Then")
    visits_now = fields.Float(string="Visits a Month Now")
    visits_then = fields.Float(string="Visits a Month Then")
    visits_more = fields.Float(string="Visits More", compute="_compute_more", store=True)

    @api.depends("customers_now", "customers_then", "visits_now", "visits_then")
    def _compute_more(self):
        for line in self:
            line.customers_more = line.customers_then - line.customers_now
            line.visits_more = line.visits_then - line.visits_now


class SalesGradeWhatifMover(models.TransientModel):
    """A customer who would be of another class at the end of a month."""

    _name = "sales.grade.whatif.mover"
    _description = "What If: Movers"
    _order = "date desc, id"
    _rec_name = "partner_id"

    whatif_id = fields.Many2one("sales.grade.whatif", required=True, index=True, ondelete="cascade")
    date = fields.Date(string="At the End of")
    partner_id = fields.Many2one("res.partner", string="Customer", ondelete="cascade")
    user_id = fields.Many2one("res.users", string="In Charge")
    grade_id = fields.Many2one("sales.customer.grade", string="Grade in Force")
    old_grade_id = fields.Many2one("sales.customer.grade", string="Class Now")
    new_grade_id = fields.Many2one("sales.customer.grade", string="Class Then")
    old_points = fields.Integer(string="Points Now", aggregator="avg")
    new_points = fields.Integer(string="Points Then", aggregator="avg")
    direction = fields.Selection([("up", "Up"), ("down", "Down")])
    credit_limit = fields.Float(groups=CREDIT_GROUPS)
