from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools.i18n import format_list

from .res_users import ALL_CUSTOMERS


class SalesHandover(models.Model):
    """Customers of one salesperson go to another, with everything open under them (SD-4.1).

    ======== ====================================== ======================================
    action   who                                    then
    ======== ====================================== ======================================
    submit   supervisor for the own team,
             sales administration for all
    approve  one level above who asks               the customers move; a receipt of each is
                                                    owed by the successor
    ======== ====================================== ======================================
    """

    _name = "sales.handover"
    _description = "Hand-Over of Customers"
    _inherit = ["sales.approval.mixin"]
    _order = "id desc"
    _approval_clause = "SD-4.1"

    from_user_id = fields.Many2one(
        "res.users", string="From", required=True, index=True, context={"active_test": False}
    )
    to_user_id = fields.Many2one("res.users", string="To", required=True, index=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, default=lambda self: self.env.company
    )
    reason = fields.Char(required=True)
    partner_ids = fields.Many2many(
        "res.partner",
        string="Customers",
        domain="[('is_sales_customer', '=', True), ('user_id', '=', from_user_id)]",
    )
    customer_count = fields.Integer(string="Handed Over", compute="_compute_counts")
    received_count = fields.Integer(string="Received", compute="_compute_counts")
    receipt_ids = fields.One2many("sales.handover.receipt", "handover_id", readonly=True)

    @api.depends("from_user_id", "to_user_id")
    def _compute_display_name(self):
        for handover in self:
            handover.display_name = " → ".join(
                (handover.from_user_id + handover.to_user_id).mapped("name")
            )

    @api.depends("partner_ids", "receipt_ids.state")
    def _compute_counts(self):
        for handover in self:
            handover.customer_count = len(handover.partner_ids)
            handover.received_count = len(
                handover.receipt_ids.filtered(lambda receipt: receipt.state == "received")
            )

    @api.model
    def default_get(self, fields):
        """From the list of customers: those chosen there, which have one salesperson."""
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "res.partner":
            customers = self.env["res.partner"].browse(self.env.context.get("active_ids", []))
            customers = customers.filtered("is_sales_customer")
            if len(customers.user_id) == 1:
                values["from_user_id"] = customers.user_id.id
                values["partner_ids"] = [(6, 0, customers.ids)]
        return values

    @api.model_create_multi
    def create(self, vals_list):
        handovers = super().create(vals_list)
        handovers._check_people()
        return handovers

    def write(self, vals):
        result = super().write(vals)
        if {"from_user_id", "to_user_id"} & vals.keys():
            self._check_people()
        return result

    def _check_people(self):
        """Supervisors hand over within their team, sales administration everywhere (CM-4.2.2)."""
        if self.env.su or self.env.user.has_groups(ALL_CUSTOMERS):
            return
        if (self.from_user_id | self.to_user_id) - self.env.user.sales_team_user_ids:
            raise AccessError(
                self.env._(
                    "A supervisor hands customers over within the team, sales administration "
                    "everywhere (CM-4.2.2)."
                )
            )

    def action_all_customers(self):
        """Put all customers of the one who hands over on the document."""
        for handover in self:
            handover.partner_ids = self.env["res.partner"].search(
                [
                    ("is_sales_customer", "=", True),
                    ("user_id", "=", handover.from_user_id.id),
                    ("company_id", "in", (False, handover.company_id.id)),
                ]
            )

    # Approval

    def _approval_owners(self):
        return super()._approval_owners() | self.from_user_id | self.to_user_id

    def _approval_summary_fields(self):
        return ["from_user_id", "to_user_id", "reason", "partner_ids"]

    def _submission_problem(self):
        if not self.partner_ids:
            return self.env._("Choose the customers to hand over.")
        if self.to_user_id == self.from_user_id:
            return self.env._("Choose a successor other than %s.", self.from_user_id.name)
        successor = self.to_user_id
        if not successor.active or not successor.has_group("sales_policy.group_salesperson"):
            return self.env._("%s is no salesperson: choose another successor.", successor.name)
        customers = self.sudo().partner_ids
        if others := customers.filtered(lambda c: c.user_id != self.from_user_id):
            return self.env._(
                "%(from)s is not in charge of %(customers)s: take them off.",
                customers=format_list(self.env, others.mapped("name")[:5]),
                **{"from": self.from_user_id.name},
            )
        if waiting := customers.change_ids.filtered(
            lambda change: change.approval_state == "submitted" and "user_id" in change.changes
        ):
            return self.env._(
                "Another salesperson for “%s” waits for approval already: have it decided first "
                "(CM-4.1.3).",
                waiting[0].partner_id.name,
            )
        return False

    def _reopening_refusal(self):
        return self.env._("The customers have moved: hand them over anew (SD-4.1).")

    def _approval_done(self):
        super()._approval_done()
        for handover in self:
            handover._move_customers()

    def _move_customers(self):
        """Those that somebody else has taken over meanwhile stay where they are."""
        customers = self.partner_ids.filtered(lambda c: c.user_id == self.from_user_id)
        customers.write({"user_id": self.to_user_id.id})
        self.receipt_ids |= self.env["sales.handover.receipt"].search(
            [("partner_id", "in", customers.ids), ("state", "=", "waiting")]
        )
