from odoo import fields, models
from odoo.tools import email_normalize, html2plaintext


class ChatbotScriptStep(models.Model):
    _inherit = "chatbot.script.step"

    step_type = fields.Selection(
        selection_add=[("create_complaint", "Register Complaint")],
        ondelete={"create_complaint": "cascade"},
    )

    def _process_step(self, discuss_channel):
        self.ensure_one()
        posted_message = super()._process_step(discuss_channel)
        if self.step_type == "create_complaint":
            self._register_complaint(discuss_channel)
        return posted_message

    def _register_complaint(self, discuss_channel):
        """What the visitor has told the robot; an address that is given finds the customer, as in a mail."""
        told = self._chatbot_prepare_customer_values(
            discuss_channel, create_partner=False, update_partner=False
        )
        email = email_normalize(told["email"])
        visitor = self.env.user.partner_id.sudo()
        if self.env.user._is_public():
            visitor = self.env["sales.complaint"]._sender(email, self.env.company)
        message = self._find_first_user_free_input(discuss_channel)
        title = html2plaintext(message.body).strip() or self.env._("Complaint from the live chat")
        given = {"email": email, "phone": told["phone"]}
        return discuss_channel._register_complaint(
            " ".join(title.split()),
            visitor,
            **{name: value for name, value in given.items() if value},
        )
