from collections import Counter

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .test_turn_formal import FormalCase

COUNTS = ("inquiry", "qualified", "registered", "reviewed", "quoted", "formal")


@tagged("post_install", "-at_install")
class TestFunnel(FormalCase):
    """Inquiries, leads and customers in one funnel, by source and channel (SD-1.1, SD-1.3)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fair = cls.env.ref("sales_customer_mgmt.sales_customer_source_exhibition")
        cls.website = cls.env.ref("sales_customer_mgmt.sales_customer_source_website")
        cls.online = cls.env.ref("sales_customer_mgmt.sales_customer_channel_online")
        cls.medium = cls.env.ref("utm.utm_medium_website")
        cls.website.medium_ids = cls.medium
        cls.online.medium_ids = cls.medium + cls.env.ref("utm.utm_medium_email")

    def lead(self, user=None, **vals):
        user = user or self.sales1
        return (
            self.env["crm.lead"]
            .with_user(user)
            .create({"name": "Inquiry", "user_id": user.id, "type": "lead", **vals})
        )

    def convert(self, lead, **vals):
        wizard = (
            self.env["crm.lead2opportunity.partner"]
            .with_user(self.sales1)
            .with_context(active_model="crm.lead", active_ids=lead.ids, active_id=lead.id)
            .create({"name": "convert", "action": "create", **vals})
        )
        wizard.action_apply()
        return lead.partner_id.commercial_partner_id

    # Inquiries

    def test_source_and_channel_by_medium(self):
        """SD-1.3: what comes by the website lands with its source and channel; what a person says
        stands."""
        lead = self.lead(medium_id=self.medium.id)
        self.assertEqual(
            (lead.customer_source_id, lead.customer_channel_id), (self.website, self.online)
        )
        said = self.lead(medium_id=self.medium.id, customer_source_id=self.fair.id)
        self.assertEqual(
            (said.customer_source_id, said.customer_channel_id), (self.fair, self.online)
        )
        self.assertFalse(self.lead().customer_channel_id)
        campaign = self.env["utm.source"].create({"name": "Fair newsletter"})
        self.fair.utm_source_ids = campaign
        named = self.lead(medium_id=self.medium.id, source_id=campaign.id)
        self.assertEqual(named.customer_source_id, self.fair, "the source before the medium")

    def test_by_email(self):
        """SD-1.3: an e-mail to the alias is an inquiry in the funnel."""
        lead = self.env["crm.lead"].message_new(
            {"subject": "Soles", "from": "Ann <ann@example.com>", "email_from": "ann@example.com"}
        )
        self.assertEqual(lead.medium_id, self.env.ref("utm.utm_medium_email"))
        self.assertEqual(lead.customer_channel_id, self.online)
        row = self.env["sales.funnel.report"].search([("lead_id", "=", lead.id)])
        self.assertEqual((row.stage, row.channel_id, row.inquiry), ("1_inquiry", self.online, 1))

    # From lead to customer

    def test_converted_lead_is_a_customer_to_review(self):
        """SD-1.3: source, channel, needs and facts go over; review and duplicate check are not passed."""
        lead = self.lead(
            partner_name="Converted Shoes Ltd",
            contact_name="Chen Jie",
            medium_id=self.medium.id,
            customer_needs="EVA soles",
            industry_id=self.industry.id,
            employee_range="large",
            purchase_potential=300,
            customer_intent="b",
        )
        customer = self.convert(lead)
        self.assertTrue(customer.is_sales_customer)
        self.assertEqual((customer.user_id, customer.approval_state), (self.sales1, "draft"))
        self.assertEqual(
            (customer.customer_source_id, customer.customer_channel_id), (self.website, self.online)
        )
        self.assertEqual(
            (customer.customer_needs, customer.industry_id, customer.employee_range),
            ("EVA soles", self.industry, "large"),
        )
        self.assertEqual((customer.purchase_potential, customer.customer_intent), (300, "b"))
        self.assertEqual(customer.customer_stage, "prospect")
        with self.assertRaisesRegex(UserError, "CM-4.1.3"):
            self.order(customer).action_confirm()
        rows = self.env["sales.funnel.report"].search(
            ["|", ("lead_id", "=", lead.id), ("partner_id", "=", customer.id)]
        )
        self.assertEqual(rows.mapped("stage"), ["3_registered"], "once, as the customer")

    def test_converted_duplicate_is_refused(self):
        """CM-4.1.2: a lead makes no second file of a customer, unless the salesperson says why."""
        self.customer(self.sales3, name="Twice Shoes Ltd")
        lead = self.lead(partner_name="TWICE SHOES LTD")
        self.assertIn("CM-4.1.2", self.refuse(UserError, self.convert, lead))
        self.assertFalse(lead.partner_id)
        lead.duplicate_reason = "Another plant, in Fuzhou"
        customer = self.convert(lead)
        self.assertEqual(customer.duplicate_reason, "Another plant, in Fuzhou")
        self.assertTrue(customer.is_not_duplicate)

    def test_form(self):
        """The salesperson enters the facts of a lead in its form."""
        with Form(self.env["crm.lead"].with_user(self.sales1)) as form:
            form.name = "Phone call"
            form.customer_source_id = self.fair
            form.customer_intent = "b"
        self.assertEqual(form.record.customer_source_id, self.fair)

    # The report

    def populate(self):
        """Prospects at every stage, of two salespeople, and costs; return the leads and customers."""
        vals = {"customer_source_id": self.website.id, "customer_channel_id": self.online.id}
        leads = self.lead(**vals) + self.lead(self.sales3, **vals)
        leads += self.lead(customer_intent="b", customer_source_id=self.fair.id)
        draft = self.customer(self.sales1, **vals)
        reviewed = self.approved(self.sales3)
        quoted = self.approved(self.sales1, **vals)
        self.order(quoted).state = "sent"
        formal = self.approved(self.sales1, **vals) + self.approved(self.sales3)
        for customer in formal:
            self.order(customer, customer.sudo().user_id).action_confirm()
        leads += self.lead(partner_id=formal[0].id)  # counted with its customer
        self.env["sales.channel.cost"].with_user(self.salesadmin).create(
            [
                {"name": "Shop", "channel_id": self.online.id, "amount": 600},
                {"name": "Stand", "source_id": self.fair.id, "amount": 900},
                {"name": "Pages", "source_id": self.website.id, "amount": 200},
            ]
        )
        return leads, draft + reviewed + quoted + formal

    def level(self, record):
        """What brute force says of how far a lead or customer came."""
        if record._name == "crm.lead":
            return 2 if record.customer_intent or record.date_conversion else 1
        orders = self.env["sale.order"].search([("commercial_partner_id", "=", record.id)])
        if record.customer_stage in ("formal", "lost"):
            return 6
        if set(orders.mapped("state")) & {"sent", "sale"}:
            return 5
        return 4 if record.approval_state == "approved" else 3

    def test_sums(self):
        """SD-1.1: counts by source, salesperson and stage are those of a walk through all records."""
        leads, customers = (records.sudo() for records in self.populate())
        expected = Counter()
        prospects = [*leads.filtered(lambda lead: not lead.partner_id), *customers]
        for prospect in prospects:
            for number, name in enumerate(COUNTS, 1):
                if self.level(prospect) >= number:
                    expected[prospect.customer_source_id, prospect.user_id, name] += 1
        found = Counter()
        domain = [
            "|",
            ("partner_id", "in", customers.ids),
            ("lead_id", "in", leads.ids),
        ]
        for source, user, *counts in self.env["sales.funnel.report"]._read_group(
            domain, ["source_id", "user_id"], [f"{name}:sum" for name in COUNTS]
        ):
            for name, count in zip(COUNTS, counts, strict=True):
                if count:
                    found[source, user, name] = count
        self.assertEqual(found, expected)
        self.assertEqual(sum(expected.values()), 1 + 1 + 2 + 3 + 4 + 5 + 6 + 6)

    def test_cost_per_formal_customer(self):
        """SD-1.1: costs of a source or channel divided by the formal customers it brought: a ratio of
        sums, whatever the rows are grouped by."""
        report = self.env["sales.funnel.report"].with_user(self.salesadmin)

        def figures(field, record):
            ((cost, formal, inquiry, each, rate),) = report._read_group(
                [(field, "=", record.id)],
                [],
                ["cost:sum", "formal:sum", "inquiry:sum", "cost_per_formal:avg", "conversion:avg"],
            )
            self.assertAlmostEqual(each or 0, cost / formal if formal else 0, 6)
            self.assertAlmostEqual(rate or 0, 100 * formal / inquiry if inquiry else 0, 6)
            return cost or 0, formal or 0

        before = figures("channel_id", self.online)
        self.populate()
        after = figures("channel_id", self.online)
        self.assertEqual((after[0] - before[0], after[1] - before[1]), (600, 1))
        figures("source_id", self.fair)
        self.assertTrue(report.formatted_read_group([], ["source_id"], ["cost_per_formal:avg"]))

    def test_month(self):
        """A customer counts from its first lead on."""
        lead = self.lead(partner_name="Old Inquiry Ltd")
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = '2025-03-05 08:00:00' WHERE id = %s", [lead.id]
        )
        customer = self.convert(lead)
        row = self.env["sales.funnel.report"].search([("partner_id", "=", customer.id)])
        self.assertEqual(fields.Date.to_date(row.date), fields.Date.to_date("2025-03-05"))

    def test_rights(self):
        """Own, team, all; costs are for those who see all."""
        leads, customers = self.populate()
        everything = ["|", ("partner_id", "in", customers.ids), ("lead_id", "in", leads.ids)]
        report = self.env["sales.funnel.report"]
        counts = {
            self.sales1: 5,
            self.sales2: 0,
            self.sales3: 3,
            self.supervisor1: 5,
            self.supervisor2: 3,
            self.salesadmin: 8,
            self.gm: 8,
        }
        for user, count in counts.items():
            self.assertEqual(report.with_user(user).search_count(everything), count, user.name)
        costs = [("cost", ">", 0)]
        for user in (self.sales1, self.supervisor1):
            self.assertFalse(report.with_user(user).search(costs))
        self.assertTrue(report.with_user(self.gm).search(costs))
        for user in (self.finance, self.employee):
            with self.assertRaises(AccessError):
                report.with_user(user).search([])
        cost = self.env["sales.channel.cost"].search([], limit=1)
        for user in (self.sales1, self.supervisor1, self.employee):
            self.assertFalse(cost.with_user(user).has_access("read"))
        for user in (self.gm, self.finance):
            self.assertTrue(cost.with_user(user).has_access("read"))
            self.assertFalse(cost.with_user(user).has_access("write"))

    def test_cost_is_of_something(self):
        costs = self.env["sales.channel.cost"].with_user(self.salesadmin)
        for vals in ({"amount": 5}, {"amount": 0, "source_id": self.fair.id}):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                costs.create({"name": "Stand", **vals})
