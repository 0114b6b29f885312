from odoo import Command
from odoo.tests import Form, tagged

from odoo.addons.mail.tests.common import MailCase

from .common_confidentiality import ConfidentialCase

MAIL = """Return-Path: <{sender}>
To: {to}
From: Hidden Person <{sender}>
Subject: Inquiry
Message-Id: <confidential-{to}>
Content-Type: text/plain; charset=utf-8

We need more soles.
"""


@tagged("post_install", "-at_install")
class TestConfidentialityFlows(ConfidentialCase, MailCase):
    """Who ships, invoices, sells or writes to customers still does (CM-4.2.2)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create(
            {"name": "EVA Sole", "list_price": 10, "invoice_policy": "order", "type": "service"}
        )
        cls.alias_domain = "in.example.com"
        cls.env.company.alias_domain_id = cls.env["mail.alias.domain"].create(
            {"name": cls.alias_domain}
        )

    def invoice(self):
        with Form(
            self.env["account.move"]
            .with_user(self.accountant)
            .with_context(default_move_type="out_invoice")
        ) as form:
            form.partner_id = self.hidden.with_user(self.accountant)
            with form.invoice_line_ids.new() as line:
                line.product_id = self.product
                line.price_unit = 100
        form.record.action_post()
        return form.record

    def test_a_salesperson_sells(self):
        with Form(self.env["sale.order"].with_user(self.sales1)) as form:
            form.partner_id = self.hidden.with_user(self.sales1)
            with form.order_line.new() as line:
                line.product_id = self.product
        order = form.record
        self.assertEqual(order.user_id, self.sales1)
        composer = order.action_quotation_send()
        with Form(
            self.env["mail.compose.message"]
            .with_user(self.sales1)
            .with_context(**composer["context"])
        ) as form:
            pass
        with self.mock_mail_gateway():
            form.record.action_send_mail()
        self.assertIn(
            self.hidden, order.message_ids.notified_partner_ids | order.message_ids.partner_ids
        )

    def test_an_accountant_invoices_and_takes_the_payment(self):
        move = self.invoice()
        self.assertEqual(move.state, "posted")
        wizard = self.env["account.payment.register"].with_user(self.accountant)
        wizard.with_context(active_model="account.move", active_ids=move.ids).create(
            {}
        ).action_create_payments()
        self.assertIn(move.payment_state, ("paid", "in_payment"))
        refund = self.env["account.move.reversal"].with_user(self.accountant)
        refund = refund.with_context(active_model="account.move", active_ids=move.ids)
        refund.create({"journal_id": move.journal_id.id}).refund_moves()

    def test_an_accountant_sends_the_invoice(self):
        move = self.invoice()
        with self.mock_mail_gateway():
            wizard = self.env["account.move.send.wizard"].with_user(self.accountant)
            wizard = wizard.with_context(active_model="account.move", active_ids=move.ids).create(
                {}
            )
            self.assertIn(self.hidden, wizard.mail_partner_ids)

    def test_the_salesperson_sees_own_invoices(self):
        move = self.invoice()
        move.invoice_user_id = self.sales1
        self.assertEqual(self.access(move, self.sales1), "r")
        self.assertEqual(self.access(move, self.supervisor1), "r")
        self.assertEqual(self.access(move.line_ids[:1], self.supervisor1), "r")
        self.assertEqual(self.access(move, self.supervisor2), "")

    def test_the_clerk_follows_the_order(self):
        order = self.order.with_user(self.clerk)
        with Form(order) as form:
            self.assertEqual(form.partner_id, self.hidden)
        html = (
            self.env["ir.actions.report"]
            .with_user(self.clerk)
            ._render_qweb_html("sale.report_saleorder", order.ids)
        )
        self.assertIn(self.hidden.name.encode(), html[0])

    def test_mail_from_a_customer_comes_in(self):
        self.env["mail.alias"].create(
            {"alias_name": "sales-in", "alias_model_id": self.env["ir.model"]._get_id("crm.lead")}
        )
        with self.mock_mail_gateway():
            self.env["mail.thread"].message_process(
                None, MAIL.format(sender=self.contact.email, to=f"sales-in@{self.alias_domain}")
            )
        lead = self.env["crm.lead"].search([("name", "=", "Inquiry")])
        self.assertTrue(lead)
        self.assertIn(lead.message_ids.author_id, self.hidden + self.contact)

    def test_an_answer_to_an_order_reaches_its_salesperson(self):
        message = self.order.with_user(self.sales1).message_post(
            body="offer", partner_ids=self.hidden.ids
        )
        with self.mock_mail_gateway():
            self.env["mail.thread"].message_process(
                None,
                MAIL.format(sender=self.contact.email, to=f"catchall@{self.alias_domain}").replace(
                    "Subject:", f"In-Reply-To: {message.message_id}\nSubject:"
                ),
            )
        self.assertIn("more soles", self.order.message_ids[0].body)

    def test_a_lead_becomes_an_opportunity_with_its_customer(self):
        lead = (
            self.env["crm.lead"]
            .with_user(self.sales1)
            .create(
                {
                    "name": "Fair",
                    "type": "lead",
                    "partner_name": "New Soles Ltd",
                    "contact_name": "Wang",
                    "description": "from the fair",
                    "user_id": self.sales1.id,
                }
            )
        )
        wizard = self.env["crm.lead2opportunity.partner"].with_user(self.sales1)
        wizard = wizard.with_context(
            active_model="crm.lead", active_id=lead.id, active_ids=lead.ids
        )
        wizard.create({"name": "convert", "action": "create"}).action_apply()
        customer = lead.partner_id.commercial_partner_id
        self.assertEqual((customer.is_sales_customer, customer.responsible_id), (True, self.sales1))
        self.assertIn("from the fair", customer.comment)
        # a salesperson of Odoo's without a role in the regulations
        other = lead.sudo().copy(
            {"user_id": self.clerk.id, "partner_id": False, "partner_name": "Vendor Two"}
        )
        other.with_user(self.clerk)._handle_partner_assignment(create_missing=True)
        self.assertFalse(other.partner_id.is_confidential)

    def test_employees_use_what_shows_a_customer(self):
        analytic = self.analytic.with_user(self.employee)
        analytic.invalidate_recordset()
        self.assertIn(self.hidden.name, analytic.display_name)
        self.env["account.analytic.account"].with_user(self.employee).name_search("Analytic")
        event = self.env["calendar.event"].with_user(self.employee)
        with Form(event) as form:
            form.name = "Internal"
        self.assertTrue(form.record)
        for model in ("res.partner", "res.users", "hr.employee.public", "mail.activity"):
            self.env[model].with_user(self.employee).web_search_read(
                [], {"display_name": {}}, limit=5
            )

    def test_portal_orders(self):
        self.order.action_confirm() if self.hidden.approval_state == "approved" else None
        orders = self.env["sale.order"].with_user(self.portal)
        self.assertIn(self.order, orders.search([("partner_id", "child_of", self.hidden.id)]))
        self.assertTrue(self.hidden.with_user(self.portal).read(["name", "street"]))

    def test_supervisor_and_administration_work_through_lists(self):
        for user in (self.supervisor1, self.salesadmin, self.gm, self.finance, self.planning):
            partners = self.env["res.partner"].with_user(user)
            with Form(self.hidden.with_user(user)) as form:
                self.assertEqual(form.name, self.hidden.name)
            self.assertTrue(
                partners.formatted_read_group(
                    [("is_sales_customer", "=", True)], ["user_id"], ["__count"]
                )
            )

    def test_administration_merges_customers(self):
        twin = self.env["res.partner"].create(
            {
                "name": "Hidden Soles Two",
                "is_company": True,
                "is_sales_customer": True,
                "user_id": self.sales2.id,
                "email": self.hidden.email,
            }
        )
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(self.salesadmin)
        wizard = wizard.with_context(
            active_model="res.partner", active_ids=(twin + self.hidden).ids
        ).create({})
        wizard.write(
            {
                "partner_ids": [Command.set((twin + self.hidden).ids)],
                "dst_partner_id": self.hidden.id,
            }
        )
        wizard.action_merge()
        self.assertFalse(twin.exists())
        self.assertTrue(self.hidden.is_confidential)
