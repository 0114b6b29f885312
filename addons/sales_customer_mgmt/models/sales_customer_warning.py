from odoo import api, fields, models
from odoo.tools import format_date

from .res_partner_lost import LOST_GROUPS


class SalesCustomerWarning(models.Model):
    """A formal customer that is about to be lost (SD-3.3.1), found by the daily job.

    One narrow row for each, written where something differs and gone when the danger is: the customer
    ordered, or is lost. Nobody enters, changes or deletes one.
    """

    _name = "sales.customer.warning"
    _description = "Customer Going Cold"
    _order = "value_at_risk desc, id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    user_id = fields.Many2one(
        related="partner_id.responsible_id", store=True, string="In Charge", index=False
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    customer_grade_id = fields.Many2one(related="partner_id.customer_grade_id", groups=LOST_GROUPS)
    phone = fields.Char(related="partner_id.phone")
    city = fields.Char(related="partner_id.city")
    date = fields.Date(string="Since", readonly=True, help="When the warning came up.")
    model_id = fields.Many2one(
        "sales.warning.model",
        string="By",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="The model fitted on the company's past. Empty: by a fixed number of days.",
    )
    risk = fields.Integer(
        string="Risk (%)",
        readonly=True,
        aggregator="avg",
        help="How probable it is that no order comes within the horizon; while history is short, how "
        "much of the time is over after which the customer counts as lost.",
    )
    level = fields.Selection(
        [("watch", "Cooling"), ("warn", "Going cold")], string="Warning Level", readonly=True
    )
    amount_year = fields.Monetary(
        string="Yearly Amount", readonly=True, help="Ordered within the last 365 days, without tax."
    )
    value_at_risk = fields.Monetary(
        readonly=True, help="The yearly amount times the risk: whom to look after first."
    )
    date_last_order = fields.Date(string="Last Order", readonly=True)
    facts = fields.Json(readonly=True, help="What the sentence is made of.")
    sentence = fields.Text(string="Why", compute="_compute_sentence")
    causes = fields.Html(string="Likely Causes", compute="_compute_causes")
    basis = fields.Text(compute="_compute_basis", help="By what rule the customer was found.")

    _partner_unique = models.UniqueIndex("(partner_id)", "This customer has its warning already.")
    _order_index = models.Index("(value_at_risk DESC, id DESC)")
    _person_index = models.Index("(user_id, value_at_risk DESC, id DESC)")

    @api.depends("partner_id")
    def _compute_display_name(self):
        self.sudo().partner_id.fetch(["name"])
        for warning in self:
            warning.display_name = warning.sudo().partner_id.name

    # In one sentence

    @api.depends("facts", "date_last_order")
    @api.depends_context("lang")
    def _compute_sentence(self):
        """Why this customer stands here, by what adds most to its risk."""
        for warning in self:
            facts = warning.facts or {}
            themes = (facts.get("themes") or "silence").split(",")
            parts = [warning._silence_text(facts)]
            if "activity" in themes:
                parts.append(warning._activity_text(facts))
            if "amount" in themes[:1]:
                parts.append(warning._amount_text(facts))
            if facts.get("limit"):
                parts.append(self.env._("counts as lost after %s days (SD-3.3.1)", facts["limit"]))
            warning.sentence = warning._in_one_sentence([part for part in parts if part])

    def _in_one_sentence(self, parts):
        sentence = parts[0]
        for part in parts[1:]:
            sentence = self.env._("%(before)s; %(then)s", before=sentence, then=part)
        return self.env._("%(sentence)s.", sentence=sentence)

    def _silent_days(self):
        today = self.sudo().company_id._sales_today()
        return (today - self.date_last_order).days if self.date_last_order else 0

    def _silence_text(self, facts):
        if interval := facts.get("interval"):
            return self.env._(
                "Silent for %(days)s days, ordered every %(interval)s days on average",
                days=self._silent_days(),
                interval=interval,
            )
        return self.env._("Silent for %s days since its only order", self._silent_days())

    def _activity_text(self, facts):
        now, before = facts.get("lately", 0), facts.get("before", 0)
        if now < before:
            return self.env._(
                "orders of the last 90 days fell from %(before)s to %(now)s", before=before, now=now
            )
        if facts.get("orders", 0) > 1:
            return self.env._("only %s orders so far", facts["orders"])
        return ""

    def _amount_text(self, facts):
        amount = self.sudo().currency_id.format(facts.get("amount", 0.0))
        return self.env._("small orders: %s on average", amount)

    @api.depends("partner_id")
    @api.depends_context("lang")
    def _compute_causes(self):
        for warning in self:
            warning.causes = warning.partner_id._warning_causes_html()

    @api.depends("model_id", "company_id")
    @api.depends_context("lang")
    def _compute_basis(self):
        for warning in self.sudo():
            fitted, number = warning.model_id, warning.model_id._number
            if fitted:
                warning.basis = self.env._(
                    "By the model fitted on %(date)s on the past of %(customers)s customers: the risk is how "
                    "probable it is that no order comes within %(days)s days (SD-3.3.1).",
                    date=format_date(self.env, fitted.date),
                    customers=fitted.customers,
                    days=fitted.horizon,
                )
            else:
                warning.basis = self.env._(
                    "By a fixed number of days: the risk is how much of it is over. A model takes over once "
                    "%(customers)s customers have ordered, over %(months)s months, and it foresees better "
                    "(SD-3.3.1).",
                    customers=int(number(warning.company_id, "customers")),
                    months=int(number(warning.company_id, "history")),
                )

    # What people open

    def action_open_customer(self):
        self.ensure_one()
        return self.partner_id.get_formview_action()
