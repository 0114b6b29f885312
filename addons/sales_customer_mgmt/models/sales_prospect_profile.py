from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.safe_eval import safe_eval

from odoo.addons.sales_policy.duty import Duty

# What is known of a prospect, be it a lead or a customer: what criteria may ask for
FACTS = (
    "industry_id", "employee_range", "country_id", "state_id", "city", "purchase_potential",
    "customer_source_id", "customer_channel_id", "customer_needs", "has_decision_maker",
)  # fmt: skip
SCORED = ("res.partner", "crm.lead")


class SalesProspectProfile(models.Model):
    """What a good prospect looks like, and where such prospects are found (SD-3.1.1, SP-1).

    An approved revision scores every lead and customer: points reached of the points possible, in
    percent. Half-yearly it is discussed: confirmed as it is, or followed by a new revision, which takes
    its place from a date on. A company's own goes before the common one, a later date before an earlier.
    """

    _name = "sales.prospect.profile"
    _description = "Prospect Profile"
    _inherit = ["sales.approval.mixin", "sales.duty.mixin"]
    _order = "date_from desc, id desc"
    _approval_clause = "SD-3.1.1"
    _duties = (
        Duty(
            "SD-3.1.1",
            "revision",
            who="_administrator",
            owed=[("approval_state", "=", "approved"), ("successor_id", "=", False)],
            renewed_by="date_revised",
        ),
    )

    name = fields.Char(required=True, translate=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for all companies.")
    date_from = fields.Date(
        string="In Force from",
        required=True,
        default=lambda self: self.env.company._sales_today(),
        copy=False,
    )
    version = fields.Integer(
        string="Revision", default=1, readonly=True, copy=False, aggregator=None
    )
    where_to_find = fields.Html(
        translate=True, help="Exhibitions, markets, towns, lists: where such prospects are found."
    )
    criterion_ids = fields.One2many(
        "sales.prospect.criterion", "profile_id", string="Criteria", copy=True
    )
    possible_points = fields.Integer(compute="_compute_possible_points")
    threshold_a = fields.Integer(
        string="Intent A from", default=70, required=True, help="Fit in percent."
    )
    threshold_b = fields.Integer(
        string="Intent B from", default=40, required=True, help="Fit in percent; below it is C."
    )
    previous_id = fields.Many2one(
        "sales.prospect.profile", string="Revises", readonly=True, copy=False, index=True
    )
    successor_id = fields.Many2one(
        "sales.prospect.profile", string="Superseded by", readonly=True, copy=False, index=True
    )
    date_revised = fields.Datetime(
        string="Last Revised",
        readonly=True,
        copy=False,
        help="When it was last discussed, and confirmed or superseded by a new revision (SD-3.1.1).",
    )

    _thresholds_ordered = models.Constraint(
        "CHECK (0 <= threshold_b AND threshold_b <= threshold_a AND threshold_a <= 100)",
        "Intent B begins at 0 % or more, and intent A not below it, at 100 % at most.",
    )

    @api.depends("criterion_ids.points")
    def _compute_possible_points(self):
        for profile in self:
            profile.possible_points = sum(profile.criterion_ids.mapped("points"))

    @api.depends("name", "version")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for profile in self:
            profile.display_name = profile.name and self.env._(
                "%(profile)s, revision %(number)s", profile=profile.name, number=profile.version
            )

    # Scoring

    @api.model
    def _in_force(self, company):
        """The profile that scores the prospects of `company` today, perhaps none.

        :param company: `res.company`; an empty one for prospects of no company
        """
        clock = company or self.env.company
        profiles = self.sudo().search(
            [
                ("company_id", "in", [False, *company.ids]),
                ("approval_state", "=", "approved"),
                ("date_from", "<=", clock._sales_today()),
            ]
        )
        # False before True: a company's own, then the later, then the newer
        return profiles.sorted(lambda p: (bool(p.company_id), p.date_from, p.id))[-1:]

    def _reached(self, prospects):
        """Return {prospect: criteria of this profile that it meets}."""
        reached = dict.fromkeys(prospects, self.env["sales.prospect.criterion"])
        for criterion in self.criterion_ids:
            for prospect in prospects.filtered_domain(criterion._parsed_domain()):
                reached[prospect] += criterion
        return reached

    def _fit(self, reached):
        """The points of the criteria `reached`, in percent of those possible."""
        possible = self.possible_points
        return 100 * sum(reached.mapped("points")) // possible if possible else 0

    def _intent(self, fit):
        if not self.criterion_ids:
            return False
        return "a" if fit >= self.threshold_a else "b" if fit >= self.threshold_b else "c"

    @api.model
    def _cron_measure(self):
        """Score anew whatever was scored by another profile than the one in force today."""
        for model in SCORED:
            if not self.env[model]._measure_fit():
                return

    def _measure_anew(self):
        """Have the job score by these profiles again, though it did so before."""
        self.env.flush_all()
        for model in SCORED:
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET prospect_profile_id = NULL WHERE prospect_profile_id IN %s",
                    SQL.identifier(self.env[model]._table),
                    tuple(self.ids),
                )
            )
            self.env[model].invalidate_model(["prospect_profile_id"])
        self.env.ref("sales_customer_mgmt.ir_cron_prospect_fit").sudo()._trigger()

    # Revision and approval

    def _administrator(self):
        role = self.env.ref("sales_policy.role_sales_administration")
        return role._responsible(self.company_id or self.env.company)

    def _approval_summary_fields(self):
        return ["name", "company_id", "date_from", "previous_id", "criterion_ids"]

    def _submission_problem(self):
        if self.criterion_ids:
            return False
        return self.env._("Say by what a good prospect is recognised: add criteria (SD-3.1.1).")

    def _set_approval(self, action, reason=None):
        super()._set_approval(action, reason)
        if action in ("approve", "reopen"):
            self.sudo()._measure_anew()

    def _approval_done(self):
        super()._approval_done()
        for profile in self.filtered("previous_id"):
            profile.previous_id.write(
                {"successor_id": profile.id, "date_revised": fields.Datetime.now()}
            )

    def action_confirm_revision(self):
        """It was discussed and stays as it is (SD-3.1.1)."""
        self.check_access("write")
        current = self.filtered(lambda p: p.approval_state == "approved" and not p.successor_id)
        current.sudo().write({"date_revised": fields.Datetime.now()})
        for profile in current.sudo():
            profile.message_post(
                body=self.env._("Discussed, and confirmed as it is (SD-3.1.1)."),
                author_id=self.env.user.partner_id.id,
            )

    def action_revise(self):
        """Open the draft of the next revision; the one in force stays until that is approved."""
        self.ensure_one()
        draft = self.search(
            [("previous_id", "=", self.id), ("approval_state", "!=", "approved")], limit=1
        )
        draft = draft or self.copy({"previous_id": self.id, "version": self.version + 1})
        return draft._get_records_action()


