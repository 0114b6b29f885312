from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.sales_policy.models.sales_duty import LIVE

CLOCKS = [
    ("running", "Running"),
    ("paused", "Stands still"),
    ("overdue", "Overdue"),
    ("none", "Nothing Owed"),
]
# What the ledger of duties says, kept on the complaint for lists and the count-down
CLOCK = ("deadline", "date_warning", "clock_state", "owed_id", "date_paused", "hours_paused")


class SalesComplaint(models.Model):
    """The clock that people see: that of the duty which is due next (CM-5.2.1, CM-5.2.2, SP-6.2).

    It follows the ledger and nothing else: `sales.duty` says when a duty has moved, and one statement
    brings all complaints concerned in line. While every clock stands still there is no deadline.
    """

    _inherit = "sales.complaint"

    deadline = fields.Datetime(string="Due", readonly=True, copy=False, help="What is due next.")
    date_warning = fields.Datetime(
        string="Warns from", readonly=True, copy=False, export_string_translation=False
    )
    clock_state = fields.Selection(
        CLOCKS, string="Clock", default="none", readonly=True, required=True, copy=False
    )
    owed_id = fields.Many2one(
        "sales.clause.parameter",
        string="Owed Next",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    date_paused = fields.Datetime(string="Stands Still since", readonly=True, copy=False)
    hours_paused = fields.Float(readonly=True, copy=False, export_string_translation=False)
    hours_still = fields.Float(
        string="Stood Still",
        compute="_compute_pause",
        help="Hours in all for which every clock stood still.",
    )
    pause_reason = fields.Char(string="Why", compute="_compute_pause")

    _deadline_index = models.Index("(user_id, deadline, id)")
    _running_index = models.Index("(deadline, id) WHERE clock_state IN ('running', 'overdue')")

    @api.depends("clock_state", "date_paused", "hours_paused", "wait_reason")
    @api.depends_context("lang")
    def _compute_pause(self):
        now = fields.Datetime.now()
        for complaint in self:
            since = complaint.date_paused
            this_time = (now - since).total_seconds() / 3600 if since else 0.0
            complaint.hours_still = complaint.hours_paused + this_time
            complaint.pause_reason = since and (
                complaint.wait_reason or self.env._("The customer decides about the solution.")
            )

    def _kept_fields(self):
        return super()._kept_fields() | set(CLOCK)

    @api.model
    def get_now(self):
        """The server's clock, by which count-downs run; the browser's may be wrong."""
        return fields.Datetime.to_string(fields.Datetime.now())

    @api.model
    def _sync_clocks(self, complaints, now):
        """Bring the clocks in line with the ledger; only what differs is written.

        :param complaints: SQL that selects their ids
        """
        changed = self.env.execute_query(
            SQL(
                """
                UPDATE sales_complaint c
                   SET deadline = next.deadline, date_warning = next.date_warning,
                       clock_state = next.clock_state, owed_id = next.owed_id,
                       date_paused = CASE WHEN next.clock_state = 'paused'
                                          THEN coalesce(c.date_paused, %(now)s) END,
                       hours_paused = coalesce(c.hours_paused, 0) + CASE
                           WHEN next.clock_state <> 'paused' AND c.date_paused < %(now)s
                           THEN extract(epoch FROM %(now)s - c.date_paused) / 3600 ELSE 0 END
                  FROM (%(next)s) next
                 WHERE c.id = next.id AND (
                       c.deadline, c.date_warning, c.clock_state, c.owed_id) IS DISTINCT FROM (
                       next.deadline, next.date_warning, next.clock_state, next.owed_id)
             RETURNING c.id
                """,
                next=self._next_owed(complaints),
                now=now,
            )
        )
        self.browse(row[0] for row in changed).invalidate_recordset(
            [*CLOCK, "hours_still", "pause_reason"], flush=False
        )

    @api.model
    def _next_owed(self, complaints):
        """SQL: of each complaint the duty towards the customer (CM-5) that falls due next, those that stand
        still coming last; what quality owes about it is no business of who handles it.

        Who has been warned of it is warned from its beginning on.
        """
        return SQL(
            """
            SELECT asked.id, d.parameter_id AS owed_id, coalesce(clock, 'none') AS clock_state,
                   CASE WHEN clock <> 'paused' THEN d.deadline END AS deadline,
                   CASE WHEN clock <> 'paused' AND d.date_next < d.deadline THEN d.date_next
                        WHEN clock <> 'paused' THEN d.date_opened END AS date_warning
              FROM (%(complaints)s) asked (id)
 LEFT JOIN LATERAL (
                   SELECT *, CASE state WHEN 'open' THEN 'running' ELSE state END AS clock
                     FROM sales_duty
                    WHERE res_model = 'sales.complaint' AND res_id = asked.id AND state IN %(live)s
                          AND clause_id IN (SELECT id FROM sales_clause WHERE number LIKE %(towards)s)
                 ORDER BY state = 'paused', deadline, id LIMIT 1) d ON TRUE
            """,
            complaints=complaints,
            live=LIVE,
            towards="CM-5.%",
        )


class SalesDuty(models.Model):
    """Whatever moves a duty of a complaint moves the clock that people see."""

    _inherit = "sales.duty"

    def _show_activities(self):
        super()._show_activities()
        ids = {duty.res_id for duty in self if duty.res_model == "sales.complaint"}
        if ids:
            self.flush_model()
            self.env["sales.complaint"]._sync_clocks(
                SQL("SELECT unnest(%s)", list(ids)), fields.Datetime.now()
            )

    def _overdue_batch(self, now):
        """The job moves duties without records: their complaints follow in one statement more."""
        moved, events = super()._overdue_batch(now)
        if events:
            self.env["sales.complaint"]._sync_clocks(
                SQL(
                    """
                    SELECT DISTINCT d.res_id
                      FROM sales_duty_event e JOIN sales_duty d ON d.id = e.duty_id
                     WHERE e.id = ANY (%s) AND d.res_model = 'sales.complaint'
                    """,
                    events.ids,
                ),
                now,
            )
        return moved, events
