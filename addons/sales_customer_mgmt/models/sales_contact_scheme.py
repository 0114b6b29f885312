from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from .sales_prospect_mixin import INTENTS

STATES = [
    ("running", "Running"),
    ("done", "Carried Out"),
    ("formal", "Customer Won"),
    ("stopped", "Stopped"),
]


class SalesContactScheme(models.Model):
    """The steps by which one prospect is to become a formal customer, and what may be spent on them
    (SD-3.2.1).

    ======== ========================================== =====================================
    verb     who                                        then
    ======== ========================================== =====================================
    launch   who may edit the prospect                  the steps stand as its activities
    stop     the same, with a reason                    steps not done are taken away
    -        the prospect turns formal                  the same; the scheme has succeeded
    ======== ========================================== =====================================

    Nobody writes it by hand: it is launched, its activities are done, it ends.
    """

    _name = "sales.contact.scheme"
    _description = "Contact Scheme"
    _inherit = ["sales.verb.mixin", "mail.thread"]
    _order = "date_started desc, id desc"

    name = fields.Char(required=True, readonly=True)
    template_id = fields.Many2one(
        "sales.contact.scheme.template", readonly=True, index="btree_not_null"
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, index=True, ondelete="cascade"
    )
    lead_id = fields.Many2one(
        "crm.lead", string="Lead", readonly=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users",
        string="In Charge",
        compute="_compute_user_id",
        store=True,
        index="btree_not_null",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    intent = fields.Selection(INTENTS, required=True, readonly=True)
    state = fields.Selection(STATES, default="running", required=True, readonly=True)
    date_started = fields.Datetime(string="Started on", required=True, readonly=True)
    date_ended = fields.Datetime(string="Ended on", readonly=True)
    stop_reason = fields.Char(readonly=True)
    budget_amount = fields.Monetary(string="Budget", readonly=True)
    spent_amount = fields.Monetary(string="Spent", compute="_compute_spent_amount")
    step_count = fields.Integer(string="Steps", readonly=True)
    done_count = fields.Integer(string="Done", compute="_compute_steps")
    progress = fields.Float(compute="_compute_steps", help="Steps done, in percent.")
    steps_html = fields.Html(string="Course", compute="_compute_steps_html")
    activity_ids = fields.One2many(
        "mail.activity",
        "contact_scheme_id",
        context={"active_test": False},
        groups=fields.NO_ACCESS,
    )

    _partner_running_unique = models.UniqueIndex(
        "(partner_id) WHERE state = 'running' AND partner_id IS NOT NULL",
        "A contact scheme is running for this customer already (SD-3.2.1).",
    )
    _lead_running_unique = models.UniqueIndex(
        "(lead_id) WHERE state = 'running' AND lead_id IS NOT NULL",
        "A contact scheme is running for this lead already (SD-3.2.1).",
    )
    _has_prospect = models.Constraint(
        "CHECK (partner_id IS NOT NULL OR lead_id IS NOT NULL)",
        "A contact scheme is for a customer or a lead.",
    )
    _company_index = models.Index("(company_id, date_started DESC, id DESC)")

    @api.depends("partner_id.user_id", "lead_id.user_id")
    def _compute_user_id(self):
        for scheme in self:
            scheme.user_id = scheme.partner_id.user_id or scheme.lead_id.user_id

    def _compute_steps(self):
        for scheme in self:
            done = scheme.sudo().activity_ids.filtered(lambda step: not step.active)
            scheme.done_count = len(done)
            scheme.progress = 100 * len(done) / scheme.step_count if scheme.step_count else 0

    @api.depends_context("lang")
    def _compute_steps_html(self):
        row = Markup("<div class='%s'><i class='fa %s me-2' aria-hidden='true'></i>%s</div>")
        for scheme in self:
            lines = Markup("")
            for step in scheme.sudo().activity_ids.sorted(lambda a: (a.active, a.date_deadline)):
                style = "text-muted" if not step.active else ""
                late = step.active and step.date_deadline < fields.Date.context_today(self)
                icon = "fa-circle-o" if step.active else "fa-check-circle"
                day = format_date(self.env, step.date_done or step.date_deadline)
                title = step.summary or step.activity_type_id.name
                lines += row % ("text-danger" if late else style, icon, f"{day} · {title}")
            scheme.steps_html = lines or False

    def _compute_spent_amount(self):
        spent = self._spent()
        for scheme in self:
            scheme.spent_amount = spent.get(scheme.id, 0.0)

    def _spent(self):
        """Hook: {scheme id: what was spent on it, in company currency}; visits and their expenses add it."""
        return {}

    # Verbs

    @api.model
    def _launch(self, prospect):
        """Start the steps for `prospect`, a lead or customer that the user may edit."""
        prospect.check_access("write")
        own = prospect.sudo()
        company = own.company_id or own.user_id.company_id or self.env.company
        template = self._template_for(own, company)
        self._check_free(own)
        scheme = self.sudo().create(
            {
                "name": template.name,
                "template_id": template.id,
                self._prospect_field(prospect): prospect.id,
                "company_id": company.id,
                "intent": own.customer_intent,
                "budget_amount": own.contact_budget,
                "date_started": fields.Datetime.now(),
                "step_count": len(template.plan_id.template_ids),
            }
        )
        scheme._schedule(own, template.plan_id)
        return scheme.sudo(False)

    def _prospect_field(self, prospect):
        return "lead_id" if prospect._name == "crm.lead" else "partner_id"

    def _template_for(self, prospect, company):
        if not prospect.customer_intent:
            raise UserError(
                self.env._("Set the intent first: the contact scheme follows from it (SD-3.2.1).")
            )
        template = self.env["sales.contact.scheme.template"]._for_prospect(prospect, company)
        if not template:
            raise UserError(
                self.env._(
                    "No contact scheme is set for intent %(intent)s and a budget of %(budget)s: sales "
                    "administration adds one under Configuration (SD-3.2.1).",
                    intent=prospect.customer_intent.upper(),
                    budget=f"{prospect.contact_budget:g}",
                )
            )
        return template

    def _check_free(self, prospect):
        """One scheme runs at a time; one whose steps are all done gives way to the next."""
        if prospect._name == "res.partner" and prospect.customer_stage == "formal":
            raise UserError(
                self.env._("“%s” is a formal customer already (SD-3.2.1).", prospect.name)
            )
        running = self.sudo().search(self._running_domain(prospect))
        if open_ones := running.filtered(lambda s: s.done_count < s.step_count):
            raise UserError(
                self.env._(
                    "“%s” is running already: carry it out, or stop it first (SD-3.2.1).",
                    open_ones[0].name,
                )
            )
        running._end("done")
        running.flush_recordset()

    def _running_domain(self, prospects):
        return Domain("state", "=", "running") & Domain(
            self._prospect_field(prospects), "in", prospects.ids
        )

    def _schedule(self, prospect, plan):
        for step in plan.template_ids:
            responsible = prospect.user_id or self.env.user
            responsible = step._determine_responsible(responsible, prospect)["responsible"]
            prospect.activity_schedule(
                activity_type_id=step.activity_type_id.id,
                automated=False,
                summary=step.summary,
                note=step.note,
                user_id=responsible.id,
                date_deadline=step._get_date_deadline(),
                contact_scheme_id=self.id,
            )

    def action_stop(self, reason):
        for scheme in self:
            (scheme.partner_id or scheme.lead_id).check_access("write")
            scheme._check_reason(reason)
            scheme.sudo().filtered(lambda s: s.state == "running")._end("stopped", reason.strip())

    def _end(self, state, reason=False):
        """End these schemes, as superuser; steps that are not done are taken away."""
        self.write({"state": state, "date_ended": fields.Datetime.now(), "stop_reason": reason})
        self.activity_ids.filtered("active").unlink()

    @api.model
    def _end_for(self, customers, state):
        """End what runs for these customers and the leads they come from."""
        running = self.sudo().search(
            Domain("state", "=", "running")
            & (
                Domain("partner_id", "in", customers.ids)
                | Domain("lead_id.partner_id.commercial_partner_id", "in", customers.ids)
            )
        )
        running._end(state)
