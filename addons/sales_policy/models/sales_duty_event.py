from odoo import api, fields, models

from odoo.addons.sales_policy.one_by_one import one_by_one


class SalesDutyEvent(models.Model):
    """What happened to a duty, when and by whom; only ever appended."""

    _name = "sales.duty.event"
    _description = "Duty Event"
    _inherit = ["sales.ledger.mixin"]
    _order = "date, id"

    duty_id = fields.Many2one("sales.duty", required=True, index=True, ondelete="cascade")
    event = fields.Selection(
        [
            ("opened", "Opened"),
            ("warned", "Warned"),
            ("overdue", "Overdue"),
            ("escalated", "Escalated"),
            ("paused", "Paused"),
            ("resumed", "Resumed"),
            ("extended", "Extended"),
            ("handed_over", "Handed over"),
            ("done", "Done on time"),
            ("late", "Done late"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
    )
    date = fields.Datetime(required=True)
    user_id = fields.Many2one("res.users", string="By")
    person_id = fields.Many2one("res.users", string="Person", help="Who owed it, or was told.")
    level = fields.Integer(default=0, aggregator=None)
    deadline = fields.Datetime(required=True)
    deadline_before = fields.Datetime(string="Deadline before")
    reason = fields.Char()

    # Run twice, late or on two servers, the job can't warn or escalate twice: here it would fail
    _once = models.UniqueIndex(
        "(duty_id, event, level, deadline) WHERE event IN ('warned', 'overdue', 'escalated')"
    )

    @api.model
    def _append(self, duties, event, **vals):
        now = fields.Datetime.now()
        return self._ledger().create(
            [
                {
                    "duty_id": duty.id,
                    "event": event,
                    "date": now,
                    "user_id": self.env.uid,
                    "person_id": duty.user_id.id,
                    "deadline": duty.deadline,
                    **vals,
                }
                for duty in duties.sudo()
            ]
        )

    def _notify(self):
        """Tell each person in one message what this run of the job has to say to them."""
        one_by_one(self.person_id.filtered("active"), self._notify_people)

    def _notify_people(self, people):
        by_person = self.grouped("person_id")
        for person in people:
            mine = by_person[person].with_context(lang=person.lang)
            mine.env["mail.thread"].message_notify(
                partner_ids=person.partner_id.ids,
                subject=mine._notification_subject(),
                body=mine.env["ir.qweb"]._render(
                    "sales_policy.duty_notification", {"events": mine, "shown": mine[:20]}
                ),
                email_layout_xmlid="mail.mail_notification_light",
            )

    def _notification_subject(self):
        count = len(self)
        return {
            "warned": self.env._("%s of your duties fall due soon", count),
            "overdue": self.env._("%s of your duties are overdue", count),
            "escalated": self.env._("%s overdue duties of your team need you", count),
        }[self[0].event]
