from odoo import api, models

# Every employee reads all notifications, and with them the subjects of their messages and mails: not the
# subjects of those that they may not read (CM-4.2.2).


def readable(records):
    """Those of `records` that the user may read, be it in a name shown on another record."""
    if not records.env.user._is_internal():
        return records
    return records.sudo(False)._filtered_access("read").with_env(records.env)


class MailMessage(models.Model):
    _inherit = "mail.message"

    @api.depends_context("uid")
    def _compute_display_name(self):
        shown = readable(self)
        (self - shown).display_name = False
        return super(MailMessage, shown)._compute_display_name()


class MailMail(models.Model):
    _inherit = "mail.mail"

    @api.depends_context("uid")
    def _compute_display_name(self):
        shown = readable(self)
        (self - shown).display_name = False
        return super(MailMail, shown)._compute_display_name()


class MailComposeMessage(models.TransientModel):
    _inherit = "mail.compose.message"

    def _compute_subject(self):
        """An answer repeats the subject of what it answers: not of what one may not read."""
        shown = self.filtered(lambda composer: readable(composer.parent_id) == composer.parent_id)
        (self - shown).subject = False
        return super(MailComposeMessage, shown)._compute_subject()