class SalesProspectCriterion(models.Model):
    """What a good prospect is recognised by, and how many points that is worth."""

    _name = "sales.prospect.criterion"
    _description = "Prospect Criterion"
    _inherit = ["sales.approval.line.mixin"]
    _order = "sequence, id"
    _approval_parent = "profile_id"

    profile_id = fields.Many2one(
        "sales.prospect.profile", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Criterion", required=True, translate=True)
    domain = fields.Char(
        string="Condition", required=True, default="[]", help="On facts of leads and customers."
    )
    points = fields.Integer(default=10, required=True)

    _points_positive = models.Constraint("CHECK (points > 0)", "A criterion is worth 1 or more.")

    @api.depends("name", "points")
    def _compute_display_name(self):
        for criterion in self:
            criterion.display_name = f"{criterion.name or ''} ({criterion.points or 0})"

    def _parsed_domain(self):
        return safe_eval(self.domain or "[]")

    @api.constrains("domain")
    def _check_domain(self):
        """The condition holds for leads and customers alike, and asks for nothing but facts."""
        for criterion in self:
            try:
                domain = Domain(criterion._parsed_domain())
                for model in SCORED:
                    domain.validate(self.env[model].sudo())
                asked = {c.field_expr.split(".")[0] for c in domain.iter_conditions()}
            except Exception as error:
                raise ValidationError(
                    self.env._(
                        "“%(domain)s” is no condition on a prospect: %(error)s",
                        domain=criterion.domain,
                        error=error,
                    )
                ) from error
            if not asked or asked - set(FACTS):
                known = self.env["res.partner"].sudo().fields_get(FACTS, ["string"])
                raise ValidationError(
                    self.env._(
                        "A prospect is judged by what leads and customers both have: %s (SP-1).",
                        ", ".join(known[name]["string"] for name in FACTS),
                    )
                )

    def _explain(self, reached):
        """These criteria as HTML, each with the points reached of those possible."""
        row = Markup("<tr class='%s'><td>%s</td><td class='text-end text-nowrap'>%s</td></tr>")
        return Markup("").join(
            row
            % (
                "" if criterion in reached else "text-muted",
                criterion.name,
                self.env._(
                    "%(reached)s of %(points)s",
                    reached=criterion.points if criterion in reached else 0,
                    points=criterion.points,
                ),
            )
            for criterion in self
        )
