from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.sales_policy.duty import Duty


class SalesVisitWeek(models.Model):
    """The visits of one person in the next week (周拜访表), submitted by Sunday (VM-4.2).

    A job opens it each week for each salesperson with customers; one tap submits it.
    """

    _name = "sales.visit.week"
    _description = "Weekly Visit Table"
    _inherit = ["sales.period.mixin"]
    _order = "date_from desc, user_id, id"
    _mail_post_access = "read"
    _period_key = ("user_id",)
    _duties = (
        Duty(
            "VM-4.2",
            "week",
            who="user_id",
            owed=[("date_submitted", "=", False)],
            done=[("date_submitted", "!=", False)],
            since="date_written",
        ),
    )

    user_id = fields.Many2one(
        "res.users", string="Salesperson", required=True, readonly=True, index=True
    )
    date_submitted = fields.Datetime(string="Submitted on", readonly=True, copy=False)
    is_late = fields.Boolean(string="Late", readonly=True, copy=False)
    note = fields.Text(string="Remarks")
    visit_ids = fields.Many2many("sales.visit", string="Visits", compute="_compute_visits")
    visit_count = fields.Integer(string="Number of Visits", compute="_compute_visits")

    _week_unique = models.UniqueIndex(
        "(user_id, date_from)", "This person has a table of this week already (VM-4.2)."
    )

    @api.depends("date_from", "date_to", "user_id")
    def _compute_display_name(self):
        for week in self:
            days = [f"{day:%Y-%m-%d}" for day in (week.date_from, week.date_to) if day]
            week.display_name = ", ".join(
                filter(None, (" – ".join(days), week.sudo().user_id.name))
            )

    @api.depends("date_from", "date_to", "user_id")
    def _compute_visits(self):
        visits = self.env["sales.visit"]
        for week in self:
            week.visit_ids = week.date_from and visits.search(
                [
                    ("user_id", "=", week.user_id.id),
                    ("day", ">=", week.date_from),
                    ("day", "<=", week.date_to),
                    ("state", "!=", "cancelled"),
                ],
                order="date_start, id",
            )
            week.visit_count = len(week.visit_ids)

    @api.model
    def _period(self, company):
        today = company._sales_today()
        monday = today + timedelta(days=7 - today.weekday())
        return monday, monday + timedelta(days=6)

    @api.model
    def _period_values(self, company):
        date_from, _date_to = self._period(company)
        there = self.sudo().search([("date_from", "=", date_from)]).user_id
        people = self.env["sales.visit.plan"]._people(company) - there
        return [{"user_id": user.id} for user in people]

    def _is_closed(self):
        return bool(self.date_submitted)

    def action_submit(self):
        for week in self:
            week.check_access("write")
            week._check_verb("submit")
            week = week.sudo()
            now, due = fields.Datetime.now(), week._live_duties()[:1].deadline
            week.write({"date_submitted": now, "is_late": bool(due and now > due)})

    def _submit_refusal(self):
        """Why the current user may not submit this table now: a sentence, or False."""
        if self.date_submitted:
            return self.env._("“%s” is submitted already (VM-4.2).", self.display_name)
        if self.user_id != self.env.user:
            return self.env._("Who visits the customers submits the week's table (VM-4.2).")
        return False
