from odoo import models
from odoo.tools import email_normalize


class SalesComplaint(models.Model):
    """A complaint that waits for the customer goes on by itself when the customer speaks (CM-5.2)."""

    _inherit = "sales.complaint"

    def _message_post_after_hook(self, message, msg_vals):
        result = super()._message_post_after_hook(message, msg_vals)
        if self.sudo().is_waiting and self._is_word_of_customer(message.sudo()):
            self._go_on()
        return result

    def _is_word_of_customer(self, message):
        """Somebody at the customer wrote it, not a machine and nobody of us."""
        internal = message.is_internal or message.subtype_id.internal
        written = message.message_type in ("email", "comment") and not internal
        if not written or self.env.context.get("sales_automatic_mail"):
            return False
        author, complaint = message.author_id, self.sudo()
        if author:
            ours = any(user._is_internal() for user in author.user_ids)
            return not ours and author.commercial_partner_id == complaint.partner_id
        known = complaint.email and email_normalize(complaint.email)
        return bool(known) and email_normalize(message.email_from or "") == known
