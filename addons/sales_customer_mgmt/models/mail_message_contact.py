from odoo import api, fields, models
from odoo.tools import SQL

# What a program says of a mail that it has written (RFC 3834, and what is usual)
AUTOMATIC = {
    "auto-submitted": lambda value: value != "no",
    "precedence": lambda value: value in ("bulk", "junk", "list", "auto_reply"),
    "x-autoreply": bool,
    "x-autorespond": bool,
    "list-unsubscribe": bool,
}


def is_automatic(message):
    """Whether nobody has written this mail (an `email.message`) to us in person."""
    return any(
        name in message and test(str(message[name]).strip().lower().split(";")[0])
        for name, test in AUTOMATIC.items()
    )


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        thread = self.with_context(sales_automatic_mail=True) if is_automatic(message) else self
        return super(MailThread, thread)._message_route_process(message, message_dict, routes)


class MailMessage(models.Model):
    """Mails of people to and from customers are contact, and what customers write in the portal (CM-4.3.1).

    What comes in counts at once. What goes out is counted by a job: the transaction that has sent a mail
    must not fail for anything, or the mail would be sent again.
    """

    _inherit = "mail.message"

    _comment_index = models.Index("(date) WHERE message_type = 'comment'")

    @api.model_create_multi
    def create(self, vals_list):
        messages = super().create(vals_list)
        if not self.env.context.get("sales_automatic_mail"):
            messages._count_incoming()
        return messages

    def _count_incoming(self):
        """A message says of itself who wrote it: only the gateway's word, or the author's own, counts."""
        if self.env.user.share:
            author = self.env.user.partner_id
            written = self.filtered(
                lambda message: message.message_type == "comment" and message.author_id == author
            )
        elif self.env.su:
            written = self.filtered(lambda message: message.message_type == "email")
        else:
            return
        self.env["sales.contact"].sudo()._count(
            [
                message._prepare_contact()
                for message in written.sudo()
                if message.author_id.is_confidential
            ]
        )

    def _prepare_contact(self):
        return {
            "partner_id": self.author_id.id,
            "date": min(self.date, fields.Datetime.now()),
            "kind": "email" if self.message_type == "email" else "message",
            "direction": "in",
            "res_model": self.model,
            "res_id": self.res_id,
            "source": f"mail.message,{self.message_id}",
        }

    @api.model
    def _count_sent(self, since):
        """Count the comments of employees that have gone to customers by mail, written after `since`."""
        self.env["mail.notification"].flush_model(["notification_status"])
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT n.res_partner_id AS partner_id, m.create_uid AS user_id,
                       least(m.date, %(now)s) AS date, 'email' AS kind, 'out' AS direction,
                       m.model AS res_model, m.res_id, 'mail.message,' || m.message_id AS source
                  FROM mail_message m
                  JOIN mail_notification n ON n.mail_message_id = m.id
                  JOIN res_partner p ON p.id = n.res_partner_id
                  JOIN res_users u ON u.id = m.create_uid
                 WHERE m.date > %(since)s AND m.message_type = 'comment'
                   AND m.is_internal IS NOT TRUE AND NOT u.share AND u.id != %(root)s
                   AND n.notification_type = 'email' AND n.notification_status = 'sent'
                   AND p.is_confidential
                   AND NOT EXISTS (
                       SELECT FROM sales_contact c
                        WHERE c.partner_id = p.commercial_partner_id
                          AND c.source = 'mail.message,' || m.message_id)
                """,
                now=fields.Datetime.now(),
                since=since,
                root=api.SUPERUSER_ID,
            )
        )
        self.env["sales.contact"]._count(rows)
