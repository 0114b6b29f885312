from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import ComplaintCase


class AftersalesCase(ComplaintCase):
    """`cls.deliver(customer)` delivers to it; `cls.contact(customer)` returns what that has brought about."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create({"name": "Soles", "type": "consu"})
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.env.company.id)], limit=1
        )
        cls.chen = cls.c1.sudo().child_ids[0]
        cls.chen.email = "chen@example.com"

    @classmethod
    def deliver(cls, customer, **vals):
        picking = cls.env["stock.picking"].create(
            {
                "partner_id": customer.id,
                "picking_type_id": cls.warehouse.out_type_id.id,
                "location_id": cls.warehouse.lot_stock_id.id,
                "location_dest_id": cls.env.ref("stock.stock_location_customers").id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": cls.product.id,
                            "product_uom_qty": 10,
                            "location_id": cls.warehouse.lot_stock_id.id,
                            "location_dest_id": cls.env.ref("stock.stock_location_customers").id,
                        }
                    )
                ],
                **vals,
            }
        )
        picking.action_confirm()
        picking.move_ids.quantity = 10
        picking.move_ids.picked = True
        picking._action_done()
        return picking

    @classmethod
    def contacts(cls, customer):
        return cls.env["sales.aftersales.contact"].search([("partner_id", "=", customer.id)])

    def duty_state(self, contact, number):
        duty = self.env["sales.duty"].search(
            [
                ("res_model", "=", contact._name),
                ("res_id", "=", contact.id),
                ("clause_id.number", "=", number),
            ]
        )
        return duty.mapped("state")


@tagged("post_install", "-at_install")
class TestAftersales(AftersalesCase):
    """After each delivery the customer is contacted, asked and listened to (SP-6.1, SP-6.3, SP-6.4, SD-2.4.2)."""

    def test_a_delivery_is_followed_by_a_contact(self):
        with freeze_time("2026-03-12 02:00:00"):
            picking = self.deliver(self.chen)
        contact = self.contacts(self.c1)
        self.assertRecordValues(
            contact,
            [
                {
                    "partner_id": self.c1.id,
                    "responsible_id": self.sales1.id,
                    "contact_id": self.chen.id,
                    "picking_ids": picking.ids,
                    "is_survey_owed": True,
                }
            ],
        )
        duties = self.env["sales.duty"].search(
            [("res_model", "=", contact._name), ("res_id", "=", contact.id)]
        )
        self.assertEqual(duties.user_id, self.sales1)
        self.assertEqual(set(duties.mapped("clause_id.number")), {"SP-6.1", "SP-6.3"})

    def test_deliveries_of_a_day_are_one(self):
        with freeze_time("2026-03-12 02:00:00"):
            both = self.deliver(self.c1) | self.deliver(self.chen)
        with freeze_time("2026-03-13 02:00:00"):
            self.deliver(self.c1)
        first, second = self.contacts(self.c1).sorted("day")
        self.assertEqual(first.picking_ids, both)
        self.assertTrue(first.is_survey_owed)
        self.assertFalse(second.is_survey_owed, "asked a day before (SD-2.4.2)")
        self.assertEqual(self.duty_state(second, "SP-6.1"), ["open"])
        self.assertEqual(self.duty_state(second, "SP-6.3"), [])

    def test_only_deliveries_to_customers(self):
        stranger = self.env["res.partner"].create({"name": "Supplier"})
        self.deliver(stranger)
        self.deliver(
            self.c1,
            location_dest_id=self.env.ref("stock.stock_location_suppliers").id,
        )
        self.assertFalse(self.contacts(stranger) | self.contacts(self.c1))

    def test_a_warehouse_worker_needs_no_rights(self):
        self.employee.group_ids += self.env.ref("stock.group_stock_user")
        picking = self.deliver(self.c3)
        self.contacts(self.c3).picking_ids.sudo().aftersales_id = False
        self.env["sales.aftersales.contact"].with_user(self.employee)._expect(
            picking.with_user(self.employee)
        )
        self.assertEqual(picking.sudo().aftersales_id, self.contacts(self.c3))

    def test_recorded(self):
        self.deliver(self.c1)
        contact = self.contacts(self.c1).with_user(self.sales1)
        contact.action_missed()
        self.assertEqual(contact.attempts, 1)
        self.assertEqual(self.duty_state(contact, "SP-6.1"), ["open"])
        contact.write(
            {"score": "4", "prospects": "likely", "next_need": "10,000 pairs", "note": "Fine"}
        )
        contact.action_record()
        self.assertEqual(contact.user_id, self.sales1)
        self.assertEqual(contact.satisfaction, 4)
        self.assertEqual(self.duty_state(contact, "SP-6.1"), ["done"])
        self.assertEqual(self.duty_state(contact, "SP-6.3"), ["done"])
        counted = self.env["sales.contact"].search(
            [("res_model", "=", contact._name), ("res_id", "=", contact.id)]
        )
        self.assertRecordValues(
            counted,
            [{"partner_id": self.c1.id, "user_id": self.sales1.id, "kind": "call", "note": "Fine"}],
        )
        for refused in (contact.action_record, contact.action_missed):
            with self.assertRaises(UserError):
                refused()
        with self.assertRaises(UserError):
            contact.score = "5"

    def test_a_contact_without_a_score_leaves_the_question_open(self):
        self.deliver(self.c1)
        contact = self.contacts(self.c1).with_user(self.sales1)
        contact.action_record()
        self.assertEqual(self.duty_state(contact, "SP-6.1"), ["done"])
        self.assertEqual(self.duty_state(contact, "SP-6.3"), ["open"])

    def test_a_problem_is_a_complaint_in_one_tap(self):
        picking = self.deliver(self.c1)
        contact = self.contacts(self.c1).with_user(self.sales1)
        contact.problem = "Three pairs are scratched"
        action = contact.action_complain()
        complaint = self.env["sales.complaint"].browse(action["res_id"])
        self.assertRecordValues(
            complaint,
            [
                {
                    "title": "Three pairs are scratched",
                    "partner_id": self.c1.id,
                    "contact_id": self.chen.id,
                    "picking_id": picking.id,
                    "product_id": self.product.id,
                    "channel": "phone",
                    "user_id": self.sales1.id,
                }
            ],
        )
        self.assertEqual(contact.action_complain()["res_id"], complaint.id)

    def test_late(self):
        with freeze_time("2026-03-12 02:00:00"):
            self.deliver(self.c1)
        with freeze_time("2026-03-20 02:00:00"):
            self.contacts(self.c1).with_user(self.sales1).action_record()
        self.assertEqual(self.duty_state(self.contacts(self.c1), "SP-6.1"), ["late"])

    def test_on_the_desk_once(self):
        self.deliver(self.c1)
        desk = self.env["sales.desk"].with_user(self.sales1)
        sections = {section["name"]: section for section in desk.get_sections()}
        self.assertEqual(sections["aftersales"]["count"], 1)
        self.assertEqual(sections["aftersales"]["urgent"], 0)
        told = [row for row in sections["duties"]["rows"] if "aftersales" in row["res_model"]]
        self.assertFalse(told)
        self.contacts(self.c1)._live_duties()._move("overdue")
        sections = {section["name"]: section for section in desk.get_sections()}
        self.assertEqual(sections["aftersales"]["urgent"], 1)

    # Satisfaction

    def asked(self):
        with freeze_time("2026-03-02 02:00:00"):
            self.deliver(self.c1)
        contact = self.contacts(self.c1)
        with freeze_time("2026-03-08 02:00:00"), self.enter_registry_test_mode():
            self.env.ref("sales_complaints.ir_cron_aftersales").method_direct_trigger()
        contact.invalidate_recordset()
        return contact

    def test_asked_by_mail_once(self):
        contact = self.asked()
        self.assertTrue(contact.date_surveyed)
        self.assertEqual(self.duty_state(contact, "SP-6.3"), ["done"])
        survey = contact.survey_ids
        self.assertEqual((survey.way, survey.email), ("mail", "chen@example.com"))
        mails = self.env["mail.mail"].search([("body_html", "like", survey.token)])
        self.assertEqual(mails.email_to, "chen@example.com")
        self.assertIn("Soles", mails.body_html)
        with freeze_time("2026-03-09 02:00:00"), self.enter_registry_test_mode():
            self.env.ref("sales_complaints.ir_cron_aftersales").method_direct_trigger()
        self.assertEqual(len(contact.survey_ids), 1)

    def rate(self, contact, score, comment=None):
        survey = contact.sudo().survey_ids
        survey._ledger().date_expires = False  # asked in spring, answered today
        contact.sudo()._rate(survey, score, comment=comment)

    def test_our_own_people_are_not_asked(self):
        self.sales1.sudo().email = self.chen.email
        contact = self.asked()
        self.assertFalse(contact.date_surveyed)
        self.assertFalse(contact.survey_ids)

    def test_without_an_address_the_link_is_handed_over(self):
        self.chen.email = False
        self.c1.sudo().email = False
        contact = self.asked().with_user(self.sales1)
        self.assertTrue(contact.asks_by_hand)
        self.assertFalse(contact.asks_again)
        action = contact.action_survey_link()
        link = self.env["sales.complaint.link"].browse(action["res_id"])
        self.assertTrue(link.url.endswith(f"/satisfaction/{contact.sudo().survey_ids.token}"))
        self.assertEqual(contact.survey_ids.way, "link")
        self.assertEqual(self.duty_state(contact, "SP-6.3"), ["late"])
        self.rate(contact, 4)
        self.assertFalse(contact.asks_by_hand)
        with self.assertRaises(UserError):
            contact.action_survey_link()

    def test_trying_the_mail_asks_nobody(self):
        self.deliver(self.c1)
        contact = self.contacts(self.c1)
        template = self.env.ref("sales_complaints.mail_template_aftersales_survey")
        self.assertTrue(template._render_field("body_html", contact.ids)[contact.id])
        self.assertFalse(contact.survey_ids)

    def test_asked_sooner_by_hand(self):
        self.deliver(self.c1)
        contact = self.contacts(self.c1).with_user(self.sales1)
        self.assertTrue(contact.asks_again)
        contact.action_ask_again()
        self.assertEqual(contact.survey_ids.way, "mail")
        self.assertFalse(contact.asks_again)
        self.assertEqual(self.duty_state(contact, "SP-6.3"), ["done"])
        with self.assertRaises(UserError):
            contact.action_ask_again()

    def test_who_was_asked_a_short_time_before_is_left_alone(self):
        self.asked()
        with freeze_time("2026-03-20 02:00:00"):
            self.deliver(self.c1)
        second = self.contacts(self.c1)[0].with_user(self.sales1)
        self.assertFalse(second.asks_by_hand or second.asks_again)
        for refused in (second.action_survey_link, second.action_ask_again):
            with self.assertRaises(UserError):
                refused()

    def test_who_has_no_address_is_asked_by_phone(self):
        self.chen.email = False
        self.c1.sudo().email = False
        contact = self.asked()
        self.assertFalse(contact.date_surveyed)
        self.assertIn(self.duty_state(contact, "SP-6.3"), (["open"], ["overdue"]))

    def test_not_asked_again_soon(self):
        self.asked()
        with freeze_time("2026-05-20 02:00:00"):
            self.deliver(self.c1)
        with freeze_time("2026-06-20 02:00:00"):
            self.deliver(self.c1)
        owed = self.contacts(self.c1).sorted("day").mapped("is_survey_owed")
        self.assertEqual(owed, [True, False, True])

    def test_the_customer_answers_once(self):
        contact = self.asked()
        self.rate(contact, 1, "Scratched")
        self.assertRecordValues(contact, [{"satisfaction": 1, "satisfaction_comment": "Scratched"}])
        self.assertEqual(
            contact.activity_ids.filtered(lambda a: not a.duty_id).user_id, self.sales1
        )
        with self.assertRaises(UserError):
            self.rate(contact, 5, "All is well")
        self.assertEqual(contact.satisfaction, 1)

    def test_own_answer_goes_before_what_was_said(self):
        contact = self.asked()
        contact.with_user(self.sales1).score = "5"
        contact.with_user(self.sales1).action_record()
        self.assertEqual(contact.satisfaction, 5)
        self.rate(contact, 3)
        self.assertEqual(contact.satisfaction, 3)

    def test_nobody_answers_for_the_customer(self):
        contact = self.asked()
        with self.assertRaises(UserError):
            contact.with_user(self.sales1).action_survey_link()
        with self.assertRaises(AccessError):
            contact.with_user(self.sales1).survey_ids.write({"score": 5})
        with self.assertRaises(AccessError):
            contact.with_user(self.sales1).survey_ids.read(["token"])
        for vals in ({"satisfaction": 5}, {"date_contacted": "2026-03-01"}, {"attempts": 0}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                contact.with_user(self.sales1).write(vals)

    def test_average_of_the_customer(self):
        contact = self.asked()
        self.rate(contact, 3)
        with freeze_time("2026-06-20 02:00:00"):
            self.deliver(self.c1)
        second = self.contacts(self.c1)[0].with_user(self.sales1)
        second.score = "4"
        second.action_record()
        customer = self.c1.with_user(self.sales1)
        customer.invalidate_recordset()
        self.assertEqual((customer.customer_satisfaction, customer.satisfaction_count), (3.5, 2))
        contact.sudo().date_satisfaction = fields.Datetime.now() - timedelta(days=400)
        customer.invalidate_recordset()
        self.assertEqual((customer.customer_satisfaction, customer.satisfaction_count), (4, 1))

    def test_average_of_a_person(self):
        """People are appraised on what was answered (CM-7.3.1); who was not asked does not count."""
        contact = self.asked()
        self.rate(contact, 5)
        self.deliver(self.c1)
        contacts = self.env["sales.aftersales.contact"].with_user(self.supervisor1)
        averages = contacts._read_group(
            [("responsible_id", "=", self.sales1.id)], ["responsible_id"], ["satisfaction:avg"]
        )
        self.assertEqual(averages, [(self.sales1, 5)])

    def test_criterion_of_the_grade(self):
        contact = self.asked()
        self.rate(contact, 3)
        rule = self.env.ref("sales_customer_mgmt.sales_grade_rule_default")
        criterion = self.env["sales.grade.criterion"].create(
            {"rule_id": rule.id, "kind": "satisfaction", "weight": 10, "worst": 1, "best": 5}
        )
        customers = (self.c1 | self.c3).sudo()
        customers.write({"customer_stage": "formal"})
        customers.date_approved = "2026-01-01"
        day = fields.Date.today() + timedelta(days=1)
        rows = self.env.execute_query_dict(rule._scored(self.env.company, day))
        values = {row["customer"]: row["values"][str(criterion.id)] for row in rows}
        self.assertEqual((values[self.c1.id], values.get(self.c3.id)), (3, None))
        self.assertEqual(criterion._phrase(3, self.env.company), "Satisfaction: 3.0 of 5")
        self.assertEqual(criterion._points(3), 5)
