from odoo import fields

from .common_lost import LostCase


class MergeCase(LostCase):
    """Formal customers to merge: `merge(kept, gone)` as sales administration does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kept = cls.formal(cls.sales1, name="Kept Soles")
        cls.gone = cls.formal(cls.sales3, name="Vanishing Soles")

    def merge(self, kept, *gone, user=None):
        partners = kept.union(*gone)
        user = user or self.salesadmin
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(user)
        wizard = wizard.with_context(active_model="res.partner", active_ids=partners.ids).create({})
        wizard.dst_partner_id = kept
        wizard.action_merge()
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["sales.customer.merge"].search([("partner_id", "=", kept.id)])

    def review_of(self, customer, amount):
        review = self.env["sales.credit.review"].create(
            {
                "partner_id": customer.id,
                "limit_amount": amount,
                "rating": self.env["sales.credit.review"]._fields["rating"].get_values(self.env)[0],
                "approval_state": "approved",
                "date_approved": fields.Datetime.now(),
            }
        )
        review._come_into_force()
        review._sync_duties()
        return review

    def score(self, customer, day, points, grade="a"):
        return (
            self.env["sales.grade.score"]
            ._ledger()
            .create(
                {
                    "partner_id": customer.id,
                    "company_id": self.company.id,
                    "date": day,
                    "rule_id": self.env.ref("sales_customer_mgmt.sales_grade_rule_default").id,
                    "points": points,
                    "grade_id": self.grades[grade].id,
                    "values": {"0": 1},
                }
            )
        )

    def referral(self, customer, **vals):
        return self.env["sales.referral"].create(
            {
                "name": customer.name,
                "referrer_id": self.employee.id,
                "customer_id": customer.id,
                "state": "formal",
                "reward": 100,
                "date_earned": fields.Datetime.now(),
                **vals,
            }
        )
