from odoo import api, fields, models
from odoo.tools import SQL


class CalendarEvent(models.Model):
    """A meeting with a customer that is over is contact (CM-4.3.1)."""

    _inherit = "calendar.event"

    _stop_index = models.Index("(stop)")

    @api.model
    def _count_held(self, since):
        """Count the meetings that have ended after `since`."""
        now = fields.Datetime.now()
        self.env["calendar.event"].flush_model()
        self.env["calendar.attendee"].flush_model()
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT a.partner_id, e.user_id, e.start AS date, 'meeting' AS kind,
                       'out' AS direction, 'calendar.event' AS res_model, e.id AS res_id,
                       'calendar.event,' || e.id AS source
                  FROM calendar_event e
                  JOIN calendar_attendee a ON a.event_id = e.id AND a.state != 'declined'
                  JOIN res_partner p ON p.id = a.partner_id AND p.is_confidential
                  JOIN res_users u ON u.id = e.user_id AND NOT u.share
                 WHERE e.active AND e.stop <= %(now)s AND e.stop > %(since)s
                   AND NOT EXISTS (
                       SELECT FROM sales_contact c
                        WHERE c.partner_id = p.commercial_partner_id
                          AND c.source = 'calendar.event,' || e.id)
                   AND NOT EXISTS (
                       SELECT FROM calendar_attendee host
                        WHERE host.event_id = e.id AND host.partner_id = u.partner_id
                          AND host.state = 'declined')
                """,
                now=now,
                since=since,
            )
        )
        self.env["sales.contact"]._count(rows)
