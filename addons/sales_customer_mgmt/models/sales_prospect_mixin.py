from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain

from .res_partner import CUSTOMER_FILE_GROUPS
from .sales_prospect_profile import FACTS

BATCH = 1000
INTENTS = [("a", "A"), ("b", "B"), ("c", "C")]
# What follows from the profile in force, and is never entered
SCORE_FIELDS = {"prospect_fit", "suggested_intent", "prospect_profile_id"}


class SalesProspectMixin(models.AbstractModel):
    """Whoever may become a customer, lead or registered: screened by the profile in force (SP-1).

    The fit suggests an intent. The salesperson confirms it, or sets another one and says why: without
    that a customer is not submitted for review.
    """

    _name = "sales.prospect.mixin"
    _description = "Prospect"

    prospect_fit = fields.Integer(
        string="Fit",
        compute="_compute_prospect_fit",
        store=True,
        aggregator="avg",
        groups=CUSTOMER_FILE_GROUPS,
        help="Points reached of those the profile of a good prospect gives, in percent (SP-1).",
    )
    suggested_intent = fields.Selection(
        INTENTS, compute="_compute_prospect_fit", store=True, groups=CUSTOMER_FILE_GROUPS
    )
    prospect_profile_id = fields.Many2one(
        "sales.prospect.profile",
        string="Scored by",
        compute="_compute_prospect_fit",
        store=True,
        index="btree_not_null",
        groups=CUSTOMER_FILE_GROUPS,
    )
    fit_explanation = fields.Html(
        string="Why this Fit", compute="_compute_fit_explanation", groups=CUSTOMER_FILE_GROUPS
    )
    customer_intent = fields.Selection(
        INTENTS,
        string="Intent",
        copy=False,
        groups=CUSTOMER_FILE_GROUPS,
        help="How likely and how soon a prospect buys (SP-1).",
    )
    intent_reason = fields.Char(
        string="Why Another Intent",
        copy=False,
        groups=CUSTOMER_FILE_GROUPS,
        help="Why the intent differs from the one that the fit suggests (SP-1).",
    )

    is_to_judge = fields.Boolean(
        compute="_compute_is_to_judge", search="_search_is_to_judge", groups=CUSTOMER_FILE_GROUPS
    )

    # Hooks

    def _is_screened(self):
        return True

    def _screening_company(self):
        """Whose profile scores this prospect; empty: the common one."""
        return self.company_id or self.user_id.company_id

    @api.model
    def _screening_facts(self):
        """Names of the fields whose change scores the prospect anew."""
        return FACTS

    @api.model
    def _screening_domain(self):
        """The records that a new profile scores anew."""
        return Domain.TRUE

    # Scoring

    @api.depends(lambda self: ("company_id", "user_id", *self._screening_facts()))
    def _compute_prospect_fit(self):
        screened = self.filtered(lambda prospect: prospect._is_screened())
        (self - screened).update(dict.fromkeys(SCORE_FIELDS, False))
        for company, prospects in screened.grouped(lambda p: p._screening_company()).items():
            profile = self.env["sales.prospect.profile"]._in_force(company)
            for prospect, reached in profile._reached(prospects).items():
                fit = profile._fit(reached)
                prospect.prospect_fit = fit
                prospect.suggested_intent = profile and profile._intent(fit)
                prospect.prospect_profile_id = profile

    @api.depends("prospect_fit", "prospect_profile_id")
    @api.depends_context("lang")
    def _compute_fit_explanation(self):
        table = Markup("<table class='table table-sm mb-0'>%s</table>")
        for profile, prospects in self.sudo().grouped("prospect_profile_id").items():
            reached = profile._reached(prospects)
            for prospect in prospects:
                lines = profile.criterion_ids._explain(reached[prospect])
                prospect.fit_explanation = bool(profile) and table % lines

    @api.model
    def _measure_fit(self):
        """Score, in batches that survive an interruption, whatever another profile has scored.

        :return: whether nothing is left
        """
        last = 0
        while batch := self._measure_batch(last):
            last = batch[-1].id
            left = self._stale(last, limit=None)
            if not self.env["ir.cron"]._commit_progress(len(batch), remaining=len(left)):
                return not left
            self.invalidate_model()
        return True

    @api.model
    def _measure_batch(self, last=0):
        """Score the next records after id `last`, and return them."""
        batch = self._stale(last, limit=BATCH)
        self.env.add_to_compute(self._fields["prospect_fit"], batch)
        batch.flush_recordset(SCORE_FIELDS)
        return batch

    def _stale(self, last, limit):
        everybody = self.with_context(active_test=False)
        domain = self._stale_domain() & Domain("id", ">", last)
        return everybody.search(domain, order="id", limit=limit)

    @api.model
    def _stale_domain(self):
        profiles = self.env["sales.prospect.profile"]
        none = self.env["res.company"]
        domain = Domain("company_id", "=", False) & Domain("user_id", "=", False)
        domain &= Domain("prospect_profile_id", "!=", profiles._in_force(none).id)
        for company in none.search([]):
            own = Domain("company_id", "=", company.id) | (
                Domain("company_id", "=", False) & Domain("user_id.company_id", "=", company.id)
            )
            domain |= own & Domain("prospect_profile_id", "!=", profiles._in_force(company).id)
        return self._screening_domain() & domain

    # Intent

    def action_confirm_intent(self):
        """The salesperson agrees to the intent that the fit suggests (SP-1)."""
        for prospect in self.filtered("suggested_intent"):
            prospect.write({"customer_intent": prospect.suggested_intent, "intent_reason": False})

    @api.depends("suggested_intent", "customer_intent", "intent_reason")
    def _compute_is_to_judge(self):
        judged = self.filtered_domain(self._to_judge_domain())
        judged.is_to_judge = True
        (self - judged).is_to_judge = False

    def _search_is_to_judge(self, operator, value):
        if operator != "in":
            return NotImplemented
        self._check_field_access(self._fields["is_to_judge"], "read")
        to_judge = self._to_judge_domain()
        return Domain.OR(to_judge if wanted else ~to_judge for wanted in value)

    @api.model
    def _to_judge_domain(self):
        """Prospects of which nobody has said yet whether the suggested intent is right."""
        differs = Domain.OR(
            Domain("suggested_intent", "=", intent) & Domain("customer_intent", "!=", intent)
            for intent, _name in INTENTS
        )
        return differs & Domain("intent_reason", "=", False)

    def _intent_problem(self):
        """Why the intent does not count yet, as a sentence; False when it does."""
        prospect = self.sudo()
        intent, suggested = prospect.customer_intent, prospect.suggested_intent
        if not (intent and suggested) or intent == suggested:
            return False
        if (prospect.intent_reason or "").strip():
            return False
        return self.env._(
            "“%(prospect)s” has intent %(intent)s, its fit of %(fit)s %% suggests %(suggested)s: confirm "
            "that, or say why it is another one (SP-1).",
            prospect=self.display_name or "",
            intent=intent.upper(),
            fit=prospect.prospect_fit,
            suggested=suggested.upper(),
        )
