from odoo.tests import new_test_user

from odoo.addons.sales_customer_mgmt.tests.common import CustomerCase


class ComplaintCase(CustomerCase):
    """`cls.c1` of sales1 and `cls.c3` of sales3 have passed review; `cls.complaint(user, **vals)` registers a
    complaint of `cls.c1` as `user`, unless told otherwise. `cls.quality` supervises."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quality = new_test_user(
            cls.env, "c_quality", "base.group_user,sales_policy.group_quality", name="Zhi Liang"
        )
        cls.users["quality"] = cls.quality
        cls.c1 = cls.approved(cls.sales1)
        cls.c3 = cls.approved(cls.sales3)
        cls.type = cls.env.ref("sales_complaints.sales_complaint_type_quality")

    @classmethod
    def complaint(cls, user, **vals):
        return (
            cls.env["sales.complaint"]
            .with_user(user)
            .create(
                {
                    "title": "Soles come off",
                    "partner_id": cls.c1.id,
                    "type_id": cls.type.id,
                    **vals,
                }
            )
        )

    @classmethod
    def duty(cls, complaint, number, code=None):
        """The newest duty of `complaint` under the clause `number`."""
        domain = [
            ("res_model", "=", "sales.complaint"),
            ("res_id", "=", complaint.id),
            ("clause_id.number", "=", number),
        ]
        if code:
            domain.append(("parameter_id.code", "=", code))
        return cls.env["sales.duty"].search(domain, order="id desc", limit=1)
