from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.sales_policy.duty import Duty

from ..way import way_url

VERDICTS = [
    ("inside", "Inside"),
    ("unclear", "Unclear"),
    ("outside", "Outside"),
    ("no_fix", "No place"),
]
JUDGEMENTS = [("accepted", "Accepted"), ("refused", "Refused")]
TO_JUDGE = [("kind", "=", "in"), ("verdict", "!=", "inside"), ("judgement", "=", False)]
PURGE_BATCH = 1000


class SalesVisitCheckin(models.Model):
    """One arrival, leaving or photo, as a device sent it and the server judged it (VM-6.2).

    ======== ============================================= =======================================
    action   who                                           on
    ======== ============================================= =======================================
    send     who visits, by the verbs of the visit         own visits
    accept,  somebody above on the reporting line; where   arrivals that are not inside, once;
    refuse   nobody is, whom the duty names                never one's own
    read     who sent it, those above, sales               -
             administration, general manager
    ======== ============================================= =======================================

    Evidence: nobody enters or changes it. Coordinates are kept for a set time only; distance and verdict
    stay. Between arrival and leaving nothing is recorded.
    """

    _name = "sales.visit.checkin"
    _description = "Check-in"
    _inherit = ["sales.ledger.mixin", "sales.verb.mixin", "sales.duty.mixin", "mail.thread"]
    _order = "date desc, id desc"
    _duties = (
        Duty(
            "VM-6.2",
            "judge",
            who="_judge_user",
            owed=TO_JUDGE,
            done=[("judgement", "!=", False)],
            since="date_received",
        ),
    )

    visit_id = fields.Many2one("sales.visit", required=True, index=True, ondelete="restrict")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="restrict"
    )
    user_id = fields.Many2one("res.users", string="Person", required=True)
    company_id = fields.Many2one("res.company", required=True, index=True)
    kind = fields.Selection(
        [("in", "Arrival"), ("out", "Departure"), ("photo", "Photo")], required=True
    )
    token = fields.Char(
        string="Device Key",
        required=True,
        export_string_translation=False,
        groups="base.group_system",
    )
    date = fields.Datetime(
        required=True, help="On the server's clock, or that of the device if it was sent later."
    )
    date_device = fields.Datetime(string="On the Device", required=True)
    date_received = fields.Datetime(string="Received", required=True)
    timing = fields.Selection(
        [("live", "At once"), ("queued", "Sent later"), ("ahead", "Device's clock is ahead")],
        string="Sent",
        required=True,
    )
    latitude = fields.Float(digits=(10, 7), aggregator=None, help="WGS-84.")
    longitude = fields.Float(digits=(10, 7), aggregator=None, help="WGS-84.")
    accuracy = fields.Float(string="Accuracy (m)", digits=(16, 0), aggregator="avg")
    fix_age = fields.Float(string="Age of the Place (s)", digits=(16, 0), aggregator="max")
    distance = fields.Float(string="Distance (m)", digits=(16, 0), aggregator="avg")
    has_place = fields.Boolean(
        help="Coordinates are there: found, and not purged yet.", export_string_translation=False
    )
    is_measured = fields.Boolean(
        help="Both the place of the device and that of the customer were known.",
        export_string_translation=False,
    )
    verdict = fields.Selection(VERDICTS)
    reason = fields.Char(help="Why the arrival is not inside.")
    photo = fields.Binary(attachment=True)
    has_photo = fields.Boolean(export_string_translation=False)
    judgement = fields.Selection(JUDGEMENTS)
    judged_by_id = fields.Many2one("res.users", string="Judged by")
    date_judged = fields.Datetime(string="Judged on")
    judge_comment = fields.Char(string="Comment")
    can_judge = fields.Boolean(compute="_compute_can_judge")

    _once = models.UniqueIndex("(user_id, token)", "This check-in has arrived already.")
    _order_index = models.Index("(date DESC, id DESC)")
    _person_index = models.Index("(user_id, date DESC, id DESC)")
    _judge_index = models.Index(
        "(date DESC, id DESC) WHERE kind = 'in' AND verdict != 'inside' AND judgement IS NULL"
    )
    _purge_index = models.Index("(company_id, date) WHERE has_place")
    _on_earth = models.Constraint(
        "CHECK (latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180)",
        "A place lies on earth.",
    )
    _measures = models.Constraint(
        "CHECK (accuracy >= 0 AND fix_age >= 0 AND distance BETWEEN 0 AND 21000000)",
        "Distances and ages are not negative.",
    )
    _reasoned = models.Constraint(
        "CHECK (kind != 'in' OR verdict = 'inside' OR reason IS NOT NULL)",
        "An arrival that is not inside has a reason (VM-6.2).",
    )
    _judged = models.Constraint(
        "CHECK ((judgement IS NULL) = (judged_by_id IS NULL) AND judged_by_id != user_id)",
        "A judgement has its author, who is somebody else (CM-6.1).",
    )

    @api.depends("kind", "visit_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for checkin in self:
            name = checkin.sudo().visit_id.display_name or ""
            checkin.display_name = f"{name}: {kinds.get(checkin.kind, '')}"

    @api.depends("judgement")
    @api.depends_context("uid")
    def _compute_can_judge(self):
        for checkin in self:
            checkin.can_judge = bool(checkin.id) and not checkin._verb_refusal("judge")

    # The ledger

    @api.model
    def _known(self, token):
        """What this person's device sent under `token` before."""
        return self.sudo().search([("user_id", "=", self.env.uid), ("token", "=", token)])

    @api.model
    def _append(self, visit, kind, deed, verdict=False, distance=None):
        fix = deed.fix
        quiet = self._ledger().with_context(tracking_disable=True)
        return quiet.create(
            {
                "visit_id": visit.id,
                "partner_id": visit.partner_id.id,
                "user_id": visit.user_id.id,
                "company_id": visit.company_id.id,
                "kind": kind,
                **{name: getattr(deed, name) for name in ("token", "date", "timing")},
                "date_device": deed.date_device,
                "date_received": deed.date_received,
                "latitude": fix.latitude if fix else 0,
                "longitude": fix.longitude if fix else 0,
                "accuracy": fix.accuracy if fix else 0,
                "fix_age": fix.age if fix else 0,
                "has_place": bool(fix),
                "distance": distance or 0,
                "is_measured": distance is not None,
                "verdict": verdict,
                "reason": deed.reason or False,
                "photo": deed.photo,
                "has_photo": bool(deed.photo),
            }
        )

    def _answer(self):
        """What the device is told, however often it asks."""
        return {
            "status": "done",
            "visit_id": self.visit_id.id,
            "kind": self.kind,
            "date": fields.Datetime.to_string(self.date),
            "verdict": self.verdict,
            "distance": round(self.distance) if self.is_measured else False,
        }

    def action_open_map(self):
        """The place on the map of the company's choice."""
        self.ensure_one()
        url = way_url(
            self.env.company.sales_map_app, (self.latitude, self.longitude), self.user_id.name, ""
        )
        return {"type": "ir.actions.act_url", "url": url, "target": "new"}

    # Judgement

    def action_accept(self, comment=""):
        self._judge("accepted", comment)

    def action_refuse(self, comment):
        self._check_reason(comment, self.env._("Please say why the check-in is refused (VM-6.2)."))
        self._judge("refused", comment)

    def _judge(self, judgement, comment):
        for checkin in self:
            checkin.check_access("read")
            checkin._check_verb("judge")
            checkin._ledger().write(
                {
                    "judgement": judgement,
                    "judged_by_id": self.env.uid,
                    "date_judged": fields.Datetime.now(),
                    "judge_comment": (comment or "").strip() or False,
                }
            )
            checkin.sudo().visit_id.arrival_judgement = judgement
            if judgement == "refused":
                checkin._tell_refused()

    def _judge_refusal(self):
        """Why the current user may not judge this check-in now: a sentence, or False."""
        if not self.filtered_domain(TO_JUDGE):
            return self.env._(
                "Arrivals that are not inside are judged, each of them once (VM-6.2)."
            )
        user = self.env.user
        if self.user_id == user:
            return self.env._("Nobody judges their own check-in: your supervisor does (CM-6.1).")
        if self.user_id in user.sales_team_user_ids or self._judge_user() == user:
            return False
        return self.env._("Who stands above %s judges this check-in (VM-6.2).", self.user_id.name)

    def _judge_user(self):
        """Who is to judge: the supervisor, or sales administration where nobody stands above."""
        checkin = self.sudo()
        above = checkin.user_id._sales_supervisor(checkin.company_id)
        role = self.env.ref("sales_policy.role_sales_administration")
        return above or role._responsible(checkin.company_id) - checkin.user_id

    def _tell_refused(self):
        person = self.user_id
        checkin = self.with_context(lang=person.lang)
        self.env["mail.thread"].sudo().message_notify(
            partner_ids=person.partner_id.ids,
            subject=checkin.env._("Check-in refused: %s", checkin.visit_id.display_name),
            body=self.judge_comment,
            model="sales.visit",
            res_id=self.visit_id.id,
        )

    # Coordinates are kept as long as they are needed

    @api.model
    def _cron_purge(self):
        """Coordinates older than the set time go, in batches; distance and verdict stay (VM-6.2)."""
        old = self._purge_domain()
        while batch := self.search(old, limit=PURGE_BATCH, order="id"):
            batch._ledger().write({"latitude": 0, "longitude": 0, "has_place": False})
            if not self.env["ir.cron"]._commit_progress(
                len(batch), remaining=self.search_count(old)
            ):
                return

    @api.model
    def _purge_domain(self):
        now, value = fields.Datetime.now(), self.env["sales.clause"]._value
        return Domain("has_place", "=", True) & Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("date", "<", now - timedelta(days=value("VM-6.2", "keep", company)))
            for company in self.env["res.company"].search([])
        )
