from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.sales_policy.one_by_one import one_by_one

from .sales_promise import OPEN


class SalesPromise(models.Model):
    """What becomes of a promise: done, moved, cancelled or broken (VM-7.3)."""

    _inherit = "sales.promise"

    # Verbs

    def action_done(self, outcome):
        """It is done: what was done is kept with it."""
        for promise in self:
            promise._check_settlement("done", outcome)
            promise._settle(
                "late" if promise.date_due < promise._today() else "kept",
                self.env._("Done: %s", outcome.strip()),
                date_done=fields.Datetime.now(),
                done_by_id=self.env.uid,
                outcome=outcome.strip(),
            )

    def action_cancel(self, reason):
        for promise in self:
            promise._check_settlement("cancel", reason)
            promise._settle(
                "cancelled",
                self.env._("Cancelled: %s", reason.strip()),
                cancel_reason=reason.strip(),
            )

    def action_postpone(self, date_due, reason):
        """The customer agrees to a later day; the duty's history says who moved it and why."""
        date_due = fields.Date.to_date(date_due)
        for promise in self:
            promise._check_settlement("postpone", reason)
            if not date_due or date_due <= max(promise.date_due, promise._today()):
                raise UserError(
                    self.env._("A promise moves to a later day, which lies ahead (VM-7.3).")
                )
            promise._postpone(date_due, reason.strip())

    def _postpone(self, date_due, reason):
        before = self.date_due
        promise = self.sudo()
        promise.write({"date_due": date_due, "state": "open", "times_moved": self.times_moved + 1})
        [duty] = promise._declared_duties()
        deadline = promise._prepare_duty_values(duty)["deadline"]
        for owed in promise._live_duties([duty]):
            owed._extend(deadline, reason)
        promise._tell(
            self.env._(
                "Moved from %(before)s to %(after)s: %(reason)s",
                before=fields.Date.to_string(before),
                after=fields.Date.to_string(date_due),
                reason=reason,
            )
        )

    def _settle(self, state, sentence, **vals):
        promise = self.sudo()
        promise.write({"state": state, **vals})
        promise._tell(sentence)

    def _tell(self, sentence):
        """Who gave the promise, and who does it, are told what became of it."""
        people = self.giver_id | self.user_id | self.responsible_id
        self.message_post(
            body=sentence,
            author_id=self.env.user.partner_id.id,
            partner_ids=(people - self.env.user).partner_id.ids,
        )

    def _tell_owner(self):
        for promise in self.sudo().filtered(lambda promise: promise.user_id != self.env.user):
            env = promise.with_context(lang=promise.user_id.lang).env
            promise.message_notify(
                partner_ids=promise.user_id.partner_id.ids,
                subject=env._("Promised for you to do: %s", promise.name),
                body=env._(
                    "%(giver)s has promised “%(customer)s”, by %(date)s: %(text)s",
                    giver=promise.giver_id.name,
                    customer=promise.customer_name,
                    date=fields.Date.to_string(promise.date_due),
                    text=promise.name,
                ),
            )

    def _today(self):
        return self.sudo().company_id._sales_today()

    # Refusals: a sentence, or False

    def _check_settlement(self, verb, words):
        self.check_access("read")
        self._check_verb(verb)
        self._check_reason(
            words,
            self.env._("Say what was done, or the reason: it is kept with the promise (VM-7.3)."),
        )

    def _verb_refusal(self, verb):
        if refusal := self._state_refusal(OPEN):
            return refusal
        if self._is_below_me():
            return False
        me, promise = self.env.user, self.sudo()
        if verb == "done":
            return promise.user_id != me and self.env._(
                "It is for %s to do what was promised (VM-7.3).", promise.user_id.name
            )
        if verb == "postpone":
            return (promise.giver_id != me or promise.user_id == me) and self.env._(
                "Nobody moves the day of their own promise: ask your supervisor (CM-6.1)."
            )
        givers = promise.giver_id | promise.responsible_id
        return (me not in givers or self.state == "broken") and self.env._(
            "Who gave a promise cancels it until its day, later somebody above does (CM-6.1)."
        )

    def _is_below_me(self):
        """Whether I stand above who does it, on the reporting line or by my office."""
        me = self.env.user
        return self.sudo().user_id != me and (
            self.sudo().user_id in me.sales_team_user_ids
            or me.has_group("sales_policy.group_sales_administration")
        )

    # The job

    @api.model
    def _cron_break(self):
        """Promises whose day has passed are broken, in batches; they are still owed."""
        for company in self.env["res.company"].search([]):
            past = [
                ("company_id", "=", company.id),
                ("state", "=", "open"),
                ("date_due", "<", company._sales_today()),
            ]
            while batch := self.search(past, limit=1000, order="date_due, id"):
                failed = one_by_one(batch, lambda promises: promises._break())
                past.append(("id", "not in", failed.ids))
                left = self.search_count(past)
                if not self.env["ir.cron"]._commit_progress(len(batch), remaining=left):
                    return

    def _break(self):
        self.with_context(tracking_disable=True).write({"state": "broken"})
