from datetime import timedelta
from email.message import EmailMessage
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import ComplaintCase

SENDER = "Chen Jie <chen.jie@shoes.example>"
STRANGER = "Somebody <somebody@nowhere.example>"


class MailComplaintCase(ComplaintCase):
    """`cls.mail(**headers)` delivers a mail to the address for complaints through the gateway and returns
    the complaints that it makes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry_enter_test_mode_cls()
        domain = cls.env["mail.alias.domain"].search([], limit=1) or cls.env[
            "mail.alias.domain"
        ].create({"name": "factory.example"})
        cls.alias = cls.env.company.complaint_alias_id
        cls.alias.alias_domain_id = domain
        cls.env.company.complaint_triage_user_id = cls.salesadmin
        cls.contact = cls.c1.child_ids[0]
        cls.contact.email = "Chen.Jie@shoes.example"
        cls.number = iter(range(1000))

    @classmethod
    def letter(cls, body="The soles come off", sender=SENDER, **headers):
        message = EmailMessage()
        message["From"] = sender
        message["To"] = cls.alias.alias_full_name
        message["Subject"] = "Soles"
        message["Message-Id"] = f"<{next(cls.number)}@shoes.example>"
        for name, value in headers.items():
            del message[name.replace("_", "-")]
            message[name.replace("_", "-")] = value
        message.set_content(body)
        return message

    @classmethod
    def deliver(cls, source):
        """The complaints that `source` makes: a message or bytes."""
        complaints = cls.env["sales.complaint"]
        before = complaints.search([])
        content = source if isinstance(source, bytes) else source.as_bytes()
        cls.env["mail.thread"].message_process(None, content)
        return complaints.search([]) - before

    @classmethod
    def mail(cls, *arguments, **headers):
        return cls.deliver(cls.letter(*arguments, **headers))


@tagged("post_install", "-at_install")
class TestComplaintMail(MailComplaintCase):
    """Complaints by e-mail (CM-5.1.1)."""

    def test_registered_with_clocks_running(self):
        complaint = self.mail("The soles come off.\nAll of them.")
        self.assertRecordValues(
            complaint,
            [
                {
                    "title": "Soles",
                    "description": "The soles come off.\nAll of them.",
                    "channel": "email",
                    "partner_id": self.c1.id,
                    "contact_id": self.contact.id,
                    "user_id": self.sales1.id,
                    "state": "registered",
                    "email": "chen.jie@shoes.example",
                    "contact_name": self.contact.name,
                    "phone": self.contact.phone,
                }
            ],
        )
        self.assertEqual(self.duty(complaint, "CM-5.1.2", "register").state, "done")
        self.assertEqual(self.duty(complaint, "CM-5.2.1").state, "open")
        self.assertEqual(self.duty(complaint, "CM-5.2.2").user_id, self.sales1)
        self.assertFalse(self.duty(complaint, "CM-5.1.2", "triage"))
        self.assertIn(self.sales1.partner_id, complaint.message_partner_ids)

    def test_the_acknowledgement_tells_the_number_alone(self):
        complaint = self.mail("Our secret recipe is wrong")
        ours = complaint.message_ids.filtered(lambda m: m.message_type == "auto_comment")
        mail = self.env["mail.mail"].sudo().search([("mail_message_id", "in", ours.ids)])
        self.assertEqual(mail.email_to, "chen.jie@shoes.example")
        self.assertIn(complaint.name, ours.body)
        text = f"{mail.subject} {mail.body_html}"
        self.assertIn(complaint.name, text)
        for secret in ("recipe", self.c1.name, self.sales1.name, "Soles", "Chen"):
            self.assertNotIn(secret, text)
        self.assertIn("auto-replied", mail.headers)
        self.env.company.complaint_acknowledge = False
        other = self.mail()
        self.assertNotIn("auto_comment", other.message_ids.mapped("message_type"))

    def test_an_answer_joins_its_complaint_and_ends_waiting(self):
        complaint = self.mail()
        complaint.with_user(self.sales1).action_wait("Which size?")
        asked = complaint.message_ids[-1]
        self.assertFalse(self.mail("42", In_Reply_To=asked.message_id))
        self.assertIn("42", complaint.message_ids[0].body)
        self.assertFalse(complaint.is_waiting)
        self.assertEqual(self.duty(complaint, "CM-5.2.1").state, "open")

    def test_a_stranger_ends_no_waiting(self):
        complaint = self.mail()
        complaint.with_user(self.sales1).action_wait("Which size?")
        asked = complaint.message_ids[-1]
        self.mail("42", sender=STRANGER, In_Reply_To=asked.message_id)
        self.assertTrue(complaint.is_waiting)
        unknown = self.mail(sender=STRANGER)
        unknown.sudo().is_waiting = True
        answered = unknown.message_ids[-1].message_id
        self.mail("42", sender="Another <other@nowhere.example>", In_Reply_To=answered)
        self.assertTrue(unknown.is_waiting)
        self.mail("42", sender=STRANGER, In_Reply_To=answered)
        self.assertFalse(unknown.is_waiting)

    def test_no_mail_moves_a_complaint_on(self):
        complaint = self.mail()
        complaint.with_user(self.sales1).action_confirm()
        for state in ("closed", "rejected", "confirmed"):
            complaint.sudo().state = state
            self.mail("state: closed", In_Reply_To=complaint.message_ids[-1].message_id)
            self.assertEqual(complaint.state, state)

    def test_one_mail_is_one_complaint(self):
        source = self.letter()
        self.assertEqual(len(self.deliver(source)), 1)
        self.assertFalse(self.deliver(source))

    def test_a_delivery_that_fails_is_not_lost(self):
        source = self.letter()
        with (
            patch.object(
                type(self.env["sales.complaint"]), "_acknowledge", side_effect=UserError("No")
            ),
            patch.object(type(self.env["mail.alias"]), "_alias_bounce_incoming_email"),
            self.assertRaises(UserError),
            self.env.cr.savepoint(),
        ):
            self.deliver(source)
        self.assertEqual(len(self.deliver(source)), 1)

    def test_machines_do_not_complain(self):
        for number, headers in enumerate(
            (
                {"Auto_Submitted": "auto-replied"},
                {"Auto_Submitted": "auto-generated; owner-email=x"},
                {"X_Auto_Response_Suppress": "All"},
                {"Precedence": "bulk"},
                {"Return_Path": "<>"},
                {"sender": "MAILER-DAEMON@mx.example"},
                {"sender": "Postmaster <postmaster@mx.example>"},
                {"sender": self.alias.alias_full_name},
            )
        ):
            with self.subTest(number), self.assertNoMail():
                self.assertFalse(self.mail(**headers))
        self.assertTrue(self.mail(Auto_Submitted="no"))

    def assertNoMail(self):
        create = type(self.env["mail.mail"]).create
        return patch.object(
            type(self.env["mail.mail"]),
            "create",
            lambda *a: self.fail("A mail goes out") or create(*a),
        )

    def test_a_machine_that_answers_is_logged(self):
        complaint = self.mail()
        complaint.with_user(self.sales1).action_wait("Which size?")
        asked = complaint.message_ids[-1]
        with self.assertNoMail():
            self.mail("I am out", Auto_Submitted="auto-replied", In_Reply_To=asked.message_id)
        self.assertTrue(complaint.is_waiting)
        note = complaint.message_ids[0]
        self.assertIn("I am out", note.body)
        self.assertTrue(note.is_internal)

    def test_twenty_in_two_hours_are_enough(self):
        made = sum(len(self.mail(sender=STRANGER)) for _number in range(25))
        self.assertEqual(made, 20)

    def test_an_address_of_two_customers_proves_nothing(self):
        self.c3.email = "chen.jie@shoes.example"
        self.assertFalse(self.mail().partner_id)

    def test_the_address_is_a_setting(self):
        administrator = new_test_user(self.env, "c_it", "base.group_system")
        settings = self.env["res.config.settings"].with_user(administrator)
        settings.create({"complaint_alias_name": "qa-complaints"}).execute()
        self.assertEqual(self.alias.alias_name, "qa-complaints")
        self.assertEqual(len(self.mail()), 1)

    def test_the_company_is_that_of_the_address(self):
        other = self.env["res.company"].create({"name": "Factory B"})
        self.assertNotEqual(other.complaint_alias_id, self.alias)
        other.complaint_alias_id.alias_domain_id = self.alias.alias_domain_id
        complaint = self.mail(To=other.complaint_alias_id.alias_full_name, sender=STRANGER)
        self.assertEqual(complaint.company_id, other)

    def test_address_outlives_failing_demo_data(self):
        """Odoo rolls back what demo data did when they fail; the company keeps its address."""
        company = self.env["res.company"].create({"name": "Without Demo"})
        alias = company.complaint_alias_id
        with self.assertRaises(ZeroDivisionError), self.cr.savepoint(flush=False):
            self.env.flush_all()
            raise ZeroDivisionError
        self.env.invalidate_all(flush=False)
        self.assertTrue(alias)
        self.assertEqual(company.complaint_alias_id, alias)


@tagged("post_install", "-at_install")
class TestComplaintHostileMail(MailComplaintCase):
    """What people and programs send all the same is a complaint, and no crash."""

    def raw(self, content, *headers):
        lines = [
            f"From: {SENDER}",
            f"To: {self.alias.alias_full_name}",
            f"Message-Id: <{next(self.number)}@shoes.example>",
            "MIME-Version: 1.0",
            *headers,
        ]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + content

    def test_charsets(self):
        text = "鞋底开胶，请尽快处理"
        for charset in ("gbk", "gb18030", "gb2312", "big5"):
            with self.subTest(charset):
                source = self.raw(
                    (text if charset != "big5" else "鞋底開膠").encode(charset),
                    "Subject: Soles",
                    f"Content-Type: text/plain; charset={charset}",
                    "Content-Transfer-Encoding: 8bit",
                )
                self.assertIn("鞋底", self.deliver(source).description)

    def test_broken_charsets(self):
        for content, charset in (
            ("鞋底".encode("gb18030"), "utf-8"),
            (b"\xff\xfe\x80\x81 soles", "gb18030"),
            (b"soles \x80\xff", "us-ascii"),
            ("soles 鞋".encode(), "x-nonsense"),
        ):
            with self.subTest(charset):
                source = self.raw(content, f"Content-Type: text/plain; charset={charset}")
                self.assertEqual(len(self.deliver(source)), 1)

    def test_more_than_gb2312(self):
        """Clients in China say gb2312 and write characters that only its successors have."""
        content = "朱镕 soles €".encode("gb18030")
        complaint = self.deliver(self.raw(content, "Content-Type: text/plain; charset=gb2312"))
        self.assertEqual(complaint.description, "朱镕 soles €")

    def test_strange_texts(self):
        for text in (
            "",
            "👟" * 5000,
            "‮evil‬ عربى‏",
            "a\u200bb\ufeffc",
            "soles\0come\0off",
            "鞋" * 100_000,
            "<script>alert(1)</script>" * 50,
        ):
            with self.subTest(text[:10]):
                complaint = self.mail(text, Subject=(text[:300] or "x").replace("\0", " "))
                self.assertEqual(len(complaint), 1)
                self.assertTrue(complaint.title)
                self.assertLessEqual(len(complaint.title), 200)

    def test_nul_in_subject_and_html(self):
        source = self.raw(
            b"<p>so\0les</p>",
            "Subject: =?utf-8?b?c28AbGVz?=",
            "Content-Type: text/html; charset=utf-8",
        )
        self.assertEqual(self.deliver(source).title, "soles")

    def test_no_subject_and_no_sender(self):
        self.assertEqual(self.deliver(self.raw(b"Soles come off")).title, "Soles come off")
        message = self.letter()
        del message["From"], message["Subject"]
        complaint = self.deliver(message)
        self.assertFalse(complaint.partner_id)
        self.assertTrue(complaint.title)

    def test_attachments(self):
        message = self.letter()
        names = ["../../etc/passwd", "鞋" * 300 + ".jpg", "", "a\u202eb.exe", "x.jpg"]
        for name in names:
            message.add_attachment(b"" if name == "x.jpg" else b"x", "image", "jpeg", filename=name)
        message.add_attachment(b"0" * 4_000_000, "application", "zip", filename="big.zip")
        inner = self.letter("Inside")
        message.add_attachment(inner)
        complaint = self.deliver(message)
        attachments = self.env["ir.attachment"].search(
            [("res_model", "=", "sales.complaint"), ("res_id", "=", complaint.id)]
        )
        self.assertEqual(len(attachments), len(names) + 2)
        self.assertEqual(max(attachments.mapped("file_size")), 4_000_000)

    def test_a_long_mail_is_read_whole_in_the_thread(self):
        complaint = self.mail("鞋" * 30_000)
        self.assertEqual(len(complaint.description), 20_000)
        message = complaint.message_ids.filtered(lambda m: m.message_type == "email")
        self.assertGreater(len(message.body), 30_000)


@tagged("post_install", "-at_install")
class TestComplaintTriage(MailComplaintCase):
    """Whose complaint it is, is found out by one person in time (CM-5.1.2)."""

    def test_a_stranger_goes_to_triage(self):
        complaint = self.mail(sender=STRANGER)
        self.assertFalse(complaint.partner_id)
        self.assertEqual(complaint.user_id, self.salesadmin)
        self.assertEqual(complaint.contact_name, "Somebody")
        duty = self.duty(complaint, "CM-5.1.2", "triage")
        self.assertEqual((duty.state, duty.user_id), ("open", self.salesadmin))
        self.assertEqual(duty.deadline, complaint.date_clock + timedelta(hours=1))
        self.assertEqual(self.duty(complaint, "CM-5.2.1").user_id, self.salesadmin)
        self.assertFalse(complaint.with_user(self.sales1).has_access("read"))

    def test_without_a_person_sales_administration_does_it(self):
        self.env.company.complaint_triage_user_id = False
        complaint = self.mail(sender=STRANGER)
        self.assertTrue(complaint.user_id.has_group("sales_policy.group_sales_administration"))
        self.env.company.complaint_triage_user_id = self.supervisor1
        self.supervisor1.active = False
        self.assertNotEqual(self.mail(sender=STRANGER).user_id, self.supervisor1)

    def test_claimed_for_a_customer(self):
        complaints = self.mail(sender=STRANGER) + self.mail(sender=STRANGER)
        wizard = (
            self.env["sales.complaint.claim"]
            .with_user(self.salesadmin)
            .with_context(active_ids=complaints.ids)
            .create({"partner_id": self.c3.id})
        )
        wizard.action_confirm()
        for complaint in complaints:
            self.assertEqual(complaint.partner_id, self.c3)
            self.assertEqual(complaint.user_id, self.sales3)
            self.assertIn(self.sales3.partner_id, complaint.message_partner_ids)
            self.assertEqual(self.duty(complaint, "CM-5.1.2", "triage").state, "done")
            response = self.duty(complaint, "CM-5.2.1")
            self.assertEqual((response.user_id, response.partner_id), (self.sales3, self.c3))
        self.assertEqual(complaints.contact_id.email, "somebody@nowhere.example")
        self.assertEqual(self.mail(sender=STRANGER).partner_id, self.c3)
        with self.assertRaises(UserError):
            complaints.with_user(self.salesadmin).action_claim(self.c1.id)

    def test_nobody_else_claims(self):
        complaint = self.mail(sender=STRANGER)
        for user in (self.sales1, self.supervisor1, self.quality, self.finance, self.employee):
            with self.subTest(user.login), self.assertRaises(AccessError):
                complaint.with_user(user).action_claim(self.c1.id)
        self.assertFalse(complaint.partner_id)

    def test_who_is_asked_whose_it_is(self):
        claims = self.env["sales.complaint.claim"]
        for login, user in self.users.items():
            may = login not in ("finance", "employee", "quality")
            with self.subTest(login):
                self.assertEqual(claims.with_user(user).has_access("create"), may)

    def test_only_customers(self):
        complaint = self.mail(sender=STRANGER)
        with self.assertRaises(UserError):
            complaint.with_user(self.salesadmin).action_claim(self.env.company.partner_id.id)

    def test_what_is_no_complaint_is_rejected(self):
        complaint = self.mail(sender=STRANGER)
        complaint.with_user(self.salesadmin).action_reject("Advertising")
        self.assertEqual(self.duty(complaint, "CM-5.1.2", "triage").state, "cancelled")
        self.assertEqual(self.duty(complaint, "CM-5.2.2").state, "cancelled")
