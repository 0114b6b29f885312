from datetime import UTC, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.sales_policy.deadline import day_end, local_date, naive_utc

LIVE = ("open", "paused", "overdue")
TRANSITIONS = {
    "open": {"paused", "overdue", "done", "late", "cancelled"},
    "paused": {"open", "overdue", "done", "late", "cancelled"},
    "overdue": {"open", "paused", "late", "cancelled"},
    "done": set(),
    "late": set(),
    "cancelled": set(),
}


class SalesDuty(models.Model):
    """One thing that one person owes under one clause by one moment.

    The ledger of the regulations: opened, fulfilled and cancelled by what happens to the document,
    never by hand, whoever tries.

    ========= ==================================== =============================
    action    who                                  on
    ========= ==================================== =============================
    extend    somebody above on the reporting      open or overdue duties of
              line, sales administration           others
    read      the person, the line above, sales    all
              administration, general manager
    ========= ==================================== =============================
    """

    _name = "sales.duty"
    _description = "Duty"
    _inherit = ["sales.ledger.mixin", "sales.verb.mixin"]
    _order = "deadline, id"
    _rec_name = "res_name"

    parameter_id = fields.Many2one(
        "sales.clause.parameter", string="Duty", required=True, index=True, ondelete="restrict"
    )
    clause_id = fields.Many2one(
        "sales.clause", compute="_compute_clause", store=True, precompute=True, index=True
    )
    regulation_id = fields.Many2one(
        "sales.regulation", compute="_compute_clause", store=True, precompute=True
    )
    res_model = fields.Char(string="Document Model", required=True)
    res_id = fields.Many2oneReference(
        string="Document ID", model_field="res_model", required=True, index=True
    )
    res_name = fields.Char(string="Document", help="The name it had when the duty was opened.")
    partner_id = fields.Many2one("res.partner", string="Customer", index="btree_not_null")
    user_id = fields.Many2one("res.users", string="Person", index=True, ondelete="restrict")
    supervisor_id = fields.Many2one(
        "res.users", string="Team", help="The person's supervisor when the duty was opened."
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    unit = fields.Char(required=True)
    date_opened = fields.Datetime(string="Opened", required=True)
    deadline = fields.Datetime(required=True)
    date_done = fields.Datetime(string="Done on", help="When the deed was done, or cancelled.")
    date_next = fields.Datetime(string="Next Step", help="When the clock moves on by itself.")
    state = fields.Selection(
        [
            ("open", "Open"),
            ("paused", "Paused"),
            ("overdue", "Overdue"),
            ("done", "On time"),
            ("late", "Late"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="open",
    )
    hours_left = fields.Float(
        help="Of a paused duty: what remains, in hours of its own clock; below 0, how late it was."
    )
    escalation_level = fields.Integer(default=0, aggregator="max")
    escalation_user_id = fields.Many2one("res.users", string="Escalated to", index="btree_not_null")
    punctuality = fields.Float(
        string="On Time (%)",
        aggregator="avg",
        digits=(16, 1),
        help="100 when kept in time, 0 when not; a duty that can still be kept does not count.",
    )
    event_ids = fields.One2many("sales.duty.event", "duty_id", string="History")
    is_of_my_team = fields.Boolean(
        store=False, search="_search_is_of_my_team", export_string_translation=False
    )

    _live_unique = models.UniqueIndex(
        "(parameter_id, res_model, res_id) WHERE state IN ('open', 'paused', 'overdue')",
        "This duty is owed already.",
    )
    _order_index = models.Index("(deadline, id)")
    _person_index = models.Index("(user_id, deadline, id)")
    # of the desk: a few live ones before years of closed ones
    _live_order_index = models.Index("(deadline, id) WHERE state IN ('open', 'paused', 'overdue')")
    _next_index = models.Index("(date_next) WHERE date_next IS NOT NULL")
    _done_when_closed = models.Constraint(
        "CHECK ((state IN ('done', 'late', 'cancelled')) = (date_done IS NOT NULL))",
        "A closed duty, and only such a one, has the time at which it was closed.",
    )

    # No related fields: each update of the addon writes all clauses, and would compute all duties anew
    @api.depends("parameter_id")
    def _compute_clause(self):
        for duty in self:
            duty.clause_id = duty.parameter_id.clause_id
            duty.regulation_id = duty.clause_id.regulation_id

    @api.depends("clause_id", "parameter_id", "res_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for duty in self:
            duty.display_name = f"{duty.sudo().parameter_id.display_name} · {duty.res_name or ''}"

    def _search_is_of_my_team(self, operator, value):
        if operator != "in":
            return NotImplemented
        team = self.env.user.sales_team_user_ids - self.env.user
        return [("user_id", "in" if True in value else "not in", team.ids)]

    @api.model
    def _open(self, vals_list):
        """Open duties; who owes one with nobody in charge is whoever holds its clause's role.

        :param vals_list: dicts of `parameter_id`, `res_model`, `res_id`, `res_name`, `user_id`,
            `company_id`, `partner_id`, and `date_opened`, `deadline`, `unit`
        """
        duties = self._enter(vals_list)
        duties._show_activities()
        return duties

    @api.model
    def _open_fulfilled(self, vals_list):
        """What was done before anybody could be told: opened and fulfilled now, in one go.

        :param vals_list: as of `_open`
        """
        now = fields.Datetime.now()
        for vals in vals_list:
            on_time = now <= vals["deadline"]
            vals["state"] = "done" if on_time else "late"
            vals["punctuality"] = 100.0 if on_time else 0.0
            vals["date_done"] = now
        duties = self._enter(vals_list)
        for state, closed in duties.grouped("state").items():
            closed._log(state)
        return duties

    @api.model
    def _enter(self, vals_list):
        ledger = self._ledger()
        companies = {
            c.id: c for c in ledger.env["res.company"].browse({v["company_id"] for v in vals_list})
        }
        for vals in vals_list:
            company = companies[vals["company_id"]]
            if not vals.get("user_id"):
                parameter = ledger.env["sales.clause.parameter"].browse(vals["parameter_id"])
                vals["user_id"] = parameter.clause_id.role_ids._responsible(company).id
            if vals.get("state", "open") in LIVE:
                vals["date_next"] = ledger._warning_moment(
                    vals["date_opened"], vals["deadline"], company, vals["unit"]
                )
        people = ledger.env["res.users"].browse({v["user_id"] for v in vals_list if v["user_id"]})
        above = people._sales_line_above()
        for vals in vals_list:
            vals["supervisor_id"] = vals["user_id"] and above[vals["user_id"]][:1].id
        duties = ledger.create(vals_list)
        duties._log("opened")
        return duties

    def _warning_moment(self, start, end, company, unit):
        """When the company's share of the time from `start` to `end` has passed, by the clock of `unit`:
        who has working hours is warned in a working hour."""
        share = company.duty_warning_percent / 100
        if end <= start:
            return end
        if unit == "working_hours":
            calendar = company.sudo().resource_calendar_id
            left = self._hours_worked(calendar, start, end) * share
            planned = left and calendar.plan_hours(left, start.replace(tzinfo=UTC), True)
            if planned:
                return naive_utc(planned)
        return start + (end - start) * share

    def _move(self, state, event=None, reason=None, **vals):
        """The one way from state to state."""
        if wrong := self.filtered(lambda duty: state not in TRANSITIONS[duty.state]):
            raise UserError(
                self.env._("A closed duty stays as it was closed: %s", wrong[0].display_name)
            )
        if not self:
            return
        if state not in LIVE:
            vals = {"date_next": False, **vals}
        self._ledger().write({"state": state, **vals})
        self._log(event or state, reason=reason)
        self._show_activities()

    def _live(self):
        return self.filtered(lambda duty: duty.state in LIVE)

    def _fulfil(self, moment=None):
        """The deed is done, at `moment` (default: now): on time, or late for ever."""
        moment = moment or fields.Datetime.now()
        on_time = self._live().filtered(lambda duty: duty._is_in_time(moment))
        on_time._move("done", date_done=moment, punctuality=100.0)
        (self._live() - on_time)._move("late", date_done=moment, punctuality=0.0)

    def _is_in_time(self, moment):
        return self.hours_left > 0 if self.state == "paused" else moment <= self.deadline

    def _cancel(self, reason=None):
        """What was owed is owed no more; who was late before stays so in the history."""
        self._live()._move("cancelled", reason=reason, date_done=fields.Datetime.now())

    def _pause(self, reason=None):
        now = fields.Datetime.now()
        for duty in self.filtered(lambda duty: duty.state in ("open", "overdue")):
            late = (duty.deadline - now).total_seconds() / 3600
            left = duty._hours_between(now, duty.deadline) if late > 0 else late
            duty._move("paused", reason=reason, hours_left=left, date_next=False)

    def _resume(self):
        """The clock goes on with the hours that were left when it stopped."""
        now = fields.Datetime.now()
        for duty in self.filtered(lambda duty: duty.state == "paused"):
            if duty.hours_left <= 0:
                # as late as it was: the time it stood still is not the person's
                end = now + timedelta(hours=duty.hours_left)
                duty._move("overdue", "resumed", deadline=end, hours_left=0.0, date_next=now)
                continue
            end = duty._after_hours(now, duty.hours_left)
            duty._move(
                "open",
                "resumed",
                deadline=end,
                hours_left=0.0,
                date_next=duty._warning_moment(now, end, duty.company_id, duty.unit),
            )

    def _hours_between(self, start, end):
        if "working" in self.unit:
            return self._hours_worked(self.sudo().company_id.resource_calendar_id, start, end)
        return (end - start).total_seconds() / 3600

    def _hours_worked(self, calendar, start, end):
        return calendar.get_work_hours_count(start.replace(tzinfo=UTC), end.replace(tzinfo=UTC))

    def _after_hours(self, start, hours):
        end = start + timedelta(hours=hours)
        if "working" in self.unit:
            calendar = self.sudo().company_id.resource_calendar_id
            planned = calendar.plan_hours(hours, start.replace(tzinfo=UTC), True)
            end = naive_utc(planned) if planned else end
        if "hours" in self.unit:
            return end
        tz = self.company_id._sales_tz()
        return day_end(local_date(end, tz), tz)

    def _belong_to(self, partner):
        """Whose it is was found out after it was opened."""
        if partner and partner != self.partner_id:
            self._ledger().partner_id = partner

    def action_open_document(self):
        self.ensure_one()
        known = self.res_model in self.env
        document = known and self.env[self.res_model].browse(self.res_id).exists()
        if not document:
            raise UserError(
                self.env._("The document is no longer there; the duty stays as evidence.")
            )
        return document.get_formview_action()

    # What people meet

    def _log(self, event, **vals):
        return self.env["sales.duty.event"]._append(self, event, **vals)

    def _show_activities(self):
        """A live duty stands in its document as an activity of the person; a closed one does not."""
        self.env["mail.activity"]._mirror_duties(self.sudo())
