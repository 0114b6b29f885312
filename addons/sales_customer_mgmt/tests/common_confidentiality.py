from odoo import Command, fields
from odoo.tests import new_test_user

from .common import CustomerCase

# In everything that must not be seen, and in no name
SECRET = "qzsecret"
SECRET_PHONE = "0769 8765 4321"
SECRETS = (SECRET, SECRET_PHONE, SECRET_PHONE.replace(" ", ""))
# login: groups
DEPARTMENTS = {
    "clerk": "sales_policy.group_order_clerk",
    "planning": "sales_policy.group_planning",
    "quality": "sales_policy.group_quality",
    "legal": "sales_policy.group_legal",
    "technical": "sales_policy.group_technical",
    "accountant": "base.group_user,account.group_account_invoice",
    "it": "base.group_user,base.group_system",
    "buyer": "base.group_user,base.group_partner_manager,base.group_allow_export",
}


class ConfidentialCase(CustomerCase):
    """A customer of sales1 with everything that hangs on it; whatever is not a name holds a secret."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for login, groups in DEPARTMENTS.items():
            cls.users[login] = new_test_user(cls.env, f"c_{login}", groups, name=login.title())
            setattr(cls, login, cls.users[login])
        partners = cls.env["res.partner"]
        cls.vendor = partners.create(
            {"name": "Vendor Ltd", "is_company": True, "email": "v@example.com"}
        )
        cls.hidden = partners.create(cls._secret_values("Hidden Soles Ltd", is_company=True))
        cls.contact = partners.create(
            cls._secret_values("Hidden Person", parent_id=cls.hidden.id, is_sales_customer=False)
        )
        cls.unassigned = partners.with_user(cls.sales2).create(
            {"name": "Unassigned Soles Ltd", "is_company": True, "is_sales_customer": True}
        )
        cls.unassigned.sudo().user_id = False
        cls.portal = new_test_user(
            cls.env,
            "c_portal",
            "base.group_portal",
            partner_id=cls.contact.id,
            name=cls.contact.name,
            email=cls.contact.email,
        )
        cls._hang_on()

    @classmethod
    def _secret_values(cls, name, **vals):
        return {
            "name": name,
            "is_sales_customer": True,
            "user_id": cls.sales1.id,
            "vat": f"9144{SECRET}",
            "email": f"{SECRET}@example.com",
            "phone": SECRET_PHONE,
            "website": f"http://{SECRET}.example.com",
            "street": f"{SECRET} road 1",
            "city": f"{SECRET} city",
            "comment": f"<p>{SECRET}</p>",
            **vals,
        }

    @classmethod
    def _hang_on(cls):
        """What core and Odoo's apps keep beside a partner."""
        cls.bank = cls.env["res.partner.bank"].create(
            {"acc_number": f"6222-{SECRET}", "partner_id": cls.hidden.id}
        )
        cls.message = cls.hidden.message_post(body=SECRET, message_type="comment")
        cls.attachment = cls.env["ir.attachment"].create(
            {
                "name": "file.txt",
                "raw": SECRET.encode(),
                "res_model": "res.partner",
                "res_id": cls.hidden.id,
            }
        )
        cls.activity = cls.hidden.activity_schedule(
            "mail.mail_activity_data_todo", summary=SECRET, user_id=cls.sales1.id
        )
        cls.hidden.message_subscribe(cls.contact.ids)
        cls.event = cls.env["calendar.event"].create(
            {
                "name": "Meeting",
                "user_id": cls.sales1.id,
                "partner_ids": [Command.set((cls.contact + cls.sales1.partner_id).ids)],
                "start": fields.Datetime.now(),
                "stop": fields.Datetime.now(),
            }
        )
        cls.analytic = cls.env["account.analytic.account"].create(
            {
                "name": "Analytic",
                "partner_id": cls.hidden.id,
                "plan_id": cls.env["account.analytic.plan"].create({"name": "Plan"}).id,
            }
        )
        cls.order = cls._order(cls.sales1)
        cls.foreign_order = cls._order(cls.sales2)
        cls.loose_order = cls._order(cls.env["res.users"])
        cls.lead, cls.loose_lead = cls.env["crm.lead"].create(
            [
                {
                    "name": "Lead",
                    "partner_id": cls.hidden.id,
                    "user_id": user.id,
                    "type": "opportunity",
                }
                for user in (cls.sales1, cls.env["res.users"])
            ]
        )

    @classmethod
    def _order(cls, user):
        product = cls.env["product.product"].create({"name": "Sole"})
        return cls.env["sale.order"].create(
            {
                "partner_id": cls.hidden.id,
                "user_id": user.id,
                "order_line": [Command.create({"product_id": product.id, "price_unit": 1})],
            }
        )

    @classmethod
    def access(cls, record, user):
        """Letters of the operations on `record` that `user` may do: read, write, create, delete."""
        record = record.with_user(user)
        operations = {"r": "read", "w": "write", "c": "create", "d": "unlink"}
        return "".join(letter for letter, name in operations.items() if record.has_access(name))
