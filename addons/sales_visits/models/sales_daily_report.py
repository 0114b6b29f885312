from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import mute_logger

from odoo.addons.sales_policy.deadline import day_end, local_date
from odoo.addons.sales_policy.duty import Duty
from odoo.addons.sales_policy.models.sales_approval_guard_mixin import edited
from odoo.addons.sales_policy.one_by_one import one_by_one

KEPT = {
    "user_id", "company_id", "day", "state", "date_sent", "sent_by_id", "is_late", "snapshot",
    "visits_made", "visits_missed", "visits_unplanned", "promises_given", "supervisor_id",
    "read_by_id", "date_read",
}  # fmt: skip
# How far back a server that stood still makes up for the days it missed
LOOK_BACK = timedelta(days=7)


class SalesDailyReport(models.Model):
    """One person's day of visits, told to the supervisor by its end (VM-6.3).

    It writes itself: until it is sent it shows what the visits and promises of the day are at this very
    moment, from then on what they were. The person adds a remark and sends it; the supervisor reads it.
    """

    _name = "sales.daily.report"
    _description = "Daily Report"
    _inherit = ["sales.kept.mixin", "sales.verb.mixin", "sales.duty.mixin", "mail.thread"]
    _order = "day desc, id desc"
    _duties = (
        Duty(
            "VM-6.3",
            "report",
            who="user_id",
            owed=[("state", "=", "draft")],
            done=[("state", "=", "sent")],
            by="day",
        ),
    )

    user_id = fields.Many2one("res.users", string="Person", required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    day = fields.Date(required=True, readonly=True)
    state = fields.Selection(
        [("draft", "To send"), ("sent", "Sent")], required=True, readonly=True, default="draft"
    )
    note = fields.Text(string="Remark", help="What else the supervisor should know.")
    snapshot = fields.Json(readonly=True, copy=False)
    content = fields.Html(compute="_compute_content")
    visits_made = fields.Integer(readonly=True)
    visits_missed = fields.Integer(string="Not Made", readonly=True)
    visits_unplanned = fields.Integer(string="Unplanned", readonly=True)
    promises_given = fields.Integer(string="Promises", readonly=True)
    date_sent = fields.Datetime(string="Sent on", readonly=True)
    sent_by_id = fields.Many2one("res.users", string="Sent by", readonly=True)
    is_late = fields.Boolean(string="Late", readonly=True)
    supervisor_id = fields.Many2one(
        "res.users", string="Sent to", readonly=True, index="btree_not_null"
    )
    read_by_id = fields.Many2one("res.users", string="Read by", readonly=True)
    date_read = fields.Datetime(string="Read on", readonly=True)
    can_send = fields.Boolean(compute="_compute_verbs")
    can_read = fields.Boolean(compute="_compute_verbs")

    _day_unique = models.UniqueIndex(
        "(user_id, company_id, day)", "This person has a report of this day already."
    )
    _order_index = models.Index("(day DESC, id DESC)")
    _person_index = models.Index("(user_id, day DESC, id DESC)")
    _unread_index = models.Index("(supervisor_id, day) WHERE state = 'sent' AND date_read IS NULL")

    @api.depends("user_id", "day")
    def _compute_display_name(self):
        for report in self:
            parts = (report.day and f"{report.day:%Y-%m-%d}", report.user_id.name)
            report.display_name = " ".join(filter(None, parts))

    @api.depends("state", "snapshot", "day")
    @api.depends_context("lang")
    def _compute_content(self):
        for report in self:
            lines = report.snapshot if report.state == "sent" else report.sudo()._assemble()
            report.content = self.env["ir.qweb"]._render(
                "sales_visits.daily_report_content", {"day": lines or {}, **report._labels()}
            )

    @api.depends("state", "date_read")
    @api.depends_context("uid")
    def _compute_verbs(self):
        for report in self:
            report.can_send = not report._verb_refusal("send")
            report.can_read = not report._verb_refusal("read")

    def _kept_fields(self):
        return super()._kept_fields() | KEPT

    def _check_kept_fields(self, vals):
        super()._check_kept_fields(vals)
        if edited(vals):
            for report in self.filtered(lambda report: report.state == "sent"):
                raise UserError(
                    self.env._(
                        "“%s” is sent and stays as it was: answer in its conversation (VM-6.3).",
                        report.display_name,
                    )
                )

    # What the day was

    def _visits(self):
        """Those that were made on the day, and those of its plan that were not made at all."""
        whose = Domain("user_id", "=", self.user_id.id) & Domain(
            "company_id", "=", self.company_id.id
        )
        planned = (
            Domain("day", "=", self.day)
            & Domain("date_begun", "=", False)
            & Domain("state", "!=", "cancelled")
        )
        return self.env["sales.visit"].search(
            whose & (planned | self._on_the_day("date_begun")), order="date_begun, date_start, id"
        )

    def _promises(self):
        return self.env["sales.promise"].search(
            Domain("giver_id", "=", self.user_id.id)
            & Domain("company_id", "=", self.company_id.id)
            & self._on_the_day("date_promised")
        )

    def _on_the_day(self, name):
        tz = self.company_id._sales_tz()
        return Domain(name, ">", day_end(self.day - timedelta(days=1), tz)) & Domain(
            name, "<=", day_end(self.day, tz)
        )

    def _assemble(self):
        """dict of all that the report tells; what is said in words is said in the reader's language."""
        return {
            "visits": [visit._daily_line() for visit in self._visits()],
            "promises": [
                {
                    "customer": promise.customer_name,
                    "name": promise.name,
                    "person": promise.user_id.name,
                    "date": fields.Date.to_string(promise.date_due),
                }
                for promise in self._promises()
            ],
        }

    def _figures(self):
        visits = self._visits()
        states = visits.mapped("state")
        return {
            "visits_made": states.count("done"),
            "visits_missed": states.count("planned") + states.count("missed"),
            "visits_unplanned": sum(visit._is_unplanned() for visit in visits),
            "promises_given": len(self._promises()),
        }

    def _labels(self):
        """Words for the keys of a snapshot."""
        visit, report = self.env["sales.visit"], self.env["sales.visit.report"]
        return {
            "states": dict(visit._fields["state"]._description_selection(self.env)),
            "results": dict(report._fields["result"]._description_selection(self.env)),
            "outlooks": dict(report._fields["outlook"]._description_selection(self.env)),
        }

    def _refresh(self):
        """Bring the figures of what is not sent in line with the visits; only what differs is written."""
        for report in self.filtered(lambda report: report.state == "draft"):
            figures = report._figures()
            if any(report[name] != value for name, value in figures.items()):
                report.write(figures)

    # Verbs

    def _send_refusal(self):
        """Why the current user does not send this now: a sentence, or False."""
        if self.state != "draft":
            return self.env._("“%s” is sent already.", self.display_name)
        owing = self.user_id | self.sudo()._live_duties().user_id
        return self.env.user not in owing and self.env._(
            "It is for %s to send this report (VM-6.3).", self.user_id.name
        )

    def _read_refusal(self):
        if self.state != "sent" or self.date_read:
            return self.env._("There is nothing to read, or it was read already.")
        above = self.user_id in self.env.user.sales_team_user_ids - self.env.user
        return not above and self.env._(
            "Somebody above %s reads this report (VM-6.3).", self.user_id.name
        )

    def action_send(self):
        """Tell the supervisor: from now on it stays as it is (VM-6.3)."""
        for report in self:
            report.check_access("read")
            report._check_verb("send")
            report.sudo()._send()

    def _send(self):
        now, lines = fields.Datetime.now(), self._assemble()
        supervisor = (
            self.user_id._sales_supervisor(self.company_id) or self.user_id._sales_supervisor()
        )
        self.write(
            {
                **self._figures(),
                "snapshot": lines,
                "is_late": any(not duty._is_in_time(now) for duty in self._live_duties()),
                "state": "sent",
                "date_sent": now,
                "sent_by_id": self.env.uid,
                "supervisor_id": supervisor.id,
            }
        )
        self.message_post(
            body=self.env._("Sent."),
            author_id=self.env.user.partner_id.id,
            partner_ids=(supervisor - self.env.user).partner_id.ids,
        )

    def action_read(self):
        """The supervisor has read it."""
        for report in self:
            report.check_access("read")
            report._check_verb("read")
            report.sudo().write({"read_by_id": self.env.uid, "date_read": fields.Datetime.now()})

    # The job

    @api.model
    def _make(self, visits):
        """The reports of the days of these visits are there, with the figures of this moment."""
        days = {
            (
                visit.user_id.id,
                visit.company_id.id,
                local_date(visit.date_begun or visit.date_start, visit.company_id._sales_tz()),
            )
            for visit in visits
        }
        for user_id, company_id, day in sorted(days):
            key = {"user_id": user_id, "company_id": company_id, "day": day}
            there = self.sudo().search([(name, "=", value) for name, value in key.items()])
            (there or self.sudo()._create_once(key))._refresh()

    def _create_once(self, key):
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                return self.create(key)
        except UniqueViolation:  # made by somebody else at this very moment
            return self.browse()

    @api.model
    def _cron_make(self):
        """Reports of the days on which somebody had a visit that is over, or should be."""
        now = fields.Datetime.now()
        for company in self.env["res.company"].search([]):
            since = company._sales_today() - LOOK_BACK
            self._make_days(company, since, now)
            if not self.env["ir.cron"]._commit_progress(1):
                return

    @api.model
    def _make_days(self, company, since, now):
        """Make what is missing; what nobody visited for any more goes."""
        recent = [("company_id", "=", company.id), ("day", ">=", since)]
        days = self.env["sales.visit"]._read_group(
            [*recent, ("state", "!=", "cancelled")],
            ["user_id", "day:day"],
            ["id:recordset", "date_stop:min"],
        )
        there = {(report.user_id, report.day): report for report in self.search(recent)}
        for user, day, visits, first_stop in days:
            if not there.pop((user, day), None) and first_stop <= now:
                one_by_one(visits, self._make)
        stale = self.union(*(report for report in there.values() if report.state == "draft"))
        stale.filtered(lambda report: not report._visits()).unlink()
