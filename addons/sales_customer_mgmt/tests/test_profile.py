from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from .common import CustomerCase


@tagged("post_install", "-at_install")
class TestProfile(CustomerCase):
    """The customer file and its completeness (CM-4.1.1, CM-4.1.2, SD-4.1, SP-1)."""

    def test_completeness_by_rules(self):
        """CM-4.1.2: completeness is the weight of the rules met; what is missing is said."""
        self.env["sales.completeness.rule"].search([]).active = False
        Rule = self.env["sales.completeness.rule"].with_user(self.salesadmin)
        field = self.env["ir.model.fields"]._get("res.partner", "customer_needs")
        Rule.create(
            [
                {"name": "Needs", "field_id": field.id, "weight": 3},
                {
                    "name": "Decider",
                    "domain": "[('child_ids.buying_role', '=', 'decision')]",
                    "weight": 1,
                },
            ]
        )
        customer = self.customer(self.sales1, customer_needs=False, child_ids=[])
        self.assertEqual(customer.completeness, 0)
        self.assertEqual(customer.completeness_missing, "Needs, Decider")
        customer.customer_needs = "Soles"
        self.assertEqual(customer.completeness, 75)
        self.assertEqual(customer.completeness_missing, "Decider")

    def test_contacts_count(self):
        """SD-4.1: adding, changing and removing a contact is measured at once."""
        customer = self.customer(self.sales1, child_ids=[])
        before = customer.completeness
        contact = (
            self.env["res.partner"]
            .with_user(self.sales1)
            .create({"name": "Chen", "parent_id": customer.id})
        )
        with_contact = customer.completeness
        self.assertGreater(with_contact, before)
        contact.buying_role = "decision"
        self.assertGreater(customer.completeness, with_contact)
        contact.buying_role = "user"
        self.assertEqual(customer.completeness, with_contact)
        contact.sudo().unlink()
        self.assertEqual(customer.completeness, before)

    def test_rule_changes_measure_all_customers(self):
        """CM-4.1.2: a changed rule is felt by every file, in batches."""
        customers = [self.customer(self.sales1) for _index in range(3)]
        before = customers[0].completeness
        self.assertNotEqual(before, 100)
        rules = self.env["sales.completeness.rule"].search([])
        missing = rules._missing(customers[0])[customers[0]]
        missing.with_user(self.salesadmin).active = False
        self.assertEqual(
            customers[0].completeness, before, "measured by the job, not in the request"
        )
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("sales_customer_mgmt.ir_cron_completeness").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual([c.completeness for c in customers], [100, 100, 100])
        self.assertEqual(set(rules.with_context(active_test=False).mapped("measured_to")), {-1})

    def test_rule_by_unknown_field_refused(self):
        """CM-4.1.2: a rule on what is no part of the file would not be noticed when it changes."""
        Rule = self.env["sales.completeness.rule"]
        with self.assertRaises(ValidationError):
            Rule.create({"name": "Colour", "domain": "[('color', '=', 1)]"})
        with self.assertRaises(ValidationError):
            Rule.create({"name": "Nonsense", "domain": "[('no_such_field', '=', 1)]"})
        with self.assertRaises(AccessError):
            Rule.with_user(self.sales1).create(
                {"name": "Mine", "domain": "[('name', '!=', False)]"}
            )

    def test_other_partners_are_not_measured(self):
        partner = self.env["res.partner"].create({"name": "Vendor", "vat": "12345678"})
        self.assertEqual(partner.completeness, 0)
        self.assertFalse(partner.completeness_missing)

    def test_file_is_for_those_concerned(self):
        """CM-4.2.2: an employee does not read the file's fields, not even of an open partner."""
        partner = self.env["res.partner"].create({"name": "Vendor"})
        for name in ("customer_needs", "completeness", "development_plan", "purchase_potential"):
            with self.subTest(name), self.assertRaises(AccessError):
                partner.with_user(self.employee).read([name])

    def test_potential_by_channel(self):
        """SD-1.1: what each channel may bring, as the pivot asks for it."""
        channel = self.env.ref("sales_customer_mgmt.sales_customer_channel_direct")
        for potential in (100, 200):
            self.customer(self.sales1, customer_channel_id=channel.id, purchase_potential=potential)
        partners = self.env["res.partner"].with_user(self.supervisor1)
        self.assertEqual(
            partners.fields_get(["purchase_potential"])["purchase_potential"]["aggregator"], "sum"
        )
        domain = [("customer_channel_id", "=", channel.id), ("user_id", "=", self.sales1.id)]
        rows = partners.formatted_read_group(
            domain, ["customer_channel_id"], ["purchase_potential:sum"]
        )
        self.assertEqual(rows[0]["purchase_potential:sum"], 300)

    def test_quick_registration(self):
        """SD-3.1.2, SP-1: name, source and phone are enough to register, in the form that opens."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_customer_mgmt.res_partner_action_customer"
        )
        partners = (
            self.env["res.partner"]
            .with_user(self.sales1)
            .with_context(default_is_sales_customer=True, default_is_company=True)
        )
        form_view = dict((mode, view) for view, mode in action["views"])["form"]
        with Form(partners, view=form_view) as form:
            form.name = "东莞快登鞋业有限公司"
            form.customer_source_id = self.source
            form.phone = "0769-88112233"
            with form.child_ids.new() as contact:
                contact.name = "Lin"
        customer = form.record
        self.assertTrue(customer.is_sales_customer)
        self.assertEqual(customer.user_id, self.sales1)
        self.assertFalse(
            customer.child_ids.is_sales_customer, "a default for the customer is none for contacts"
        )
        self.assertFalse(customer.child_ids.is_company)
        self.assertTrue(customer.child_ids.is_confidential)

    def test_registration_form_prints(self):
        """SP-1: form 1 prints in the language of the reader."""
        customer = self.customer(self.sales1, development_plan="A second plant")
        report = self.env["ir.actions.report"].with_user(self.sales1)
        html = report._render_qweb_html(
            "sales_customer_mgmt.report_customer_registration", customer.ids
        )[0].decode()
        for text in (customer.name, customer.vat, "A second plant", "Chen Jie", "Zhang San"):
            self.assertIn(text, html)

    def test_customer_form_opens_from_everywhere(self):
        customer = self.customer(self.sales1)
        form = self.env.ref("sales_customer_mgmt.res_partner_view_form_customer")
        self.assertEqual(customer.get_formview_id(), form.id)
        self.assertFalse(customer.with_user(self.employee).sudo().get_formview_id(self.employee.id))
        action = self.env.ref("sales_customer_mgmt.res_partner_action_customer")
        self.assertEqual(customer.get_formview_action()["path"], action.path)
        self.assertNotIn("path", self.sales1.partner_id.get_formview_action())
