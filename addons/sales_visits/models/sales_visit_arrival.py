from contextlib import contextmanager
from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError, LockError, UserError

from odoo.addons.sales_policy.deadline import day_end, local_date
from odoo.addons.sales_policy.one_by_one import one_by_one

from ..fix import Limits, judge
from .sales_visit_checkin import JUDGEMENTS, VERDICTS

PHOTOS = 20
ARRIVAL = {"arrival_verdict", "arrival_judgement", "is_unplanned", "no_checkout"}


class SalesVisit(models.Model):
    """Arriving and leaving, from a phone (VM-6.2).

    ================= ============================= ============================================
    verb              who                           what follows
    ================= ============================= ============================================
    check in          who visits, on its day        the visit is under way; what is not inside
                                                    has a reason and goes to the supervisor
    check out         who visits                    the visit is done
    add photo         who visits, from arrival on   -
    begin unplanned   who is in charge of the       a visit that nobody planned is under way
                      customer, or sees it
    ================= ============================= ============================================

    Each is sent with a key of the device: what is sent again is answered again, and counts once.
    """

    _inherit = "sales.visit"

    checkin_ids = fields.One2many("sales.visit.checkin", "visit_id", string="Check-ins")
    arrival_verdict = fields.Selection(VERDICTS, string="Arrival", readonly=True, copy=False)
    arrival_judgement = fields.Selection(
        JUDGEMENTS, string="Judgement of the Arrival", readonly=True, copy=False
    )
    is_unplanned = fields.Boolean(
        string="Unplanned", readonly=True, copy=False, help="Begun from the phone, without a plan."
    )
    no_checkout = fields.Boolean(
        string="No Check-out", readonly=True, copy=False, help="Ended by the night job."
    )

    def _kept_fields(self):
        return super()._kept_fields() | ARRIVAL

    # Verbs

    def action_check_in(self, payload):
        """:param payload: dict of `token`, `date` (UTC), `latitude`, `longitude`, `accuracy`, `fix_age` or
            `fix_error`, `reason`, `photo` (base64)
        :return: dict of `status` "done", or "reason" when nothing is recorded before there is one
        """
        return self._send("in", payload)

    def action_check_out(self, payload):
        """:param payload: as that of `action_check_in`; for a visit whose number the device does not know
        yet, `arrival` is the token of its arrival
        """
        return self._send("out", payload)

    def action_add_photo(self, payload):
        return self._send("photo", payload)

    @api.model
    def action_begin_unplanned(self, partner_id, payload):
        """Begin a visit to this customer here and now."""
        checkins = self.env["sales.visit.checkin"]
        customer = self._read_customer(partner_id)
        deed = checkins._read_deed(payload, customer.sudo().company_id or self.env.company)
        if known := checkins._known(deed.token):
            return known._answer()
        place = self.new({"partner_id": customer.id})._judge_place(deed)
        if missing := self._missing_reason(deed, *place):
            return missing
        with self._one_at_a_time():
            self._check_nothing_open()
            visit = self.create(self._prepare_unplanned(customer, deed))
            visit.sudo().is_unplanned = True
            return visit._check_in(deed)

    def _read_customer(self, partner_id):
        number = partner_id if type(partner_id) is int else 0
        customer = self.env["res.partner"].browse(number).exists()
        if not customer:
            raise UserError(self.env._("Choose the customer whom you visit (VM-6.2)."))
        customer.check_access("read")
        return customer

    def _prepare_unplanned(self, customer, deed):
        return {"partner_id": customer.id, "user_id": self.env.uid, "date_start": deed.date}

    def _send(self, kind, payload):
        visit = self or self._arrived_by(payload)
        visit.ensure_one()
        visit.check_access("read")
        deed = visit.env["sales.visit.checkin"]._read_deed(payload, visit.company_id)
        if known := visit.env["sales.visit.checkin"]._known(deed.token):
            visit._check_same(known, kind)
            return known._answer()
        if visit.user_id != self.env.user:
            raise AccessError(
                self.env._(
                    "Only who visits checks in and out: nobody does so for another (VM-6.2)."
                )
            )
        with visit._one_at_a_time():
            return getattr(visit, f"_send_{kind}")(deed)

    def _arrived_by(self, payload):
        """The visit that the same device began under the token `arrival`."""
        token = isinstance(payload, dict) and payload.get("arrival")
        known = self.env["sales.visit.checkin"]._known(token if isinstance(token, str) else "")
        if not known:
            raise UserError(self.env._("The arrival at this visit has not come in yet (VM-6.2)."))
        return self.browse(known.visit_id.id)

    def _check_same(self, known, kind):
        if known.visit_id.id != self.id or known.kind != kind:
            raise UserError(
                self.env._("This key of the device belongs to another check-in (VM-6.2).")
            )

    @contextmanager
    def _one_at_a_time(self):
        """Who comes second begins anew, and finds what the first one did."""
        try:
            with self.env.cr.savepoint():
                self.lock_for_update(allow_referencing=True)
                yield
        except (UniqueViolation, LockError) as error:
            raise ConcurrencyError(self.env._("The same is being sent twice (VM-6.2).")) from error

    # Arriving

    def _send_in(self, deed):
        place = self._judge_place(deed)
        return self._missing_reason(deed, *place) or self._check_in(deed)

    def _check_in(self, deed):
        self._check_nothing_open()
        self._check_day(deed)
        if self.state == "missed" and deed.timing == "queued":
            self.sudo().state = "planned"  # the job did not know yet
        self._begin(deed.date)
        verdict, distance = self._judge_place(deed)
        self.sudo().write({"arrival_verdict": verdict, "arrival_judgement": False})
        checkin = self.env["sales.visit.checkin"]._append(self, "in", deed, verdict, distance)
        if deed.fix and distance is None:
            self.partner_id._propose_place(deed.fix)
        return checkin._answer()

    def _check_nothing_open(self):
        under_way = [("user_id", "=", self.env.uid), ("state", "=", "under_way")]
        if open_visit := self.search(under_way, limit=1) - self:
            raise UserError(
                self.env._(
                    "You are still at “%s”: leave there first, then arrive here (VM-6.2).",
                    open_visit.display_name,
                )
            )

    def _check_day(self, deed):
        if local_date(deed.date, self.company_id._sales_tz()) != self.day:
            raise UserError(
                self.env._(
                    "“%(visit)s” is planned for %(day)s: change its day, or begin an unplanned visit "
                    "(VM-4.4).",
                    visit=self.display_name,
                    day=self.day,
                )
            )

    def _judge_place(self, deed):
        customer = self.sudo().partner_id
        return judge(deed.fix, customer._place(), self._place_limits(customer))

    def _place_limits(self, customer):
        company, value = self.company_id or self.env.company, self.env["sales.clause"]._value
        radius = value("VM-6.2", "radius", company, customer.customer_grade_id)
        return Limits(
            radius, value("VM-6.2", "accuracy", company), value("VM-6.2", "fix_age", company)
        )

    def _missing_reason(self, deed, verdict, distance):
        if verdict == "inside" or deed.reason:
            return None
        return {
            "status": "reason",
            "verdict": verdict,
            "distance": False if distance is None else round(distance),
        }

    # Leaving

    def _send_out(self, deed):
        moment = max(deed.date, self.date_begun or deed.date)
        if self.no_checkout and deed.timing == "queued":
            self.sudo().write({"date_finished": moment, "no_checkout": False})
        else:
            self._finish(moment)
        place = self._judge_place(deed)
        return self.env["sales.visit.checkin"]._append(self, "out", deed, *place)._answer()

    # Photos

    def _send_photo(self, deed):
        if not deed.photo:
            raise UserError(self.env._("There is no photo in what was sent (VM-6.2)."))
        if self.state not in ("under_way", "done"):
            raise UserError(self.env._("Photos belong to a visit from its arrival on (VM-6.2)."))
        ledger = self.env["sales.visit.checkin"]
        if ledger.search_count([("visit_id", "=", self.id), ("kind", "=", "photo")]) >= PHOTOS:
            raise UserError(self.env._("A visit has %s photos at most (VM-6.2).", PHOTOS))
        return ledger._append(self, "photo", deed)._answer()

    # The job

    @api.model
    def _cron_close(self):
        """Visits that are still under way when their day has passed end with it, in batches."""
        now = fields.Datetime.now()
        failed = self.browse()
        while batch := self._left_open(now, failed).try_lock_for_update():
            failed |= one_by_one(batch, lambda visits: visits._close())
            if not self.env["ir.cron"]._commit_progress(
                len(batch), remaining=len(self._left_open(now, failed))
            ):
                return

    @api.model
    def _left_open(self, now, failed):
        found = self.browse()
        for company in self.env["res.company"].search([]):
            tz = company._sales_tz()
            midnight = day_end(local_date(now, tz) - timedelta(days=1), tz)
            domain = [
                ("company_id", "=", company.id),
                ("state", "=", "under_way"),
                ("date_begun", "<=", midnight),
                ("id", "not in", failed.ids),
            ]
            found |= self.search(domain, limit=200, order="id")
        return found

    def _close(self):
        for visit in self:
            visit._close_one()

    def _close_one(self):
        tz = self.company_id._sales_tz()
        self._finish(day_end(local_date(self.date_begun, tz), tz))
        self.sudo().no_checkout = True
        visit = self.with_context(lang=self.user_id.lang)
        self.env["mail.thread"].sudo().message_notify(
            partner_ids=self.user_id.partner_id.ids,
            subject=visit.env._("No check-out: %s", visit.display_name),
            body=visit.env._(
                "You arrived there and did not leave: the visit was ended with its day (VM-6.2)."
            ),
            model=self._name,
            res_id=self.id,
        )
