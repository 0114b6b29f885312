from odoo import api, fields, models


class SalesVisit(models.Model):
    """Visits without an approved plan or trip count as absence (VM-6.4): they are marked on arrival and told
    to the supervisor, who may excuse them with a reason."""

    _inherit = "sales.visit"

    basis = fields.Selection(
        [("plan", "Approved plan"), ("trip", "Approved trip"), ("none", "Neither")],
        readonly=True,
        copy=False,
        help="What allowed the visit on arrival; a visit with neither counts as absence (VM-6.4).",
    )
    trip_id = fields.Many2one(
        "sales.trip", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )
    absence_state = fields.Selection(
        [("reported", "Reported"), ("excused", "Excused")],
        string="Absence",
        readonly=True,
        copy=False,
        help="Reported to the supervisor as absence, or excused by the supervisor (VM-6.4).",
    )
    excuse_reason = fields.Char(string="Excused because", readonly=True, copy=False)
    excused_by_id = fields.Many2one("res.users", string="Excused by", readonly=True, copy=False)
    can_excuse = fields.Boolean(compute="_compute_can_excuse")

    _absence_index = models.Index("(absence_state, date_start) WHERE absence_state IS NOT NULL")

    @api.depends("absence_state")
    @api.depends_context("uid")
    def _compute_can_excuse(self):
        for visit in self:
            visit.can_excuse = not visit._verb_refusal("excuse")

    def _kept_fields(self):
        return super()._kept_fields() | {
            "basis", "trip_id", "absence_state", "excuse_reason", "excused_by_id",
        }  # fmt: skip

    def _basis_of(self, moment):
        """(basis, trip) of this visit when it begins at `moment` (naive UTC)."""
        trip = self.env["sales.trip"]._covering(self.user_id, moment)
        return ("trip" if trip else "none"), trip

    def _begin(self, moment):
        super()._begin(moment)
        for visit in self.sudo():
            basis, trip = visit._basis_of(moment)
            visit.write({"basis": basis, "trip_id": trip.id})
            if basis == "none":
                visit._report_absence()

    def _report_absence(self):
        self.absence_state = "reported"
        supervisor = self.user_id._sales_supervisor()
        texts = self.with_context(lang=supervisor.lang or self.env.lang)
        self.message_post(
            body=texts.env._(
                "%(person)s visits %(customer)s without an approved plan or trip: it counts as absence "
                "unless you excuse it (VM-6.4).",
                person=self.user_id.name,
                customer=self.partner_id.name,
            ),
            author_id=self.user_id.partner_id.id,
            partner_ids=supervisor.partner_id.ids,
        )

    def action_excuse(self, reason):
        for visit in self:
            visit.check_access("read")
            visit._check_verb("excuse")
            visit._check_reason(
                reason, self.env._("Please say why the absence is excused (VM-6.4).")
            )
            visit.sudo().write(
                {
                    "absence_state": "excused",
                    "excuse_reason": reason.strip(),
                    "excused_by_id": self.env.uid,
                }
            )

    def _excuse_refusal(self):
        """Why the current user may not excuse this visit, as a sentence; False when they may."""
        if self.absence_state != "reported":
            return self.env._("Only what is reported as absence is excused (VM-6.4).")
        if self.user_id not in self.env.user.sales_team_user_ids - self.env.user:
            return self.env._("Somebody above on the reporting line excuses an absence (VM-6.4).")
        return False
