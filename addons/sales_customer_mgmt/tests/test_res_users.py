from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .common import CustomerCase


@tagged("post_install", "-at_install")
class TestResUsers(CustomerCase):
    """The administrator lets people in, as on the first day; no superuser does it (CM-6.1)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.administrator = new_test_user(cls.env, "c_it", "base.group_system,hr.group_hr_user")
        cls.users = cls.env["res.users"].with_user(cls.administrator)
        cls.role = cls.env.ref("sales_policy.group_salesperson")

    def values(self, **vals):
        return {"name": "Chen", "login": "c_new", "group_ids": [(4, self.role.id)], **vals}

    def test_in_the_form(self):
        with Form(self.users, "base.view_users_form") as form:
            form.name = "Chen"
            form.login = "c_new"
        user = form.record
        self.assertEqual(user.sudo().partner_id.customer_stage, "prospect")
        user.group_ids += self.role
        user.action_create_employee()
        self.assertTrue(user.has_group("sales_policy.group_salesperson"))
        self.assertTrue(user.employee_id)

    def test_by_rpc(self):
        user = self.users.with_context(default_customer_stage="formal").create(self.values())
        self.assertEqual(user.sudo().partner_id.customer_stage, "prospect")

    def test_nobody_enters_what_follows(self):
        with self.assertRaisesRegex(AccessError, "nobody enters it"):
            self.users.create(self.values(customer_stage="formal"))
