from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from odoo.addons.sales_policy.duty import Duty
from odoo.addons.sales_policy.models.sales_approval_guard_mixin import edited


class SalesVisitAppraisal(models.Model):
    """A month of one person's visits, as it enters the appraisal (VM-8.1), and what the supervisor teaches
    from it (VM-8.2).

    ========= ============================================ ==================================
    verb      who                                          what follows
    ========= ============================================ ==================================
    finish    somebody above, with a judgement             the person reads it
    discuss   somebody above, with what was agreed         the training is done
    ========= ============================================ ==================================

    The figures are written once, when the month is over, and stay as they are.
    """

    _name = "sales.visit.appraisal"
    _description = "Appraisal of Visits"
    _inherit = ["sales.period.mixin"]
    _order = "date_from desc, user_id, id"
    _period_clause = ("VM-8.1", "period")
    _period_key = ("user_id",)
    _duties = (
        Duty(
            "VM-8.1",
            "due",
            who="supervisor_id",
            owed=[("date_finished", "=", False)],
            done=[("date_finished", "!=", False)],
            since="date_written",
        ),
        Duty(
            "VM-8.2",
            "due",
            who="supervisor_id",
            owed=[("date_discussed", "=", False)],
            done=[("date_discussed", "!=", False)],
            since="date_written",
        ),
    )

    user_id = fields.Many2one(
        "res.users", string="Salesperson", required=True, readonly=True, index=True
    )
    supervisor_id = fields.Many2one(
        "res.users", string="Supervisor", readonly=True, index="btree_not_null"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")

    visits_owed = fields.Float(
        readonly=True, help="What the post owes in a month (VM-3.3); 0 where no number is set."
    )
    visits_planned = fields.Integer(
        string="Planned", readonly=True, help="Without those that were cancelled."
    )
    visits_done = fields.Integer(string="Done", readonly=True)
    visits_missed = fields.Integer(string="Missed", readonly=True)
    absences = fields.Integer(
        readonly=True, help="Visits without an approved plan or trip, not excused (VM-6.4)."
    )
    customers_owed = fields.Integer(
        readonly=True, help="Customers in charge that are visited regularly (VM-3.1, VM-3.2)."
    )
    customers_kept = fields.Integer(
        string="Customers in Time",
        readonly=True,
        help="Those visited as often in the month as their interval asks; where it is longer than the "
        "month, those whose last visit was no longer ago on the last day.",
    )
    frequency_kept = fields.Float(
        compute="_compute_shares", store=True, aggregator="avg", help="Customers in time by owed."
    )
    plan_kept = fields.Float(
        compute="_compute_shares", store=True, aggregator="avg", help="Visits done by planned."
    )
    dwell = fields.Float(string="Hours at Customers", readonly=True)
    minutes_late = fields.Float(string="Minutes Late (Average)", readonly=True, aggregator="avg")
    amount_ordered = fields.Monetary(string="Ordered after Visits", readonly=True)
    amount_paid = fields.Monetary(string="Paid after Visits", readonly=True)

    judgement = fields.Text(help="What the supervisor makes of the month (VM-8.1).")
    training = fields.Text(help="What is learned, practised or done otherwise (VM-8.2).")
    date_finished = fields.Datetime(string="Judged on", readonly=True, copy=False)
    date_discussed = fields.Datetime(string="Discussed on", readonly=True, copy=False)
    can_judge = fields.Boolean(compute="_compute_can_judge")

    _period_unique = models.UniqueIndex(
        "(company_id, date_from, user_id)", "This month is appraised already."
    )
    _order_index = models.Index("(date_from DESC, user_id, id)")

    @api.depends("visits_done", "visits_planned", "customers_kept", "customers_owed")
    def _compute_shares(self):
        for month in self:
            month.plan_kept = month.visits_planned and month.visits_done / month.visits_planned
            month.frequency_kept = (
                month.customers_owed and month.customers_kept / month.customers_owed
            )

    @api.depends_context("uid")
    def _compute_can_judge(self):
        for month in self:
            month.can_judge = not month._verb_refusal("judge")

    def _judge_refusal(self):
        if self.user_id in self.env.user.sales_team_user_ids - self.env.user:
            return False
        return self.env._("Somebody above on the reporting line judges the month (VM-8.1).")

    # What people enter

    def write(self, vals):
        if not self.env.su and edited(vals):
            for month in self:
                if refusal := month._verb_refusal("judge"):
                    raise AccessError(refusal)
        return super().write(vals)

    def _is_closed(self):
        return bool(self.date_finished and self.date_discussed)

    def action_finish(self):
        for month in self:
            month._check_judgement("date_finished")
            if not (month.judgement or "").strip():
                raise UserError(self.env._("Say what you make of the month (VM-8.1)."))
            month.sudo().date_finished = fields.Datetime.now()
            month.sudo().message_post(
                body=self.env._("The month is judged: %s", month.judgement),
                author_id=self.env.user.partner_id.id,
                partner_ids=month.user_id.partner_id.ids,
            )

    def action_discuss(self):
        for month in self:
            month._check_judgement("date_discussed")
            if not (month.training or "").strip():
                raise UserError(self.env._("Say what was agreed and trained (VM-8.2)."))
            month.sudo().date_discussed = fields.Datetime.now()

    def _check_judgement(self, date_field):
        self.check_access("read")
        self._check_verb("judge")
        if self[date_field]:
            raise UserError(self.env._("“%s” says so already.", self.display_name))

    # The period

    @api.model
    def _period_values(self, company):
        """One for each person of `company` who visited, was to visit or is in charge of who is visited."""
        date_from, date_to = self._period(company)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT user_id FROM sales_visit
                 WHERE company_id = %(company)s AND day BETWEEN %(start)s AND %(stop)s
                   AND state != 'cancelled'
                 UNION
                SELECT p.user_id FROM res_partner p JOIN res_users u ON u.id = p.user_id
                 WHERE p.visit_interval > 0 AND coalesce(p.company_id, u.company_id) = %(company)s
                """,
                company=company.id,
                start=date_from,
                stop=date_to,
            )
        )
        people = self.env["res.users"].browse(row[0] for row in rows).filtered("active")
        above = people._sales_line_above(company)
        return [
            {"user_id": user.id, "supervisor_id": above[user.id][:1].id}
            for user in people
            if above[user.id]
        ]

    def _write_figures(self):
        for (company, date_from), months in self.grouped(
            lambda month: (month.company_id, month.date_from)
        ).items():
            figures = dict.fromkeys(months.user_id.ids, {})
            for part in self._figure_parts():
                for user_id, values in part(months, company, date_from).items():
                    figures[user_id] = figures[user_id] | values
            for month in months:
                month.write({"visits_owed": month._visits_owed(), **figures[month.user_id.id]})

    @api.model
    def _figure_parts(self):
        """Methods that count a part of the figures, each {user id: values}."""
        return [self._count_visits, self._count_customers]

    def _visits_owed(self):
        """What the post of this person in this company owes in the month."""
        employees = self.user_id.sudo().employee_ids
        job = employees.filtered(lambda employee: employee.company_id == self.company_id).job_id
        frequencies = self.env["sales.visit.frequency"]
        return frequencies._of_position(job[:1], self.company_id, self.date_from)

    @api.model
    def _count_visits(self, months, company, date_from):
        """{user id: values} of the visits of the month."""
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT user_id, count(*) AS visits_planned,
                       count(*) FILTER (WHERE state = 'done') AS visits_done,
                       count(*) FILTER (WHERE state = 'missed') AS visits_missed,
                       count(*) FILTER (WHERE absence_state = 'reported') AS absences,
                       coalesce(sum(dwell), 0) AS dwell,
                       coalesce(avg(minutes_late) FILTER (WHERE state = 'done'), 0) AS minutes_late,
                       coalesce(sum(amount_ordered), 0) AS amount_ordered,
                       coalesce(sum(amount_paid), 0) AS amount_paid
                  FROM sales_visit
                 WHERE company_id = %(company)s AND user_id IN %(users)s AND state != 'cancelled'
                   AND day BETWEEN %(start)s AND %(stop)s
              GROUP BY user_id
                """,
                company=company.id,
                users=tuple(months.user_id.ids),
                start=date_from,
                stop=months[0].date_to,
            )
        )
        return {row.pop("user_id"): row for row in rows}

    @api.model
    def _count_customers(self, months, company, date_from):
        """{user id: values} of the customers in charge, as they were seen by the last day."""
        date_to = months[0].date_to
        start, stop = months[0]._moments(date_from, date_to)
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT p.user_id, count(*) AS customers_owed,
                       count(*) FILTER (WHERE CASE WHEN p.visit_interval <= %(length)s
                           THEN v.made >= round(%(length)s::float8 / p.visit_interval)
                           ELSE v.seen >= %(stop)s - p.visit_interval * interval '1 day' END)
                           AS customers_kept
                  FROM res_partner p
             LEFT JOIN LATERAL (
                    SELECT max(date_begun) AS seen,
                           count(*) FILTER (WHERE date_begun >= %(start)s) AS made
                      FROM sales_visit
                     WHERE partner_id = p.id AND state = 'done' AND date_begun < %(stop)s) v ON TRUE
                  JOIN res_users u ON u.id = p.user_id
                 WHERE p.visit_interval > 0 AND p.user_id IN %(users)s
                   AND coalesce(p.company_id, u.company_id) = %(company)s
              GROUP BY p.user_id
                """,
                company=company.id,
                users=tuple(months.user_id.ids),
                start=start,
                stop=stop,
                length=(date_to - date_from).days + 1,
            )
        )
        return {row.pop("user_id"): row for row in rows}
