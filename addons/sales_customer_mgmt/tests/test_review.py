import re
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.sql_db import Cursor
from odoo.tests import freeze_time, tagged

from .common import CustomerCase


@tagged("post_install", "-at_install")
class TestReview(CustomerCase):
    """Registration, submission and review of a customer (CM-4.1.3)."""

    def duty(self, customer, clause):
        return self.env["sales.duty"].search(
            [
                ("res_model", "=", "res.partner"),
                ("res_id", "=", customer.id),
                ("clause_id.number", "=", clause),
            ],
            order="id desc",
        )

    def refuse(self, error, function, *args, **kwargs):
        with self.assertRaises(error) as caught, self.env.cr.savepoint():
            function(*args, **kwargs)
        return str(caught.exception)

    # The way through

    def test_way_through(self):
        """CM-4.1.3: registered, submitted, returned with a reason, mended, approved; in time."""
        customer = self.customer(self.sales1)
        self.assertEqual((customer.user_id, customer.approval_state), (self.sales1, "draft"))
        customer.action_submit()
        duty = self.duty(customer, "CM-4.1.3")
        self.assertEqual(
            (duty.state, duty.user_id, duty.date_opened),
            ("open", self.supervisor1, customer.date_submitted),
        )
        customer.with_user(self.supervisor1).action_return("Which market?")
        self.assertEqual(
            (customer.approval_state, customer.return_reason), ("returned", "Which market?")
        )
        self.assertEqual(duty.state, "done")
        customer.customer_needs = "Soles for the US market"
        customer.action_submit()
        customer.with_user(self.supervisor1).action_approve()
        self.assertEqual(customer.approval_state, "approved")
        self.assertEqual(self.duty(customer, "CM-4.1.3").mapped("state"), ["done", "done"])
        self.assertEqual(self.duty(customer, "CM-4.2.3").user_id, self.sales1)

    def test_states_are_called_the_same_everywhere(self):
        """The words come from the mixin, in Chinese as well, whichever addon the document is of."""
        self.env["res.lang"]._activate_lang("zh_CN")
        for name in ("res.partner", "sales.customer.change", "sales.clause.value"):
            document = self.env[name].with_context(lang="zh_CN")
            states = document.fields_get(["approval_state"])["approval_state"]["selection"]
            self.assertEqual(dict(states)["returned"], "已退回", name)

    def test_summary_is_readable(self):
        """CM-4.1.3: the approver reads amounts, contacts and completeness as the form shows them."""
        customer = self.customer(self.sales1, purchase_potential=800000)
        customer.action_submit()
        summary = dict(customer._open_steps().summary)
        self.assertEqual(summary["child_ids"], "Chen Jie")
        self.assertEqual(summary["completeness"], f"{customer.completeness} %")
        self.assertIn("800,000.00", summary["purchase_potential"])
        self.assertIn(customer.file_currency_id.symbol, summary["purchase_potential"])

    def test_withdrawn(self):
        """CM-4.1.3: a withdrawn customer is nobody's to review."""
        customer = self.customer(self.sales1)
        customer.action_submit()
        customer.action_withdraw()
        self.assertEqual(customer.approval_state, "draft")
        self.assertEqual(self.duty(customer, "CM-4.1.3").state, "cancelled")

    def test_submission_names_what_is_missing(self):
        """CM-4.1.1, CM-4.1.2: one sentence says all that is missing."""
        customer = self.customer(
            self.sales1, customer_source_id=False, customer_needs=False, child_ids=[], vat=False
        )
        sentence = self.refuse(UserError, customer.action_submit)
        for part in ("Source", "60 %", "Needs", "Who decides on buying", "CM-4.1.2"):
            self.assertIn(part, sentence)
        orphan = self.customer(self.salesadmin)
        orphan.sudo().user_id = False
        self.assertIn("Salesperson", self.refuse(UserError, orphan.action_submit))

    def test_threshold_is_a_clause_number(self):
        """CM-4.1.2: how complete a file must be is a number of the clause."""
        self.env["sales.clause.value"].create(
            {
                "parameter_id": self.env.ref("sales_customer_mgmt.param_cm_4_1_2_completeness").id,
                "value": 100,
                "unit": "percent",
                "date_from": fields.Date.today(),
                "approval_state": "approved",
            }
        )
        self.assertIn("100 %", self.refuse(UserError, self.customer(self.sales1).action_submit))

    def test_refresh(self):
        """CM-4.2.3: owed by the salesperson, renewed by a change or a confirmation, 180 days on."""
        customer = self.approved(self.sales1)
        duty = self.duty(customer, "CM-4.2.3")
        self.assertEqual(duty.state, "open")
        self.assertAlmostEqual((duty.deadline - fields.Datetime.now()).days, 180, delta=1)
        with freeze_time(fields.Datetime.now() + timedelta(days=100)):
            customer.child_ids.with_user(self.sales1).function = "Buyer"
            self.assertEqual(duty.state, "done")
            again = self.duty(customer, "CM-4.2.3")[0]
            self.assertEqual((again.state, again.user_id), ("open", self.sales1))
            customer.city = "Huizhou"
            self.assertEqual(self.duty(customer, "CM-4.2.3")[0], again, "once a day is enough")
            customer.action_confirm_information()
            self.assertEqual(again.state, "done")

    def test_refresh_ends(self):
        """CM-4.2.3: an archived or reopened customer is not refreshed; a new salesperson takes over."""
        customer = self.approved(self.sales1)
        duty = self.duty(customer, "CM-4.2.3")
        customer.sudo().user_id = self.sales2
        self.assertEqual(duty.user_id, self.sales2)
        customer.with_user(self.salesadmin).action_reopen("Wrong name")
        self.assertEqual(duty.state, "cancelled")

    def test_supervisors_own_goes_one_level_up(self):
        """CM-6.1: nobody approves what they registered, are in charge of, or submitted."""
        own = self.customer(self.supervisor1)
        own.action_submit()
        self.assertEqual(own._current_approver(), self.gm)
        team = self.customer(self.sales1)
        team.with_user(self.supervisor1).action_submit()
        self.assertEqual(team._current_approver(), self.gm)
        self.refuse(UserError, team.with_user(self.supervisor1).action_approve)

    # Attacks

    def test_forged_state(self):
        """CM-6.1: nobody writes the review, whichever way."""
        customer = self.customer(self.sales1)
        partners = self.env["res.partner"].with_user(self.sales1)
        now = fields.Datetime.now()
        self.refuse(AccessError, customer.write, {"approval_state": "approved"})
        self.refuse(AccessError, customer.write, {"date_approved": now})
        self.refuse(AccessError, customer.write, {"date_refreshed": now})
        self.refuse(AccessError, partners.create, self.file_values(approval_state="approved"))
        contact = Command.create({"name": "X", "approval_state": "approved"})
        with self.request_of(self.sales1):
            self.refuse(AccessError, customer.write, {"child_ids": [contact]})
        self.refuse(AccessError, partners.web_save, self.file_values(approval_state="approved"), {})
        result = partners.load(
            ["name", "is_sales_customer", "approval_state"], [["New", "1", "approved"]]
        )
        self.assertFalse(result["ids"])
        forged = partners.with_context(
            default_approval_state="approved",
            default_date_approved=now,
            default_date_refreshed="2099-01-01",
        ).create(self.file_values())
        self.assertEqual((forged.approval_state, forged.date_approved), ("draft", False))
        self.assertLess(forged.date_refreshed.year, 2099)
        registered = partners.with_context(
            default_is_sales_customer=True, default_date_refreshed="2099-01-01"
        ).create({"name": "By default", "is_company": True})
        self.assertLess(registered.date_refreshed.year, 2099)
        copied = self.approved(self.sales1).copy({"vat": False, "name": "Copy"})
        self.assertEqual(copied.approval_state, "draft")

    def test_self_approval(self):
        """CM-6.1: not one's own, not after handing it over, not somebody else's team."""
        customer = self.customer(self.sales1)
        customer.action_submit()
        for user in (self.sales1, self.sales2, self.salesadmin, self.finance):
            with self.subTest(user.login):
                self.refuse(UserError, customer.with_user(user).action_approve)
        self.refuse(UserError, customer.write, {"user_id": self.sales2.id})
        mine = self.customer(self.supervisor1)
        mine.user_id = self.sales1
        mine.action_submit()
        self.refuse(UserError, mine.action_approve)

    def test_salesperson_keeps_the_charge(self):
        """CM-4.2.2: a salesperson neither gives customers away, nor opens them, nor takes others'."""
        self.refuse(AccessError, self.customer, self.sales1, user_id=self.sales2.id)
        for customer in (self.customer(self.sales1), self.approved(self.sales1)):
            self.refuse(AccessError, customer.write, {"user_id": self.sales2.id})
            self.refuse(AccessError, customer.write, {"user_id": False})
            self.refuse(AccessError, customer.write, {"is_sales_customer": False})
            self.refuse(
                AccessError, customer.with_user(self.sales2).write, {"user_id": self.sales2.id}
            )

    def test_submitted_is_closed(self):
        """CM-4.1.3: while it is reviewed, key fields stand still, by every road; the rest stays open."""
        customer = self.customer(self.sales1)
        customer.action_submit()
        for vals in (
            {"name": "New"},
            {"vat": "91000"},
            {"is_company": False},
            {"company_type": "person"},
        ):
            with self.subTest(vals):
                self.refuse(UserError, customer.write, vals)
        self.refuse(
            UserError, customer.write, {"bank_ids": [Command.create({"acc_number": "6222001"})]}
        )
        self.refuse(
            UserError,
            self.env["res.partner.bank"].with_user(self.sales1).create,
            {"acc_number": "6222001", "partner_id": customer.id},
        )
        other = self.customer(self.sales1)
        with self.request_of(self.sales1):
            self.refuse(UserError, other.write, {"child_ids": [Command.link(customer.id)]})
            self.refuse(UserError, other.write, {"child_ids": [Command.delete(customer.id)]})
            self.refuse(
                UserError,
                other.write,
                {"child_ids": [Command.update(customer.id, {"name": "New"})]},
            )
        self.refuse(UserError, customer.with_user(self.salesadmin).unlink)
        customer.write({"name": customer.name, "customer_needs": "More"})
        self.assertEqual(customer.customer_needs, "More")

    def test_customer_is_a_commercial_entity(self):
        """CM-4.1.2: contacts have no file of their own; a user of the system is no customer."""
        customer = self.customer(self.sales1)
        contact = customer.child_ids
        contact.is_sales_customer = False
        self.refuse(UserError, contact.write, {"is_sales_customer": True})
        self.refuse(UserError, contact.action_submit)
        self.refuse(ValidationError, self.sales2.partner_id.write, {"is_sales_customer": True})


