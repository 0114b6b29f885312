from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.sales_complaints.tests.common import ComplaintCase


@tagged("post_install", "-at_install")
class TestComplaintLivechat(ComplaintCase):
    """Complaints told in live chat, to an operator or to the robot (CM-5.1.1)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "base.group_user,im_livechat.im_livechat_group_user"
        cls.operator = new_test_user(cls.env, "c_operator", groups, name="Ke Fu")
        cls.person = cls.c1.child_ids[0]
        cls.visitor = new_test_user(
            cls.env, "c_visitor", "base.group_portal", partner_id=cls.person.id
        )
        cls.person.email = "chen.jie@shoes.example"
        cls.env.company.complaint_triage_user_id = cls.salesadmin

    def chat(self, *partners, guest=False, **vals):
        members = [
            Command.create({"partner_id": p.id}) for p in self.operator.partner_id.union(*partners)
        ]
        if guest:
            visitor = self.env["mail.guest"].create({"name": "Visitor"})
            members.append(Command.create({"guest_id": visitor.id}))
        return self.env["discuss.channel"].create(
            {
                "name": "Chat",
                "channel_type": "livechat",
                "livechat_operator_id": self.operator.partner_id.id,
                "channel_member_ids": members,
                **vals,
            }
        )

    def command(self, chat, user=None, body="/complaint Soles <come> off"):
        before = self.env["sales.complaint"].search([])
        chat.with_user(user or self.operator).execute_command_complaint(body=body)
        return self.env["sales.complaint"].search([]) - before

    def test_of_a_customer_who_has_signed_in(self):
        chat = self.chat(self.person)
        chat.message_post(body="All soles!", author_id=self.person.id, message_type="comment")
        complaint = self.command(chat)
        self.assertRecordValues(
            complaint,
            [
                {
                    "channel": "chat",
                    "partner_id": self.c1.id,
                    "contact_id": self.person.id,
                    "user_id": self.sales1.id,
                    "chat_channel_id": chat.id,
                    "state": "registered",
                }
            ],
        )
        self.assertIn("Soles", complaint.title)
        self.assertIn("All soles!", complaint.description)
        self.assertEqual(self.duty(complaint, "CM-5.2.1").state, "open")

    def test_the_visitor_learns_the_number(self):
        """In the language of the conversation; a word without a complaint says nothing to the visitor."""
        chat = self.chat(self.person)
        complaint = self.command(chat)
        [told] = chat.message_ids
        self.assertIn(complaint.name, told.body)
        self.assertEqual(told.author_id, self.operator.partner_id)
        self.assertNotIn("sales.complaint", told.body)
        other = self.chat(self.person)
        self.command(other, body="/complaint ")
        self.assertFalse(other.message_ids)

    def test_of_somebody_unknown(self):
        """Triage finds out whose it is, then who is in charge handles it; whoever sat at the chat does not."""
        self.sales2.group_ids += self.env.ref("im_livechat.im_livechat_group_user")
        for operator in (self.operator, self.sales2):
            with self.subTest(operator.login):
                complaint = self.command(self.chat(operator.partner_id, guest=True), operator)
                self.assertFalse(complaint.partner_id)
                self.assertEqual(complaint.user_id, self.salesadmin)
                self.assertEqual(self.duty(complaint, "CM-5.1.2", "triage").state, "open")
                complaint.with_user(self.salesadmin).action_claim(self.c1.id)
                self.assertEqual(complaint.user_id, self.sales1)

    def test_without_words_nothing_is_registered(self):
        self.assertFalse(self.command(self.chat(self.person), body="/complaint "))

    def test_only_operators_register(self):
        chat = self.chat(self.person)
        for user in (self.visitor, self.employee):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.command(chat, user)
        group = self.env["discuss.channel"]._create_group(partners_to=self.operator.partner_id.ids)
        with self.assertRaises(AccessError):
            self.command(group)

    def test_the_chat_is_a_fact(self):
        complaint = self.command(self.chat(self.person))
        with self.assertRaises(AccessError):
            complaint.with_user(self.sales1).chat_channel_id = False

    def script(self):
        script = self.env["chatbot.script"].create({"title": "Robot"})
        step = self.env["chatbot.script.step"].create(
            [
                {"chatbot_script_id": script.id, "step_type": kind, "message": kind}
                for kind in ("question_email", "free_input_single", "create_complaint")
            ]
        )
        return script, step

    def told(self, chat, step, text):
        message = chat.message_post(body=text, message_type="comment")
        self.env["chatbot.message"].search([("mail_message_id", "=", message.id)]).unlink()
        self.env["chatbot.message"].create(
            {
                "mail_message_id": message.id,
                "discuss_channel_id": chat.id,
                "script_step_id": step.id,
                "user_raw_answer": text,
            }
        )

    def robot(self, email):
        script, (ask, free, register) = self.script()
        chat = self.chat(guest=True, chatbot_current_step_id=register.id)
        self.told(chat, ask, email)
        self.told(chat, free, "The soles come off")
        public = self.env.ref("base.public_user")
        before = self.env["sales.complaint"].search([])
        register.with_user(public).sudo()._process_step(chat.with_user(public).sudo())
        return self.env["sales.complaint"].search([]) - before

    def test_the_robot_registers(self):
        complaint = self.robot("chen.jie@shoes.example")
        self.assertEqual((complaint.channel, complaint.title), ("chat", "The soles come off"))
        self.assertEqual((complaint.partner_id, complaint.user_id), (self.c1, self.sales1))
        self.assertEqual(self.robot("somebody@nowhere.example").user_id, self.salesadmin)
