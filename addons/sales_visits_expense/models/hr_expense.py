from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

# The names of customers are for those who may read them (CM-4.2.2); an approver of expenses need not
CUSTOMER_NAME_GROUPS = (
    "sales_policy.group_salesperson,sales_policy.group_sales_administration,"
    "sales_policy.group_finance,sales_customer_mgmt.group_customer_reader"
)
SPENT = ("approved", "posted", "in_payment", "paid")
LINKS = {"visit_id", "trip_id"}


class HrExpense(models.Model):
    """What a visit or a trip has cost (SD-5.2): from an approved request, or entered by who visited."""

    _name = "hr.expense"
    _inherit = ["hr.expense", "sales.kept.mixin"]

    visit_id = fields.Many2one(
        "sales.visit",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        check_company=True,
        groups=CUSTOMER_NAME_GROUPS,
    )
    trip_id = fields.Many2one(
        "sales.trip",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        check_company=True,
        groups=CUSTOMER_NAME_GROUPS,
    )
    visit_request_id = fields.Many2one(
        "sales.visit.request",
        string="Request",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        groups=CUSTOMER_NAME_GROUPS,
    )
    visit_partner_id = fields.Many2one(
        "res.partner",
        string="Customer Visited",
        compute="_compute_visit_partner_id",
        store=True,  # not precomputed: that would ask each employee for the right to read it
        index="btree_not_null",
        groups=CUSTOMER_NAME_GROUPS,
    )

    @api.depends("visit_id.partner_id", "visit_request_id.partner_id")
    def _compute_visit_partner_id(self):
        for expense in self:
            expense.visit_partner_id = (
                expense.visit_id.partner_id or expense.visit_request_id.partner_id
            )

    @api.constrains("visit_id", "trip_id", "employee_id")
    def _check_visited(self):
        """Nobody books what they spent on somebody else's visit."""
        for expense in self:
            people = expense.visit_id.user_id | expense.trip_id.user_id
            if people - expense.employee_id.user_id:
                raise ValidationError(
                    self.env._("Expenses of a visit or a trip are those of who made it (SD-5.2).")
                )

    def _kept_fields(self):
        return super()._kept_fields() | {"visit_request_id", "visit_partner_id"}

    def _check_kept_fields(self, vals):
        """Which visit it was for is history once it is submitted, and given where a request was first."""
        super()._check_kept_fields(vals)
        if LINKS & vals.keys():
            for expense in self.sudo():
                if expense.state != "draft" or expense.visit_request_id:
                    raise UserError(
                        self.env._(
                            "“%s” is submitted or follows from a request: its visit or trip stays as "
                            "it is (SD-5.2).",
                            expense.name,
                        )
                    )

    def _link_like(self, expense):
        """These are parts of `expense`: they belong where it belongs."""
        self.sudo().write(
            {
                "visit_id": expense.visit_id.id,
                "trip_id": expense.trip_id.id,
                "visit_request_id": expense.visit_request_id.id,
            }
        )