@tagged("post_install", "-at_install")
class TestOrder(CustomerCase):
    def order(self, customer):
        product = self.env["product.product"].create({"name": "EVA sole"})
        return (
            self.env["sale.order"]
            .with_user(self.sales1)
            .create(
                {
                    "partner_id": customer.id,
                    "order_line": [Command.create({"product_id": product.id})],
                }
            )
        )

    def test_order_waits_for_review(self):
        """CM-4.1.3: a quotation is possible before the review, an order is not; contacts included."""
        customer = self.customer(self.sales1)
        order = self.order(customer.child_ids)
        with self.assertRaisesRegex(UserError, "submit the customer for review.*CM-4.1.3"):
            order.action_confirm()
        customer.action_submit()
        with self.assertRaisesRegex(UserError, "Zhu Guan has approved.*CM-4.1.3"):
            order.action_confirm()
        customer.with_user(self.supervisor1).action_approve()
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_other_partners_order_freely(self):
        order = self.order(self.env["res.partner"].create({"name": "Walk-in"}))
        order.action_confirm()
        self.assertEqual(order.state, "sale")


@tagged("post_install", "-at_install")
class TestDesk(CustomerCase):
    def test_section(self):
        """CM-4.1.3: what a salesperson has to complete stands on the desk, what was returned in red."""
        self.customer(self.sales1)
        returned = self.customer(self.sales1)
        returned.action_submit()
        returned.with_user(self.supervisor1).action_return("Incomplete")
        self.approved(self.sales1)
        self.customer(self.sales2)
        sections = {
            s["name"]: s for s in self.env["sales.desk"].with_user(self.sales1).get_sections()
        }
        section = sections["customers_to_complete"]
        self.assertEqual((section["count"], section["urgent"]), (2, 1))
        self.assertEqual(section["rows"][0]["res_id"], returned.id)
        self.assertEqual(section["rows"][0]["subtitle"], "Incomplete")

    def test_section_is_for_who_has_customers(self):
        """CM-4.1.3: neither an employee nor a supervisor without customers is asked to complete any."""

        def sections(user):
            return {s["name"] for s in self.env["sales.desk"].with_user(user).get_sections()}

        self.assertNotIn("customers_to_complete", sections(self.employee))
        self.assertNotIn("customers_to_complete", sections(self.supervisor1))
        self.approved(self.supervisor1)
        self.assertIn("customers_to_complete", sections(self.supervisor1))


