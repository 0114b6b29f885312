from markupsafe import Markup

from odoo import models
from odoo.exceptions import AccessError
from odoo.tools import html2plaintext

from odoo.addons.sales_complaints.models.sales_complaint_mail import DESCRIPTION, TITLE

COMMAND = "/complaint"


class DiscussChannel(models.Model):
    """A complaint that is told in live chat (CM-5.1.1)."""

    _inherit = "discuss.channel"

    def execute_command_complaint(self, **kwargs):
        """The operator registers what the visitor tells, with the conversation; also an operator who has
        nothing else to do with complaints, for none is lost."""
        self.ensure_one()
        self.check_access("read")
        if not self.env.user._is_internal() or self.channel_type != "livechat":
            raise AccessError(
                self.env._("Operators of the live chat register complaints (CM-5.1.1).")
            )
        title = html2plaintext(kwargs["body"]).strip().removeprefix(COMMAND).strip()
        if title:
            complaint = self._register_complaint(title, self._complaining_visitor())
            self._tell_number(complaint)
            text = self.env._(
                "Registered as complaint %s", complaint._get_html_link(complaint.name)
            )
        else:
            text = self.env._(
                "Register a complaint: %s",
                Markup("<i>%s</i>") % self.env._("/complaint what is wrong, in a few words"),
            )
        self.env.user._bus_send_transient_message(self, text)

    def _tell_number(self, complaint):
        """The visitor learns the number, in the language of the conversation, and nothing else."""
        told = self.with_context(lang=self.sudo().livechat_lang_id.code or self.env.lang)
        self.message_post(
            body=told.env._("Your complaint is registered under number %s.", complaint.name),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def _complaining_visitor(self):
        """The one visitor who has signed in; nobody where somebody unknown takes part."""
        members = self.sudo().channel_member_ids
        visitors = members.partner_id.filtered("partner_share")
        known = not members.guest_id and not any(visitors.mapped("is_public"))
        return visitors if known and len(visitors) == 1 else visitors.browse()

    def _register_complaint(self, title, visitor, **values):
        """:param visitor: partner, perhaps none: what nobody known complains of goes to triage"""
        complaints = self.env["sales.complaint"].sudo()
        customer = visitor.commercial_partner_id.filtered("is_sales_customer")
        if not customer:
            values["user_id"] = complaints._triage_user().id
        history = html2plaintext(self._get_channel_history()).strip()
        return complaints.create(
            {
                "title": title[:TITLE],
                "description": history[-DESCRIPTION:],
                "channel": "chat",
                "partner_id": customer.id,
                "contact_id": customer and visitor.id,
                "chat_channel_id": self.id,
                **values,
            }
        )
