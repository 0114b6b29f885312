from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.sales_policy.duty import Duty


class SalesVisitPlan(models.Model):
    """What one salesperson plans to visit in a month (VM-4.1), important customers first (CM-4.3.2).

    A job opens the plan of the next month for each salesperson with customers.

    ======== ============================== ===============================================
    verb     who                            restriction
    ======== ============================== ===============================================
    fill     whose plan it is; the job      while it is open; what is planned stays
    submit   whose plan it is               with visits, or a word why there are none
    decide   the line above; of a           see `sales.approval.mixin`
             supervisor the general manager
    change   whose plan it is, the line     once it is approved: visits to come, with a
             above                          reason, see `sales.visit.plan.change`
    ======== ============================== ===============================================
    """

    _name = "sales.visit.plan"
    _description = "Monthly Visit Plan"
    _inherit = ["sales.approval.mixin", "sales.period.mixin"]
    _order = "date_from desc, user_id, id"
    _mail_post_access = "read"
    _period_offset = 1
    _period_key = ("user_id",)
    _approval_clause = "VM-4.1"
    _duties = (
        Duty(
            "VM-4.1",
            "plan",
            who="user_id",
            owed=[("date_handed_in", "=", False)],
            done=[("date_handed_in", "!=", False)],
            since="date_written",
        ),
    )

    user_id = fields.Many2one(
        "res.users", string="Salesperson", required=True, readonly=True, index=True
    )
    visit_ids = fields.One2many("sales.visit", "plan_id", string="Visits", readonly=True)
    change_ids = fields.One2many(
        "sales.visit.plan.change", "plan_id", string="Changes", readonly=True
    )
    note = fields.Text(string="Remarks", help="What the supervisor should know about this month.")
    date_handed_in = fields.Datetime(
        string="Handed In", readonly=True, copy=False, help="First submitted, and not withdrawn."
    )
    is_late = fields.Boolean(string="Late", readonly=True, copy=False)
    is_supervisor = fields.Boolean(
        compute="_compute_is_supervisor", help="A supervisor's own plan (VM-4.5)."
    )

    _period_unique = models.UniqueIndex(
        "(user_id, date_from)", "This person has a plan of this month already (VM-4.1)."
    )
    _person_index = models.Index("(user_id, date_from DESC, id DESC)")

    @api.depends("user_id")
    def _compute_is_supervisor(self):
        for plan in self:
            plan.is_supervisor = plan.sudo().user_id.has_group("sales_policy.group_supervisor")

    # The month

    @api.model
    def _period(self, company):
        return self._month(company, self._period_offset)

    @api.model
    def _month(self, company, offset):
        """(first day, last day) of the month `offset` months from now, on the company's clock."""
        today = company._sales_today()
        first = today + relativedelta(day=1, months=offset)
        return first, first + relativedelta(day=31)

    @api.model
    def _period_values(self, company):
        date_from, _date_to = self._period(company)
        planned = self.sudo().search([("date_from", "=", date_from)]).user_id
        return [{"user_id": user.id} for user in self._people(company) - planned]

    @api.model
    def _people(self, company):
        """The salespeople of `company` who are in charge of customers. Nobody stands above the general
        manager to approve a plan, so none is owed there."""
        customers = self.env["res.partner"].sudo()
        charge = customers._read_group(
            [
                ("is_sales_customer", "=", True),
                ("user_id.active", "=", True),
                ("user_id.company_id", "=", company.id),
            ],
            ["user_id"],
        )
        salesperson = self.env.ref("sales_policy.group_salesperson")
        manager = self.env.ref("sales_policy.group_general_manager")
        people = self.env["res.users"].union(*(user for (user,) in charge)).sudo()._still_here()
        return people.filtered(
            lambda user: salesperson in user.all_group_ids and manager not in user.all_group_ids
        )

    def _write_figures(self):
        """Take in what was planned before the plan was opened, and measure what the month asks for."""
        for plan in self:
            stray = self.env["sales.visit"].sudo().search(plan._stray_domain())
            stray.write({"plan_id": plan.id})
            plan._measure()

    def _stray_domain(self):
        return [
            ("user_id", "=", self.user_id.id),
            ("day", ">=", self.date_from),
            ("day", "<=", self.date_to),
            ("plan_id", "=", False),
            ("state", "=", "planned"),
        ]

    def action_open_this_month(self):
        """The plan of the running month of whoever has none: a newcomer in the middle of the month."""
        user = self.env.user
        date_from, date_to = self._month(user.company_id, 0)
        plan = self.search([("user_id", "=", user.id), ("date_from", "=", date_from)])
        if not plan:
            if user not in self._people(user.company_id):
                raise UserError(
                    self.env._("Salespeople who are in charge of customers plan visits (VM-4.1).")
                )
            plan = self.sudo().create(
                {
                    "user_id": user.id,
                    "company_id": user.company_id.id,
                    "date_from": date_from,
                    "date_to": date_to,
                    "date_written": fields.Datetime.now(),
                }
            )
            plan._write_figures()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_visits.sales_visit_plan_action"
        )
        return {**action, "views": [(False, "form")], "res_id": plan.id}

    # Approval

    def _approval_owners(self):
        return self.user_id

    def _approval_summary_fields(self):
        return [
            "visit_count",
            "customer_count",
            "coverage",
            "day_count",
            "hours_on_site",
            "hours_travel",
            "workload",
            "added_count",
            "moved_count",
            "dropped_count",
            "unfitted_count",
            "note",
        ]

    def _approval_text(self, name):
        if name in ("coverage", "workload"):
            return f"{self[name]:.0%}"
        if name in ("hours_on_site", "hours_travel"):
            return f"{self[name]:.1f}"
        return super()._approval_text(name)

    def action_submit(self):
        for plan in self.filtered(lambda p: p.approval_state in ("draft", "returned")):
            plan.check_access("write")
            plan.sudo()._write_figures()
        return super().action_submit()

    def _submission_problem(self):
        if self.user_id != self.env.user:
            return self.env._("Who visits the customers submits the plan (VM-4.1).")
        if not self.visit_count and not (self.note or "").strip():
            return self.env._(
                "No visit stands in this plan: fill it, or say in the remarks why you visit nobody "
                "(VM-4.1)."
            )
        return False

    def _set_approval(self, action, reason=None):
        """The plan counts as handed in from its first submission on, returned or not; who withdraws it
        then has not handed it in."""
        plan = self.sudo()
        due = plan._live_duties()[:1].deadline
        handed_in = plan.date_handed_in
        super()._set_approval(action, reason)
        if action == "submit" and not handed_in:
            now = plan.date_submitted
            plan.write({"date_handed_in": now, "is_late": bool(due and now > due)})
        elif action == "withdraw" and handed_in == plan.date_submitted:
            plan.write({"date_handed_in": False, "is_late": False})
        if action in ("approve", "reopen"):
            plan.visit_ids._sync_calendar()

    def _is_in_approval(self):
        """Whether visits only change by a change that is logged, or not at all."""
        return self.approval_state in ("submitted", "approved")

    def _hold(self):
        """Nobody submits these plans while their visits are being written: whoever comes second begins
        anew, and sees what the first one did."""
        if self:
            self.env.cr.execute(
                SQL("SELECT FROM sales_visit_plan WHERE id IN %s FOR SHARE", tuple(self.ids))
            )

    def _check_open(self):
        """Fill and the like are for whose plan it is, while it is open."""
        for plan in self:
            if not self.env.su and plan.user_id != self.env.user:
                raise UserError(
                    self.env._("Only %s fills this plan (VM-4.1).", plan.sudo().user_id.name)
                )
            plan._check_frozen({"visit_ids"})

    def _addition_refusal(self):
        """Why the current user adds no visit by a change: a sentence, or False."""
        self.ensure_one()
        self.check_access("read")
        if self.approval_state != "approved":
            return self.env._(
                "“%s” is not approved: visits are added right there (VM-4.4).", self.display_name
            )
        if self.user_id not in self.env.user.sales_team_user_ids:
            return self.env._("You change your own visits and those of your team (CM-6.1).")
        return False

    # What belongs to it

    def action_open_visits(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_visits.sales_visit_action")
        return {
            **action,
            "domain": [("plan_id", "=", self.id)],
            "context": self._visit_context(),
            "display_name": self.display_name,
        }

    def action_add_visit(self):
        """A visit more, entered at once while the plan is open, as a change once it is approved."""
        self.ensure_one()
        if self.approval_state == "approved":
            name, context = "sales_visit_change_action", {"default_plan_id": self.id}
        else:
            self._check_open()
            name, context = "sales_visit_action_new", self._visit_context()
            context |= {"default_date_start": next(self._openings(), False)}
        action = self.env["ir.actions.act_window"]._for_xml_id(f"sales_visits.{name}")
        return {**action, "context": context}

    def _openings(self):
        """The moments at which work begins on the days to come."""
        now = fields.Datetime.now()
        for day, hours in self._work_days().items():
            if (moment := self._moment(day, hours[0][0])) > now:
                yield moment

    def action_open_calendar(self):
        views = [(False, name) for name in ("calendar", "list", "kanban", "form")]
        return {
            **self.action_open_visits(),
            "views": views,
            "view_mode": "calendar,list,kanban,form",
        }

    def _visit_context(self):
        """What is entered from here begins in this month."""
        today = fields.Date.context_today(self)
        day = min(max(self.date_from, today), self.date_to)
        return {
            "default_user_id": self.user_id.id,
            "initial_date": fields.Date.to_string(day),
        }
