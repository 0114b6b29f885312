from datetime import datetime, timedelta
from random import Random
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.sql_db import Cursor
from odoo.tests import RecordCapturer, freeze_time, tagged
from odoo.tools import mute_logger

from .common import CustomerCase

MAIL = """From: {sender}
To: {to}
Subject: EVA sheets
Message-Id: {message_id}
Date: Mon, 02 Mar 2026 03:00:00 +0000
{headers}Content-Type: text/plain; charset=utf-8

We need 2,000 sheets more.
"""


class ContactCase(CustomerCase):
    """Reviewed customers, and short words for what happens to them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.resource_calendar_id.tz = "Asia/Shanghai"
        cls.grades = {g.name: g for g in cls.env["sales.customer.grade"].search([])}

    @classmethod
    def formal(cls, user, grade="A", **vals):
        customer = cls.customer(user, **vals)
        customer.sudo().write(
            {"customer_stage": "formal", "customer_grade_id": cls.grades[grade].id}
        )
        customer.action_submit()
        customer.with_user(customer._current_approver()).action_approve()
        return customer

    @classmethod
    def many(cls, users, grades):
        """Such customers in one go, one for each user and grade."""
        return cls.env["res.partner"].create(
            [
                cls.file_values(
                    user_id=user.id,
                    approval_state="approved",
                    customer_stage="formal",
                    customer_grade_id=cls.grades[grade].id,
                )
                for user, grade in zip(users, grades, strict=True)
            ]
        )

    def log(self, partner, user, **vals):
        log = (
            self.env["sales.contact.log"]
            .with_user(user)
            .with_context(default_partner_id=partner.id)
            .create(vals)
        )
        log.action_log()
        return log

    def contacts(self, customer):
        return self.env["sales.contact"].search([("partner_id", "=", customer.id)])

    def duties(self, customer, clause="CM-4.3.1"):
        return self.env["sales.duty"].search(
            [
                ("res_model", "=", "res.partner"),
                ("res_id", "=", customer.id),
                ("clause_id.number", "=", clause),
                ("parameter_id.code", "=", "contact"),
            ],
            order="id",
        )

    def receive(self, sender, message_id="<1@example.com>", headers=""):
        lead = self.env["crm.lead"].create({"name": "Thread"})
        return self.env["mail.thread"].message_process(
            "crm.lead",
            MAIL.format(
                sender=sender, to="x@example.com", message_id=message_id, headers=headers
            ).encode(),
            thread_id=lead.id,
        )


@tagged("post_install", "-at_install")
class TestContact(ContactCase):
    """Every real contact counts once (CM-4.3.1)."""

    # Counted

    def test_call(self):
        customer = self.formal(self.sales1)
        log = self.log(customer, self.sales1, note="Asks for samples")
        contact = self.contacts(customer)
        self.assertRecordValues(
            contact,
            [
                {
                    "user_id": self.sales1.id,
                    "responsible_id": self.sales1.id,
                    "kind": "call",
                    "direction": "out",
                    "note": "Asks for samples",
                    "contact_id": False,
                }
            ],
        )
        self.assertEqual(customer.last_contact_date, contact.date)
        log.action_log()  # tapped twice
        self.assertEqual(len(self.contacts(customer)), 1)

    def test_call_of_a_person(self):
        customer = self.formal(self.sales1)
        person = customer.child_ids[0]
        self.log(person, self.sales1)
        self.assertEqual(self.contacts(customer).contact_id, person)

    def test_mail_in(self):
        customer = self.formal(self.sales1, email="buyer@soles.example.com")
        self.receive("Buyer <buyer@soles.example.com>")
        contact = self.contacts(customer)
        self.assertRecordValues(
            contact, [{"kind": "email", "direction": "in", "user_id": self.sales1.id}]
        )
        self.assertEqual(contact.res_model, "crm.lead")

    def test_mail_comes_again(self):
        """Redelivered, or sent to two of our addresses: one Message-Id is one contact."""
        customer = self.formal(self.sales1, email="buyer@soles.example.com")
        self.receive("buyer@soles.example.com")
        message = self.env["mail.message"].search([("message_id", "=", "<1@example.com>")])
        again = message.sudo().create(
            {
                "message_type": "email",
                "message_id": message.message_id,
                "author_id": customer.id,
                "model": message.model,
                "res_id": message.res_id,
            }
        )
        self.assertTrue(again)
        self.assertEqual(len(self.contacts(customer)), 1)
        self.receive("buyer@soles.example.com", "<2@example.com>")
        self.assertEqual(len(self.contacts(customer)), 2)

    def test_automatic_mail(self):
        customer = self.formal(self.sales1, email="buyer@soles.example.com")
        for number, header in enumerate(
            (
                "Auto-Submitted: auto-replied\n",
                "Auto-Submitted: Auto-Generated; owner=x\n",
                "Precedence: bulk\n",
                "X-Autoreply: yes\n",
                "List-Unsubscribe: <https://example.com>\n",
            )
        ):
            self.receive("buyer@soles.example.com", f"<a{number}@example.com>", header)
        self.assertFalse(self.contacts(customer))
        self.receive("buyer@soles.example.com", headers="Auto-Submitted: no\n")
        self.assertEqual(len(self.contacts(customer)), 1)

    def post(self, customer, user, to, refused=None, **values):
        message = customer.with_user(user).message_post(
            body="Prices as agreed",
            partner_ids=to.ids,
            **{"message_type": "comment", "subtype_xmlid": "mail.mt_comment", **values},
        )
        mails = self.env["mail.mail"].sudo().search([("mail_message_id", "=", message.id)])
        server = self.env.registry["ir.mail_server"]
        with (
            patch.object(server, "_disable_send", return_value=False),
            patch.object(server, "_connect__", return_value=None),
            patch.object(server, "send_email", return_value="<sent>", side_effect=refused),
        ):
            mails.send()
        return message

    def test_mail_out(self):
        first = self.formal(self.sales1, email="one@soles.example.com")
        second = self.formal(self.sales1, email="two@soles.example.com")
        people = first.child_ids + first + second
        people[0].sudo().email = "person@soles.example.com"
        self.post(first, self.sales1, people)
        self.count()
        self.count()
        for customer in (first, second):  # once for each, whoever of it reads it
            self.assertRecordValues(
                self.contacts(customer),
                [{"kind": "email", "direction": "out", "user_id": self.sales1.id}],
            )

    def test_what_is_no_mail_of_a_person(self):
        customer = self.formal(self.sales1, email="one@soles.example.com")
        self.post(customer, self.sales1, self.supervisor1.partner_id)  # to a colleague
        self.post(customer, self.sales1, customer, message_type="notification")
        self.post(customer, self.sales1, customer, message_type="auto_comment")
        self.post(customer, self.env.ref("base.user_root"), customer)
        customer.with_user(self.sales1).message_post(body="A note", subtype_xmlid="mail.mt_note")
        self.count()
        self.assertFalse(self.contacts(customer))

    def test_mail_that_does_not_go_out(self):
        customer = self.formal(self.sales1, email="one@soles.example.com")
        with mute_logger("odoo.addons.mail.models.mail_mail"):
            self.post(customer, self.sales1, customer, refused=OSError("refused"))
        self.count()
        self.assertFalse(self.contacts(customer))

    def meeting(self, customers, hours_ago=2, **vals):
        start = fields.Datetime.now() - timedelta(hours=hours_ago)
        return self.env["calendar.event"].create(
            {
                "name": "Meeting",
                "user_id": self.sales1.id,
                "start": start,
                "stop": start + timedelta(hours=1),
                "partner_ids": [Command.set((customers + self.sales1.partner_id).ids)],
                **vals,
            }
        )

    def count(self):
        with self.enter_registry_test_mode():
            self.env.ref("sales_customer_mgmt.ir_cron_contact").method_direct_trigger()
        self.env.invalidate_all()

    def test_meeting(self):
        first, second = self.formal(self.sales1), self.formal(self.sales2)
        event = self.meeting(first.child_ids + first + second)
        self.count()
        self.count()  # the job twice
        for customer in (first, second):
            contact = self.contacts(customer)
            self.assertRecordValues(contact, [{"kind": "meeting", "user_id": self.sales1.id}])
            self.assertEqual(contact.date, event.start)

    def test_what_is_no_meeting(self):
        customer = self.formal(self.sales1)
        self.meeting(customer, hours_ago=-1)  # still to come
        self.meeting(customer, hours_ago=100)  # entered long after
        self.meeting(customer).active = False
        self.meeting(customer).attendee_ids.state = "declined"
        hosted = self.meeting(customer)
        hosted.attendee_ids.filtered(
            lambda a: a.partner_id == self.sales1.partner_id
        ).state = "declined"
        self.count()
        self.assertFalse(self.contacts(customer))

    def test_activity(self):
        customer = self.formal(self.sales1)
        lead = self.env["crm.lead"].create(
            {"name": "Soles", "partner_id": customer.id, "user_id": self.sales1.id}
        )
        for document in (customer, lead):
            document.activity_schedule(
                "mail.mail_activity_data_call", user_id=self.sales1.id
            ).with_user(self.sales1).action_feedback("Wants a visit")
        self.assertRecordValues(
            self.contacts(customer),
            [{"kind": "call", "user_id": self.sales1.id, "note": "Wants a visit"}] * 2,
        )
        customer.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.sales1.id
        ).with_user(self.sales1).action_feedback("Nobody was talked to")
        self.assertEqual(len(self.contacts(customer)), 2)

    def test_meeting_and_its_activity_count_once(self):
        customer = self.formal(self.sales1)
        event = self.meeting(customer)
        activity = customer.activity_schedule(
            "mail.mail_activity_data_meeting", user_id=self.sales1.id
        )
        activity.calendar_event_id = event
        activity.with_user(self.sales1).action_feedback("Went well")
        self.count()
        self.assertEqual(len(self.contacts(customer)), 1)

    def test_orders_do_not_count(self):
        customer = self.formal(self.sales1)
        self.env["sale.order"].create({"partner_id": customer.id}).action_confirm()
        self.assertFalse(self.contacts(customer))

    def test_merged(self):
        """What was with both counts once, and the last contact is that of all."""
        first = self.formal(self.sales1, email="one@soles.example.com")
        second = self.customer(self.sales1, email="two@soles.example.com")
        self.post(first, self.sales1, first + second)
        self.count()
        self.log(second, self.sales1)
        last = second.last_contact_date
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard.sudo()._merge((first + second).ids, first, extra_checks=False)
        self.assertEqual(
            sorted(self.contacts(first).mapped("kind")), ["call", "email"], "once each"
        )
        self.assertEqual(first.last_contact_date, last)

    def test_at_the_same_time(self):
        """Two servers count one mail at once: the index lets one of them."""
        customer = self.formal(self.sales1)
        row = {
            "partner_id": customer.id,
            "date": fields.Datetime.now(),
            "kind": "call",
            "direction": "out",
            "source": "mail.message,<x>",
        }
        contacts = self.env["sales.contact"].sudo()
        # neither has seen the other's row
        blind = contacts._insertion([row]).code.replace("s.source = v.source", "FALSE")
        query = contacts._insertion([row])
        query = type(query)(blind, *query.params)
        self.assertEqual(len(self.env.execute_query(query)), 1)
        self.assertEqual(len(self.env.execute_query(query)), 0)

    def test_customer_written_by_somebody_else(self):
        """The contact counts at once; the customer, whose row is not ours, knows of it by the job."""
        job = self.env.ref("sales_customer_mgmt.ir_cron_contact")
        triggers = self.env["ir.cron.trigger"]
        for taken in ({"return_value": []}, {"side_effect": SerializationFailure}):
            with freeze_time("2026-03-02 10:00:00"):
                customer = self.formal(self.sales1)
            with self.subTest(taken), freeze_time("2026-03-03 10:00:00"):
                owed = self.duties(customer)
                contacts = type(self.env["sales.contact"])
                with (
                    RecordCapturer(triggers) as new,
                    patch.object(contacts, "_free_customers", **taken),
                ):
                    self.log(customer, self.sales1)
                self.assertEqual(new.records.cron_id, job)
                self.assertEqual(len(self.contacts(customer)), 1)
                self.assertFalse(customer.last_contact_date)
                for _time in range(2):
                    self.count()
                    self.assertEqual(customer.last_contact_date, self.contacts(customer).date)
                    self.assertEqual(owed.state, "done")
                    self.assertEqual(len(self.duties(customer)), 2)

    # Due

    def test_deadline_by_grade(self):
        for grade, days in (("A", 14), ("B", 30), ("C", 60), ("D", 90)):
            with self.subTest(grade=grade), freeze_time("2026-03-02 10:00:00"):
                customer = self.formal(self.sales1, grade)
                self.log(customer, self.sales1)
                due = datetime(2026, 3, 2, 15, 59, 59) + timedelta(days=days)
                self.assertEqual(customer.next_contact_date, due)
                self.assertEqual(customer.contact_interval, days)
                duty = self.duties(customer)[-1]
                self.assertEqual((duty.deadline, duty.state), (due, "open"))
                self.assertEqual(duty.user_id, self.sales1)

    def test_company_clock(self):
        """16:00 in UTC is tomorrow in Shanghai."""
        for now, due in (
            ("2026-03-02 15:59:59", datetime(2026, 3, 16, 15, 59, 59)),
            ("2026-03-02 16:00:00", datetime(2026, 3, 17, 15, 59, 59)),
        ):
            with self.subTest(now=now), freeze_time(now):
                customer = self.formal(self.sales1)
                self.log(customer, self.sales1)
                self.assertEqual(customer.next_contact_date, due)

    def test_who_is_owed(self):
        with freeze_time("2026-03-02 10:00:00"):
            draft = self.customer(self.sales1)
            prospect = self.approved(self.sales1)
            cold = self.approved(self.sales1, customer_intent=False, development_plan="None")
            lost = self.formal(self.sales1, "B")
            lost.sudo().customer_stage = "lost"
        self.assertFalse(draft.next_contact_date)
        self.assertFalse(cold.next_contact_date)
        self.assertEqual(prospect.contact_interval, 30, "no grade: the number for all")
        self.assertEqual(lost.contact_interval, 90, "SD-3.3.1")
        self.assertEqual(self.duties(lost).mapped("state"), ["cancelled"])
        self.assertEqual(self.duties(lost, "SD-3.3.1").state, "open")
        prospect.sudo().active = False
        self.assertFalse(prospect.next_contact_date)

    def test_renewed(self):
        """In time, late, and owed anew; a change of grade touches what opens later."""
        with freeze_time("2026-03-02 10:00:00"):
            customer = self.formal(self.sales1, "B")
        with freeze_time("2026-03-10 10:00:00"):
            customer.sudo().customer_grade_id = self.grades["A"]
            self.assertEqual(customer.contact_interval, 30)
            self.log(customer, self.sales1)
        self.assertEqual(customer.contact_interval, 14)
        with freeze_time("2026-03-30 10:00:00"):
            self.log(customer, self.sales1)
        self.assertEqual(self.duties(customer).mapped("state"), ["done", "late", "open"])

    def test_entered_later(self):
        """Talked to in time and entered the next morning, the duty was kept."""
        with freeze_time("2026-03-02 10:00:00"):
            customer = self.formal(self.sales1)
        with freeze_time("2026-03-17 01:00:00"):
            self.log(customer, self.sales1, date="2026-03-16 15:00:00")
            self.log(customer, self.sales1, date="2026-03-15 15:00:00")
        self.assertEqual(self.duties(customer).mapped("state"), ["done", "open"])
        self.assertEqual(len(self.contacts(customer)), 2)
        self.assertEqual(customer.last_contact_date, datetime(2026, 3, 16, 15))

    def test_won_back(self):
        """A duty that begins anew gives its whole time, however long the last contact is ago."""
        with freeze_time("2026-01-05 10:00:00"):
            customer = self.formal(self.sales1)
            self.log(customer, self.sales1)
            customer.sudo().customer_stage = "lost"
        with freeze_time("2026-03-02 10:00:00"):
            customer.sudo().customer_stage = "formal"
            self.assertEqual(customer.next_contact_date, datetime(2026, 3, 16, 15, 59, 59))

    def test_extended(self):
        with freeze_time("2026-03-02 10:00:00"):
            customer = self.formal(self.sales1)
            duty = self.duties(customer)
            duty.with_user(self.supervisor1).action_extend("2026-04-01 10:00:00", "Fair")
            self.assertEqual(customer.next_contact_date, duty.deadline)

    def test_clocks_start(self):
        """Customers from before the duty come to owe it by the job, once."""
        customers = (self.formal(self.sales1) + self.formal(self.sales2)).sudo()
        self.env.cr.execute(
            "UPDATE sales_duty SET state = 'cancelled', date_done = now() WHERE res_id = ANY(%s)",
            [customers.ids],
        )
        self.env.cr.execute(
            "UPDATE res_partner SET next_contact_date = NULL WHERE id = ANY(%s)", [customers.ids]
        )
        self.env.invalidate_all()
        self.count()
        self.assertTrue(all(customers.mapped("next_contact_date")))
        self.count()
        for customer in customers:
            self.assertEqual(self.duties(customer).mapped("state"), ["cancelled", "open"])

    # The list

    def test_urgency(self):
        """The order of each page is that of a comparison of all, with the filters and rights of who asks."""
        random = Random(431)
        partners = self.env["res.partner"]
        customers = self.many(
            random.choices((self.sales1, self.sales2), k=24), random.choices("ABCD", k=24)
        )
        now = datetime(2026, 3, 2, 10)
        self.env["sales.contact"].sudo()._count(
            [
                {
                    "partner_id": customer.id,
                    "date": now - timedelta(hours=random.randrange(1, 300)),
                    "kind": "call",
                    "direction": "out",
                    "source": "test",
                }
                for customer in customers
            ]
        )
        with freeze_time(now):
            self.env.invalidate_all()
            for user in (self.sales1, self.supervisor1, self.gm):
                domain = [("id", "in", customers.ids)]
                seen = partners.with_user(user).search(domain)
                expected = seen.sorted(lambda c: (-c.contact_urgency, c.id))
                order = "contact_urgency desc, id"
                found = partners.with_user(user).search(domain, order=order)
                self.assertEqual(found.ids, expected.ids)
                for offset in (0, 5, 10):
                    page = partners.with_user(user).search(
                        domain, order=order, offset=offset, limit=5
                    )
                    self.assertEqual(page.ids, expected[offset : offset + 5].ids)
            customer = customers[0]
            elapsed = now - (customer.next_contact_date - timedelta(days=customer.contact_interval))
            self.assertAlmostEqual(
                customer.contact_urgency, elapsed / timedelta(days=customer.contact_interval)
            )

    def test_archived_are_found_when_asked_for(self):
        customer = self.formal(self.sales1)
        self.env.cr.execute("UPDATE res_partner SET active = FALSE WHERE id = %s", [customer.id])
        self.env.invalidate_all()
        found = self.env["res.partner"].search(
            [("active", "=", False), ("id", "=", customer.id)],
            order="contact_urgency desc",
            limit=5,
        )
        self.assertEqual(found, customer)

    def test_a_page_costs_what_it_shows(self):
        customers = self.many([self.sales1] * 12, "ABCD" * 3)
        partners = self.env["res.partner"].with_user(self.sales1)
        order = {"order": "contact_urgency desc, id", "limit": 10}
        partners.search([("id", "=", customers[0].id)], **order)  # warm
        self.env.flush_all()
        with self.assertQueryCount(2):
            self.assertEqual(len(partners.search([("is_sales_customer", "=", True)], **order)), 10)

    # Mass

    def queries(self, function, *args):
        self.env.flush_all()
        self.env.invalidate_all()
        before, execute = [0], Cursor.execute

        def counting(cursor, *a, **k):
            before[0] += 1
            return execute(cursor, *a, **k)

        with patch.object(Cursor, "execute", counting):
            function(*args)
            self.env.flush_all()
        return before[0]

    def test_batch(self):
        """What happens to fifty customers costs about what it costs with five."""
        customers = self.many([self.sales1] * 55, "A" * 55)
        contacts = self.env["sales.contact"].sudo()
        now = fields.Datetime.now() + timedelta(minutes=1)

        def rows(some):
            return [
                {
                    "partner_id": customer.id,
                    "date": now + timedelta(seconds=number),
                    "kind": "call",
                    "direction": "out",
                    "source": "test",
                }
                for number, customer in enumerate(some)
            ]

        few = self.queries(contacts._count, rows(customers[:5]))
        many = self.queries(contacts._count, rows(customers[5:]))
        self.assertLess(many - few, 45, "less than one query for each customer more")
        self.assertEqual(len(self.contacts(customers[-1])), 1)

    def test_others_pay_nothing(self):
        """A message, note or activity that is of no customer costs no query more."""
        vendor = self.env["res.partner"].create({"name": "Vendor", "email": "v@example.com"})
        message = self.post(vendor, self.sales1, self.supervisor1.partner_id)
        self.assertFalse(self.sales1.share)  # of the user of a request it is known
        with self.assertQueryCount(0):
            message.with_user(self.sales1)._count_incoming()
            self.env["sales.contact"]._count([])

    def test_log_too_old_or_to_come(self):
        customer = self.formal(self.sales1)
        now = fields.Datetime.now()
        for date, sentence in (
            (now + timedelta(hours=1), "future"),
            (now - timedelta(hours=73), "72 hours"),
        ):
            with self.assertRaisesRegex(UserError, sentence):
                self.log(customer, self.sales1, date=date)
        self.log(customer, self.sales1, date=now - timedelta(hours=71))
        self.assertEqual(len(self.contacts(customer)), 1)

    # The desk

    def test_desk(self):
        with freeze_time("2026-03-02 10:00:00"):
            a, b = self.formal(self.sales1, "A"), self.formal(self.sales1, "B")
            self.formal(self.sales1, "D")
        self.formal(self.sales2, "A")
        with freeze_time("2026-04-02 10:00:00"):
            section = self.env["sales.desk"].with_user(self.sales1)._section_due_for_contact()
        self.assertEqual([row["res_id"] for row in section["rows"]], [a.id, b.id])
        self.assertEqual(section["urgent"], 2)
        self.assertEqual(section["rows"][0]["subtitle"], "Last contact: never · every 14 days")
        self.assertIsNone(self.env["sales.desk"].with_user(self.finance)._section_due_for_contact())

    def test_desk_tells_a_contact_once(self):
        """What is due today stands under “Due for contact”, what is due later under “What I owe”."""
        with freeze_time("2026-03-02 10:00:00"):
            soon, later = self.formal(self.sales1, "A"), self.formal(self.sales1, "D")
        desk = self.env["sales.desk"].with_user(self.sales1)

        def owed():
            with freeze_time("2026-04-02 10:00:00"):
                rows = desk._section_duties()["rows"]
            return [row["res_id"] for row in rows if "contact" in row["subtitle"]]

        self.assertEqual(owed(), [later.id])
        duty = soon._live_duties(soon._contact_duties())
        desk = desk.with_user(self.supervisor1)
        duty._hand_over(self.supervisor1)
        self.assertEqual(owed(), [soon.id], "somebody else's customer is told as a duty")
