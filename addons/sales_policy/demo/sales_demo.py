from contextlib import contextmanager
from datetime import datetime, time, timedelta
from threading import get_ident
from unittest.mock import patch
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.sales_policy.deadline import naive_utc


@contextmanager
def clock_at(moment):
    """Within, it is `moment` (naive UTC), for this thread alone."""
    now, here = fields.Datetime.now, get_ident()
    with patch.object(fields.Datetime, "now", lambda *_: moment if get_ident() == here else now()):
        yield


class SalesDemo(models.AbstractModel):
    """What happened in the demo company before today.

    Approvals and duties take their time from the clock and nowhere else, so the story is lived once
    more: each deed is done by its person, at its own moment, by the verb that the buttons call, and the
    job that watches over the duties runs in between. It works while an addon is being installed only;
    in the ledgers of a living company nobody sets the clock back.
    """

    _name = "sales.demo"
    _description = "Past of the Demo Company"

    @api.model
    def _relive(self, module, diary):
        """Do the deeds of `diary` in their order; what lies ahead is left out.

        :param module: the addon whose demo records the diary speaks of
        :param diary: [(when, "HH:MM", login, record, verb, *arguments)]: `when` in working days ago, or
            a date; the time is that of the company; without a login the system does it; a record without
            a name is told as (model, domain)
        """
        if self.env.registry.ready:
            raise UserError(
                self.env._(
                    "Demo data tell a past, which is possible while an addon is being installed only: "
                    "choose demo data when you create the database."
                )
            )
        working_days = self._working_days()
        deeds = [
            (
                self._moment(when if isinstance(when, datetime) else working_days[when - 1], at),
                *deed,
            )
            for when, at, *deed in diary
        ]
        now = fields.Datetime.now()
        self._rewind(min((deed[0] for deed in deeds), default=now))
        for moment, login, name, verb, *arguments in sorted(deeds, key=lambda deed: deed[0]):
            if moment < now:
                self._run_job(moment)
                record = (
                    self.env.ref(f"{module}.{name}")
                    if isinstance(name, str)
                    else self.env[name[0]].search(name[1])
                )
                self._do(moment, login, record, verb, arguments)
        self._run_job(now)

    def _company(self):
        return self.env.ref("sales_policy.company_a")

    def _today(self):
        """Today for the demo company, also while something is told of the past."""
        return datetime.now(ZoneInfo(self._company()._sales_tz())).date()

    def _working_days(self):
        """The working days of the past two years, the last one before today first."""
        tz = ZoneInfo(self._company()._sales_tz())
        today = datetime.combine(datetime.now(tz), time.min, tz)
        calendar = self._company().resource_calendar_id
        hours = calendar._work_intervals_batch(today - timedelta(days=730), today)[False]
        return sorted({start.date() for start, _stop, _meta in hours}, reverse=True)

    def _moment(self, day, at):
        tz = ZoneInfo(self._company()._sales_tz())
        return naive_utc(datetime.combine(day, time.fromisoformat(at), tz))

    def _do(self, moment, login, record, verb, arguments):
        record = record.with_context(tracking_disable=True)
        if login:
            record = record.with_user(self.env["res.users"].search([("login", "=", login)]))
        with self._back_at(moment):
            getattr(record, verb)(*arguments)

    @contextmanager
    def _back_at(self, moment):
        """Within, it is `moment`; what people are told then was said then, they have read it, and the mails
        have gone out."""
        messages = self.env["mail.message"]
        before = messages.search([], order="id desc", limit=1).id or 0
        with clock_at(moment):
            yield
        told = messages.search([("id", ">", before)])
        told.date = moment
        told.notification_ids.is_read = True
        self.env["mail.mail"].search([("mail_message_id", "in", told.ids)]).unlink()

    def _rewind(self, moment):
        """What fell due after `moment` is not late yet then, though another diary came to the end before."""
        late = self.env["sales.duty"].search([("state", "=", "overdue"), ("deadline", ">", moment)])
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM sales_duty_event
                 WHERE duty_id = ANY (%(late)s) AND event IN ('overdue', 'escalated');
                UPDATE sales_duty
                   SET state = 'open', date_next = deadline, punctuality = NULL, escalation_level = 0,
                       escalation_user_id = NULL
                 WHERE id = ANY (%(late)s)
                """,
                late=late.ids,
            )
        )
        self.env.invalidate_all()

    def _run_job(self, until):
        """Let the clock of the duties tick up to the moment `until`, without a message to anybody."""
        duties = self.env["sales.duty"]
        soonest = {"domain": [("date_next", "<=", until)], "order": "date_next", "limit": 1}
        while duty := duties.search(**soonest):
            moment = duty.date_next
            for tick in (duty._warn_batch, duty._overdue_batch, duty._escalate_batch):
                tick(moment)
