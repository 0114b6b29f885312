from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import email_normalize, html2plaintext, parse_contact_from_email

TITLE = 200
DESCRIPTION = 20_000


class SalesComplaint(models.Model):
    """A complaint by e-mail (CM-5.1.1): registered with its clocks running as soon as it is fetched.

    A sender's address proves nothing: it finds the customer, and an answer from it ends waiting; no mail
    moves a complaint on, and what goes out by itself tells its number alone.
    """

    _inherit = "sales.complaint"

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        custom_values = custom_values or {}
        company = self.env["res.company"].browse(custom_values.get("company_id"))
        complaints = self.with_company(company) if company else self
        values = complaints._prepare_mail_values(msg_dict)
        complaint = complaints.create({**custom_values, **values})
        complaint._acknowledge(msg_dict["message_id"])
        return complaint

    @api.model
    def _prepare_mail_values(self, msg_dict):
        name, email = parse_contact_from_email(msg_dict["email_from"])
        text = html2plaintext(msg_dict["body"]).strip()
        contact = self._sender(email, self.env.company)
        customer = contact.commercial_partner_id
        subject = " ".join((msg_dict.get("subject") or text).split())
        values = {
            "title": subject[:TITLE] or self.env._("E-mail of %s", email or self.env._("somebody")),
            "description": text[:DESCRIPTION],
            "channel": "email",
            "partner_id": customer.id,
            "contact_id": contact.id,
            "email": email or msg_dict["email_from"],
        }
        if contact:
            return {**values, "contact_name": contact.name or name, "phone": contact.phone}
        if email_normalize(self.env.user.email) != email:  # no employee has passed it on
            values["user_id"] = self._triage_user().id
        return {**values, "contact_name": name}

    @api.model
    def _sender(self, email, company):
        """The contact with this address; none where it is that of contacts of several customers."""
        contacts = (
            self.env["res.partner"]
            .sudo()
            .search(
                [
                    ("email_normalized", "=", email or ""),
                    ("commercial_partner_id.is_sales_customer", "=", True),
                    ("company_id", "in", (False, company.id)),
                ],
                order="parent_id NULLS LAST, id",
                limit=20,
            )
        )
        return contacts[:1] if len(contacts.commercial_partner_id) == 1 else contacts.browse()

    def _acknowledge(self, message_id):
        """Tell the sender the number, and nothing that somebody in his name should not know."""
        alias = self.company_id.complaint_alias_id
        if not self.company_id.complaint_acknowledge or not email_normalize(self.email):
            return
        own = self.with_context(lang=self.partner_id.lang or self.company_id.partner_id.lang)
        text = own.env._(
            "We have received your message and registered it under the number %s. "
            "You will hear from us.",
            self.name,
        )
        self.env["mail.mail"].sudo().create(
            {
                "model": self._name,
                "res_id": self.id,
                "message_type": "auto_comment",
                "subject": own.env._("Complaint %s", self.name),
                "body": text,  # for who reads the complaint here
                "body_html": text,
                "email_from": self.company_id.email_formatted,
                "email_to": self.email,
                "reply_to": alias.alias_full_name or False,
                "references": message_id,
                "headers": {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"},
            }
        )

    @api.model
    def _detect_loop_sender_domain(self, email_from_normalized):
        """Those of this address, found by the index of the moments."""
        hours = timedelta(hours=24)
        return [
            ("email", "=", email_from_normalized),
            ("date_received", ">=", fields.Datetime.now() - hours),
        ]
