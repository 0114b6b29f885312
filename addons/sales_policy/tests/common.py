from datetime import datetime, timedelta

from odoo.tests import TransactionCase, new_test_user

GROUPS = {
    "gm": "group_general_manager",
    "salesadmin": "group_sales_administration",
    "supervisor1": "group_supervisor",
    "supervisor2": "group_supervisor",
    "sales1": "group_salesperson",
    "sales2": "group_salesperson",
    "sales3": "group_salesperson",
    "finance": "group_finance",
    "quality": "group_quality",
    "employee": None,
}
LINE = {
    "salesadmin": "gm",
    "supervisor1": "gm",
    "supervisor2": "gm",
    "sales1": "supervisor1",
    "sales2": "supervisor1",
    "sales3": "supervisor2",
}


class PolicyCase(TransactionCase):
    """A company of its own, in Shanghai's time, with people of every role on a line of three levels.

    gm → salesadmin, supervisor1 → sales1, sales2; supervisor2 → sales3; beside them finance, quality
    and an employee without any role. Logins are those names with "t_" before them.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Test Shoe Materials"})
        cls.calendar = cls.env["resource.calendar"].create(
            {"name": "Eight Hours", "tz": "Asia/Shanghai", "company_id": cls.company.id}
        )
        cls.company.resource_calendar_id = cls.calendar
        cls.env.user.company_ids |= cls.company
        cls.env = cls.env(
            context={
                **cls.env.context,
                "allowed_company_ids": cls.company.ids,
                "no_reset_password": True,
            }
        )
        cls.users = {name: cls._create_user(name, group) for name, group in GROUPS.items()}
        cls.employees = {
            name: cls.env["hr.employee"].create(
                {"name": name, "user_id": user.id, "company_id": cls.company.id}
            )
            for name, user in cls.users.items()
        }
        for name, boss in LINE.items():
            cls.employees[name].parent_id = cls.employees[boss]

    @classmethod
    def _create_user(cls, name, group):
        groups = f"sales_policy.{group}" if group else "base.group_user"
        return new_test_user(
            cls.env,
            f"t_{name}",
            groups,
            name=name,
            email=f"{name}@example.com",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
            tz="Asia/Shanghai",
        )

    def as_user(self, record, name):
        return record.with_user(self.users[name]).with_context(allowed_company_ids=self.company.ids)


def utc(text):
    return datetime.fromisoformat(text)


def minutes(count):
    return timedelta(minutes=count)
