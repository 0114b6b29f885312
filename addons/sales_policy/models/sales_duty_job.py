from odoo import api, fields, models
from odoo.tools import SQL

from .sales_duty import LIVE


class SalesDuty(models.Model):
    """The clock: one scheduled job that warns, marks overdue and climbs the reporting line.

    Each step takes its rows by `date_next`, locked, in batches, each batch one statement and one
    commit: run twice, at once, late or killed half way, it gives the same ledger.
    """

    _inherit = "sales.duty"
    _job_batch = 5000

    @api.model
    def _cron_run(self):
        owing = self.sudo()._read_group([("state", "in", LIVE)], [], ["user_id:recordset"])[0][0]
        self._hand_over_leavers(owing)
        self._hand_over_unowned()
        for step in (self._warn_batch, self._overdue_batch, self._escalate_batch):
            moved = 1
            while moved:
                moved, events = step(fields.Datetime.now())
                events._notify()
                if not self.env["ir.cron"]._commit_progress(moved):
                    return

    def _due(self, condition, now):
        """SQL for the next batch of duties that meet `condition`, locked for this job."""
        return SQL(
            """
            SELECT id FROM sales_duty
             WHERE date_next <= %(now)s AND %(condition)s
          ORDER BY date_next, id LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED
            """,
            now=now,
            condition=condition,
            limit=self._job_batch,
        )

    def _run(self, query):
        """Run a statement that moves duties; return the events it has appended."""
        self.env["sales.duty"].flush_model()
        ids = [row[0] for row in self.env.execute_query(query)]
        self.env["sales.duty"].invalidate_model()
        return self.env["sales.duty.event"].sudo().browse(ids)

    def _warn_batch(self, now):
        due = SQL("state = 'open' AND date_next < deadline")
        return self._move_on(now, due, "warned", SQL("date_next = d.deadline"))

    def _overdue_batch(self, now):
        due = SQL("state = 'open' AND date_next >= deadline")
        change = SQL(
            """
            state = 'overdue', punctuality = 0,
            date_next = d.deadline + c.duty_escalation_hours * INTERVAL '1 hour'
            """
        )
        return self._move_on(now, due, "overdue", change)

    def _move_on(self, now, due, event, change):
        """Do `change` to the next duties that are `due`; their events are for the owner."""
        events = self._run(
            SQL(
                """
                WITH due AS (%(due)s), moved AS (
                    UPDATE sales_duty d SET %(change)s
                      FROM due, res_company c
                     WHERE d.id = due.id AND c.id = d.company_id
                 RETURNING d.id, d.user_id, d.deadline
                )
                INSERT INTO sales_duty_event (duty_id, event, date, user_id, person_id, level, deadline)
                     SELECT id, %(event)s, %(now)s, %(uid)s, user_id, 0, deadline FROM moved
                  RETURNING id
                """,
                due=self._due(due, now),
                change=change,
                event=event,
                now=now,
                uid=self.env.uid,
            )
        )
        return len(events), events

    def _escalate_batch(self, now):
        """One level more for each step of time that has passed, as far as the line goes."""
        due = (
            self.sudo()
            .search(
                [("state", "=", "overdue"), ("date_next", "<=", now)],
                order="date_next, id",
                limit=self._job_batch,
            )
            .try_lock_for_update(allow_referencing=True)
        )
        line = [
            (user_id, level, boss.id)
            for user_id, bosses in due.user_id._sales_line_above().items()
            for level, boss in enumerate(bosses, 1)
        ]
        events = self._run(
            SQL(
                """
                WITH line (user_id, level, boss_id) AS (VALUES %(line)s),
                due AS (
                    SELECT d.id, d.escalation_level AS level, coalesce(top.level, 0) AS top,
                           floor(extract(epoch FROM %(now)s - d.deadline)
                                 / 3600 / c.duty_escalation_hours)::int AS passed,
                           c.duty_escalation_hours * INTERVAL '1 hour' AS step
                      FROM sales_duty d
                      JOIN res_company c ON c.id = d.company_id
                 LEFT JOIN (SELECT user_id, max(level) AS level FROM line GROUP BY user_id) top
                           ON top.user_id = d.user_id
                     WHERE d.id IN %(ids)s AND d.state = 'overdue' AND d.date_next <= %(now)s
                ), moved AS (
                    UPDATE sales_duty d
                       SET escalation_level = least(passed, top),
                           escalation_user_id = (
                               SELECT boss_id FROM line
                                WHERE line.user_id = d.user_id AND line.level = least(passed, top)),
                           date_next = CASE WHEN passed < top
                                            THEN d.deadline + (passed + 1) * step END
                      FROM due WHERE d.id = due.id
                 RETURNING d.id, d.user_id, d.deadline, due.level, d.escalation_level
                )
                INSERT INTO sales_duty_event (duty_id, event, date, user_id, person_id, level, deadline)
                     SELECT m.id, 'escalated', %(now)s, %(uid)s, line.boss_id, line.level, m.deadline
                       FROM moved m
                       JOIN line ON line.user_id = m.user_id
                        AND line.level BETWEEN m.level + 1 AND m.escalation_level
                  RETURNING id
                """,
                line=SQL(", ").join(SQL("%s", row) for row in line or [(0, 0, 0)]),
                ids=tuple(due.ids) or (0,),
                now=now,
                uid=self.env.uid,
            )
        )
        return len(due), events