@tagged("post_install", "-at_install")
class TestCost(CustomerCase):
    """What is no customer pays nothing for the regulations."""

    def queries(self, function):
        self.env.flush_all()
        self.env.invalidate_all()
        seen = []
        execute = Cursor.execute

        def watched(cursor, query, *args, **kwargs):
            seen.append(str(getattr(query, "code", query)))
            return execute(cursor, query, *args, **kwargs)

        with patch.object(Cursor, "execute", watched):
            function()
            self.env.flush_all()
        return seen

    def test_other_partners(self):
        """Creating and writing other partners asks no table of the regulations."""
        partners = self.env["res.partner"].with_user(self.salesadmin)
        vendor = partners.create({"name": "Vendor", "is_company": True})
        contact = partners.create({"name": "Lin", "parent_id": vendor.id})
        deeds = {
            "create": lambda: partners.create(
                [{"name": f"V{i}", "vat": f"1234567{i}"} for i in range(10)]
            ),
            "contact": lambda: partners.create(
                {"name": "Wu", "parent_id": vendor.id, "phone": "0769-1234567"}
            ),
            "key field": lambda: vendor.write({"name": "Vendor 2", "vat": "87654321"}),
            "phone": lambda: contact.write({"phone": "0769-7654321"}),
        }
        for name, deed in deeds.items():
            with self.subTest(name):
                ours = [
                    q
                    for q in self.queries(deed)
                    if re.search(r'(FROM|JOIN|INTO|UPDATE) "sales_', q)
                ]
                self.assertFalse(ours)

    def test_customers(self):
        """A change of a customer's file stays cheap: one query is for the profile that scores prospects."""
        customer = self.approved(self.sales1)
        customer.customer_needs = "Warm"
        self.env.flush_all()
        with self.assertQueryCount(3):
            customer.customer_needs = "Cold"
            self.env.flush_all()
