from odoo.addons.sales_policy.tests.common import PolicyCase


class GiftCase(PolicyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Gift = cls.env["test.sales.gift"]

    def gift(self, user="sales1", **vals):
        """A draft gift request of `user`, created by that person."""
        vals = {"name": "Tea", "amount": 100, "company_id": self.company.id, **vals}
        return self.as_user(self.Gift, user).create(vals)

    def approved_gift(self, user="sales1", **vals):
        gift = self.gift(user, **vals)
        gift.action_submit()
        self.as_user(gift, "supervisor1").action_approve()
        return gift

    def duty_of(self, gift, code):
        return self.env["sales.duty"].search(
            [
                ("res_model", "=", gift._name),
                ("res_id", "=", gift.id),
                ("parameter_id.code", "=", code),
            ],
            order="id desc",
            limit=1,
        )

    def events(self, duty):
        return duty.event_ids.sorted("id").mapped("event")
