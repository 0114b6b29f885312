from odoo import api, fields, models


class SalesStageChange(models.Model):
    """A prospect turns formal without an order here: asked for with a reason, as after a framework
    contract, and approved by sales administration (SD-3.2.1)."""

    _name = "sales.stage.change"
    _description = "Request to Turn Formal"
    _inherit = ["sales.approval.mixin"]
    _order = "id desc"
    _approval_clause = "SD-3.2.1"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('is_sales_customer', '=', True), ('customer_stage', '=', 'prospect')]",
    )
    user_id = fields.Many2one(related="partner_id.user_id", string="In Charge")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    reason = fields.Char(required=True, help="Why it counts as formal though no order says so.")

    @api.depends("partner_id")
    def _compute_display_name(self):
        for change in self:
            change.display_name = change.sudo().partner_id.name

    @api.model_create_multi
    def create(self, vals_list):
        changes = super().create(vals_list)
        changes._check_own_customer()
        return changes

    def write(self, vals):
        result = super().write(vals)
        if "partner_id" in vals:
            self._check_own_customer()
        return result

    def _check_own_customer(self):
        """Record rules look at a document before it is written only."""
        if not self.env.su:
            self.partner_id.check_access("write")

    # Approval

    def _approval_summary_fields(self):
        return ["partner_id", "user_id", "reason"]

    def _approval_owners(self):
        return super()._approval_owners() | self.partner_id.user_id

    def _submission_problem(self):
        customer = self.sudo().partner_id
        if customer.customer_stage != "prospect" or not customer.is_sales_customer:
            return self.env._("“%s” is no prospect (SD-3.2.1).", customer.name)
        if customer.approval_state != "approved":
            return self.env._(
                "“%s” has not been reviewed: submit the customer for review first (CM-4.1.3).",
                customer.name,
            )
        return False

    def _approval_done(self):
        super()._approval_done()
        for change in self:
            change.partner_id._turn_formal(change.reason)
