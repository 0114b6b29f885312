from unittest.mock import patch

from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_confidentiality import ConfidentialCase


@tagged("post_install", "-at_install")
class TestAttackValues(ConfidentialCase):
    """Nobody opens a customer, or takes one, by writing values (CM-4.2.2, CM-6.1)."""

    def as_in_a_request(self, user):
        """Odoo runs commands on one2many fields as the user of the first environment of a request."""
        return patch.object(self.env.transaction, "default_env", self.env(user=user.id))

    def refuse(self, record, vals):
        with self.as_in_a_request(record.env.user), self.assertRaises(UserError):
            record.write(vals)

    def test_what_rules_read_is_not_written(self):
        mine = self.hidden.with_user(self.sales1)
        for vals in (
            {"is_confidential": False},
            {"responsible_id": self.sales2.id},
            {"commercial_partner_id": self.vendor.id},
        ):
            self.refuse(mine, vals)
            self.refuse(self.hidden.with_user(self.supervisor1), vals)
            with self.assertRaises(AccessError):
                self.env["res.partner"].with_user(self.sales1).create({"name": "New", **vals})

    def test_a_customer_is_not_released_by_its_salesperson(self):
        self.sales1.group_ids |= self.env.ref(
            "base.group_partner_manager"
        )  # as Odoo gives to new users
        mine = self.hidden.with_user(self.sales1)
        for vals in (
            {"is_sales_customer": False},
            {"is_company": False, "parent_id": self.vendor.id},
        ):
            self.refuse(mine, vals)
        for vals in ({"parent_id": False}, {"parent_id": self.vendor.id}, {"is_company": True}):
            self.refuse(self.contact.with_user(self.sales1), vals)
            self.refuse(mine, {"child_ids": [Command.update(self.contact.id, vals)]})
        self.refuse(mine, {"child_ids": [Command.unlink(self.contact.id)]})
        self.assertTrue(self.contact.is_confidential)
        self.hidden.with_user(self.salesadmin).is_sales_customer = False
        self.assertFalse(self.contact.is_confidential)

    def test_customers_are_assigned_in_the_team_by_its_supervisor(self):
        self.refuse(self.hidden.with_user(self.sales1), {"user_id": self.sales2.id})
        self.refuse(self.hidden.with_user(self.sales1), {"user_id": False})
        self.refuse(self.hidden.with_user(self.supervisor1), {"user_id": self.sales3.id})
        self.refuse(self.unassigned.with_user(self.sales1), {"user_id": self.sales1.id})
        self.hidden.with_user(self.supervisor1).user_id = self.sales2
        self.hidden.with_user(self.salesadmin).user_id = self.sales3
        self.unassigned.with_user(self.sales2).user_id = self.sales2
        self.assertEqual(self.contact.responsible_id, self.sales3)

    def test_nobody_creates_for_others(self):
        partners = self.env["res.partner"]
        vals = {"name": "New", "is_company": True, "is_sales_customer": True}
        for user, other in ((self.sales1, self.sales2), (self.supervisor1, self.sales3)):
            with self.assertRaises(AccessError):
                partners.with_user(user).create({**vals, "user_id": other.id})
        for user in (self.clerk, self.buyer, self.it):
            with self.assertRaises(AccessError):
                partners.with_user(user).create(vals)
        made = partners.with_user(self.sales1).create({**vals, "user_id": self.sales1.id})
        self.assertEqual(made.responsible_id, self.sales1)

    def test_no_default_opens_a_new_customer(self):
        vals = {
            "name": "New",
            "is_company": True,
            "is_sales_customer": True,
            "user_id": self.sales1.id,
        }
        forged = {"default_is_confidential": False, "default_responsible_id": self.sales2.id}
        made = self.env["res.partner"].with_user(self.sales1).with_context(**forged).create(vals)
        self.assertTrue(made.sudo().is_confidential)
        self.assertEqual(made.sudo().responsible_id, self.sales1)
        self.env["ir.default"].with_user(self.sales1).set(
            "res.partner", "is_confidential", False, user_id=True
        )
        made = self.env["res.partner"].with_user(self.sales1).create({**vals, "name": "Next"})
        self.assertTrue(made.sudo().is_confidential)

    def test_what_the_server_keeps_is_not_entered(self):
        """SD-4.2.1, CM-4.1.2: stage and grade follow from decisions, and completeness from the file."""
        partners = self.env["res.partner"]
        forged = {
            "customer_stage": "formal",
            "customer_grade_id": self.env.ref("sales_policy.grade_a").id,
            "completeness": 100,
            "file_currency_id": self.env.ref("base.JPY").id,
        }
        for name, value in forged.items():
            for user in (self.sales1, self.supervisor1, self.salesadmin):
                self.refuse(self.hidden.with_user(user), {name: value})
                with self.assertRaises(AccessError):
                    partners.with_user(user).create({"name": "New", name: value})
                contact = Command.update(self.contact.id, {name: value})
                self.refuse(self.hidden.with_user(user), {"child_ids": [contact]})
        self.env["ir.default"].with_user(self.sales1).set(
            "res.partner", "customer_stage", "formal", user_id=True
        )
        context = {f"default_{name}": value for name, value in forged.items()}
        made = (
            partners.with_user(self.sales1)
            .with_context(**context)
            .create({"name": "New", "is_company": True, "is_sales_customer": True})
        )
        self.assertEqual(made.customer_stage, "prospect")
        self.assertFalse(made.customer_grade_id)
        self.assertLess(made.completeness, 100)
        self.assertEqual(made.file_currency_id, self.env.company.currency_id)

    def test_a_contact_takes_nothing_over_from_a_hidden_parent(self):
        for user in (self.buyer, self.it, self.sales2):
            partners = self.env["res.partner"].with_user(user)
            for parent in (self.hidden, self.contact):
                with self.assertRaises(AccessError):
                    partners.create({"name": "Child", "parent_id": parent.id})
                with self.as_in_a_request(user), self.assertRaises(AccessError):
                    partners.create({"name": "Mother", "child_ids": [Command.link(parent.id)]})
                self.refuse(self.vendor.with_user(user), {"parent_id": parent.id})
                self.refuse(self.vendor.with_user(user), {"child_ids": [Command.link(parent.id)]})

    def test_import_is_no_way_round(self):
        partners = self.env["res.partner"].with_user(self.sales1)
        for column, value in (
            ("is_confidential", "False"),
            ("responsible_id/.id", str(self.sales2.id)),
        ):
            result = partners.load(["name", "is_sales_customer", column], [["New", "True", value]])
            self.assertFalse(result["ids"], column)
        result = partners.with_user(self.buyer).load(
            ["name", "parent_id/.id"], [["New", str(self.hidden.id)]]
        )
        self.assertFalse(result["ids"])

    def test_numbers_that_cannot_be(self):
        """R17: refused, and nothing is stored."""
        lead = self.env["crm.lead"].create({"name": "Lead"})
        for record, name in (
            (self.hidden, "registered_capital"),
            (self.hidden, "purchase_potential"),
            (self.hidden, "contact_budget"),
            (lead, "purchase_potential"),
            (lead, "contact_budget"),
            (self.env["sales.contact.scheme.template"].search([], limit=1), "budget_from"),
            (self.env["sales.approval.rule"].search([], limit=1), "amount_from"),
        ):
            before = record[name]
            for value in (float("nan"), float("inf"), -1, 1e15):
                with self.subTest(name, value=value):
                    self.assertTrue(self._cannot_be(record, {name: value}))
                    self.assertEqual(record[name], before)

    def _cannot_be(self, record, vals):
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                record.write(vals)
                self.env.flush_all()
        except (CheckViolation, ValueError, OverflowError):
            self.env.invalidate_all()
            return True
        return False
