from contextlib import contextmanager

from odoo.tests import TransactionCase, new_test_user

# login: (name, group, login of the manager)
PEOPLE = {
    "gm": ("Gao Ming", "group_general_manager", None),
    "salesadmin": ("Shen Xiaoguan", "group_sales_administration", "gm"),
    "supervisor1": ("Zhu Guan", "group_supervisor", "gm"),
    "supervisor2": ("Zou Li", "group_supervisor", "gm"),
    "sales1": ("Zhang San", "group_salesperson", "supervisor1"),
    "sales2": ("Li Si", "group_salesperson", "supervisor1"),
    "sales3": ("Wang Wu", "group_salesperson", "supervisor2"),
    "finance": ("Cai Wu", "group_finance", "gm"),
    "employee": ("Ding Yi", None, "gm"),
}


class CustomerCase(TransactionCase):
    """A company with three levels of salespeople: gm > supervisor1 > sales1, sales2;
    gm > supervisor2 > sales3; departments and an employee beside them.

    Each stands as an attribute, such as `cls.sales1`; `cls.customer(user, **vals)` registers a
    customer with a file that may be submitted, `cls.approved(user, **vals)` one that has passed review.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = (
            cls.env["base"]
            .with_context(tracking_disable=True, mail_create_nolog=True, lang="en_US")
            .env
        )
        cls.env["res.lang"]._activate_lang("en_US")
        cls.users = {}
        employees = {}
        for login, (name, group, manager) in PEOPLE.items():
            groups = f"base.group_user,sales_policy.{group}" if group else "base.group_user"
            user = new_test_user(cls.env, f"c_{login}", groups, name=name, lang="en_US")
            employees[login] = cls.env["hr.employee"].create(
                {"name": name, "user_id": user.id, "parent_id": manager and employees[manager].id}
            )
            cls.users[login] = user
            setattr(cls, login, user)
        cls.source = cls.env.ref("sales_customer_mgmt.sales_customer_source_exhibition")
        cls.industry = cls.env["res.partner.industry"].create({"name": "Footwear"})
        cls.numbers = iter(range(100000, 999999))

    @classmethod
    def file_values(cls, **vals):
        """Values of a customer file that is complete enough to be submitted."""
        number = next(cls.numbers)
        return {
            "name": f"东莞第{number}鞋材有限公司",
            "is_sales_customer": True,
            "is_company": True,
            "vat": f"91441900MA{number}XY",
            "industry_id": cls.industry.id,
            "customer_source_id": cls.source.id,
            "customer_needs": "EVA soles, 30,000 pairs a month",
            "customer_intent": "a",
            "phone": f"0769-22{number}",
            "street": "Houjie Avenue 1",
            "city": "Dongguan",
            "employee_range": "medium",
            "child_ids": [(0, 0, {"name": "Chen Jie", "buying_role": "decision"})],
            **vals,
        }

    @classmethod
    def customer(cls, user, **vals):
        return cls.env["res.partner"].with_user(user).create(cls.file_values(**vals))

    @classmethod
    def approved(cls, user, **vals):
        customer = cls.customer(user, **vals)
        customer.action_submit()
        approver = customer._current_approver()
        customer.with_user(approver).action_approve()
        return customer

    @contextmanager
    def request_of(self, user):
        """As a call by RPC of `user`: Odoo runs commands for contacts as the user of the transaction,
        which is the superuser in a test."""
        transaction = self.env.transaction
        before = transaction.default_env
        transaction.default_env = self.env(user=user)
        try:
            yield
        finally:
            transaction.default_env = before
