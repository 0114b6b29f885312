from datetime import timedelta

from odoo import fields

from odoo.addons.sales_customer_mgmt.tests.common import CustomerCase


class VisitCase(CustomerCase):
    """`cls.c1` of sales1 and `cls.c3` of sales3 have passed review; `cls.visit(user, **vals)` plans a visit
    of `user` one hour from now, to `cls.c1` unless told otherwise."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.c1 = cls.approved(cls.sales1)
        cls.c3 = cls.approved(cls.sales3)
        cls.purpose = cls.env.ref("sales_visits.sales_visit_purpose_relationship")

    @classmethod
    def visit(cls, user, **vals):
        return (
            cls.env["sales.visit"]
            .with_user(user)
            .create(
                {
                    "partner_id": cls.c1.id,
                    "date_start": fields.Datetime.now() + timedelta(hours=1),
                    "purpose_ids": cls.purpose.ids,
                    "user_id": user.id,
                    **vals,
                }
            )
        )
