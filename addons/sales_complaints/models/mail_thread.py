import codecs
import logging

from odoo import api, models
from odoo.tools import SQL, email_normalize, html2plaintext

_logger = logging.getLogger(__name__)

ROBOTS = ("mailer-daemon", "postmaster")
COMPLAINTS = "sales.complaint"


class MailThread(models.AbstractModel):
    """What comes to a complaint by mail: each mail once, and nothing that a machine has answered."""

    _inherit = "mail.thread"

    @api.model
    def message_parse(self, message, save_original=False):
        """Mails that would be lost for their characters: PostgreSQL has no text with NUL in it."""
        self._mend_charsets(message)
        message_dict = super().message_parse(message, save_original=save_original)
        for name, value in message_dict.items():
            if isinstance(value, str) and "\0" in value:
                message_dict[name] = value.replace("\0", "")
        return message_dict

    @api.model
    def _mend_charsets(self, message):
        """What is called GB2312 is one of its successors as often as not; what nobody has heard of is
        read as UTF-8."""
        for part in message.walk():
            charset = part.get_content_charset()
            try:
                known = not charset or codecs.lookup(charset).name
            except (LookupError, ValueError):
                part.set_param("charset", "utf-8")
            else:
                if known in ("gb2312", "gbk"):
                    part.set_param("charset", "gb18030")

    @api.model
    def message_route(self, message, message_dict, model=None, thread_id=None, custom_values=None):
        routes = super().message_route(message, message_dict, model, thread_id, custom_values)
        ours = [route for route in routes if route[0] == COMPLAINTS]
        if not ours:
            return routes
        if not self._is_first_delivery(message_dict["message_id"]):
            _logger.info("Mail %s is delivered already", message_dict["message_id"])
            return []
        if self._is_automatic_mail(message, message_dict):
            _logger.info("Mail %s is automatic", message_dict["message_id"])
            self._log_automatic_mail(message_dict, [route[1] for route in ours if route[1]])
            return [route for route in routes if route not in ours]
        return routes

    @api.model
    def _is_first_delivery(self, message_id):
        """Whether no delivery of this mail has been taken. One under way is waited for, and looked up
        outside of this transaction, which does not see what was committed since it began: so a mail
        is neither doubled when it comes twice at once, nor lost when the first one fails."""
        self.env.cr.execute(
            SQL("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", message_id)
        )
        with self.env.registry.cursor() as cr:
            cr.execute(SQL("SELECT FROM mail_message WHERE message_id = %s LIMIT 1", message_id))
            return not cr.rowcount

    @api.model
    def _is_automatic_mail(self, message, message_dict):
        """Whether a machine has sent it: who answers those gets answers without end (RFC 3834)."""
        sender = email_normalize(message_dict["email_from"]) or ""
        submitted = (message.get("Auto-Submitted") or "no").split(";")[0]
        return bool(
            submitted.strip().lower() != "no"
            or message.get("X-Auto-Response-Suppress")
            or (message.get("Precedence") or "").strip().lower() in ("bulk", "junk", "auto_reply")
            or (message.get("Return-Path") or "").strip() == "<>"
            or sender.partition("@")[0] in ROBOTS
            or self.env["mail.alias.domain"].sudo()._find_aliases([sender])
        )

    @api.model
    def _log_automatic_mail(self, message_dict, complaint_ids):
        """It stands in the complaint for who reads it, and nobody is told."""
        for complaint in self.env[COMPLAINTS].sudo().browse(complaint_ids).exists():
            complaint._message_log(
                body=html2plaintext(message_dict["body"]),
                subject=message_dict.get("subject"),
                author_id=False,
                email_from=message_dict["email_from"],
            )
