from odoo import fields, models

from odoo.addons.sales_policy.duty import Duty


class SalesGift(models.Model):
    """A gift for a customer: requested, approved, then given in time and thanked for."""

    _name = "test.sales.gift"
    _description = "Gift Request"
    _inherit = ["sales.approval.mixin", "sales.duty.mixin"]
    _approval_clause = "GIFT-1"

    _duties = (
        Duty(
            "GIFT-2",
            "give",
            who="user_id",
            owed=[("approval_state", "=", "approved")],
            done=[("date_given", "!=", False)],
            waits=[("customer_is_away", "=", True)],
            since="date_approved",
            grade="grade_id",
        ),
        Duty(
            "GIFT-3",
            "thanks",
            who="user_id",
            owed=[("date_given", "!=", False)],
            renewed_by="date_thanked",
        ),
    )

    name = fields.Char(required=True)
    user_id = fields.Many2one("res.users", default=lambda self: self.env.user, index=True)
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company)
    partner_id = fields.Many2one("res.partner")
    grade_id = fields.Many2one("sales.customer.grade")
    amount = fields.Float()
    date_given = fields.Datetime(copy=False)
    date_thanked = fields.Datetime(copy=False)
    customer_is_away = fields.Boolean()
    line_ids = fields.One2many("test.sales.gift.line", "gift_id")

    def _approval_amount(self):
        return self.amount

    def _approval_grade(self):
        return self.grade_id

    def _approval_summary_fields(self):
        return ["name", "partner_id", "amount"]

    def _approval_editable(self):
        return {"date_given", "date_thanked", "customer_is_away"}

    def _submission_problem(self):
        return False if self.amount else self.env._("Say what the gift costs (GIFT-1).")


class SalesGiftLine(models.Model):
    """What the gift is made up of."""

    _name = "test.sales.gift.line"
    _description = "Gift Request Line"
    _inherit = ["sales.approval.line.mixin"]
    _approval_parent = "gift_id"

    gift_id = fields.Many2one("test.sales.gift", required=True, index=True, ondelete="cascade")
    name = fields.Char(required=True)
