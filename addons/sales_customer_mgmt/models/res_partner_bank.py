from odoo import api, models
from odoo.exceptions import AccessError, UserError

# By these money reaches somebody else
ACCOUNT = {
    "acc_number",
    "sanitized_acc_number",
    "acc_holder_name",
    "bank_id",
    "clearing_number",
    "partner_id",
}
BANK_KEEPERS = "base.group_partner_manager,account.group_account_invoice"


class ResPartnerBank(models.Model):
    """Bank accounts of reviewed customers count after review only (CM-4.1.3).

    On an approved customer a new account is inactive until a `sales.customer.change` activates it;
    archiving takes the same way, and the account itself is not rewritten.
    """

    _inherit = "res.partner.bank"

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.su:
            return super().create(vals_list)
        default = self.env.context.get("default_partner_id")
        for vals in vals_list:
            partner = self.env["res.partner"].browse(vals.get("partner_id", default))
            self._check_bank_keeper(partner)
            if self._review_state(partner) == "approved":
                vals["active"] = False
        accounts = super().create(vals_list)
        for account in accounts:
            if self._review_state(account.partner_id) == "approved":
                account._request_active(True)
        return accounts

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        for account in self:
            self._check_bank_keeper(account.partner_id)
            account._check_account_change(vals)
        if "active" not in vals:
            return super().write(vals)
        held = self.filtered(lambda account: self._review_state(account.partner_id) == "approved")
        for account in held.filtered(lambda account: account.active != bool(vals["active"])):
            account._request_active(bool(vals["active"]))
        super(ResPartnerBank, self - held).write(dict(vals))
        rest = {name: value for name, value in vals.items() if name != "active"}
        return super(ResPartnerBank, held).write(rest)

    def _review_state(self, partner):
        """State of the review of the customer behind; refuses while it is submitted."""
        customer = partner.sudo().commercial_partner_id
        if not customer.is_sales_customer:
            return False
        if customer.approval_state == "submitted":
            customer.with_env(self.env)._check_frozen({"id"})
        return customer.approval_state

    def _check_bank_keeper(self, partner):
        """Salespeople keep the accounts of their customers only."""
        if self.env.user.has_groups(BANK_KEEPERS):
            return
        if not partner.sudo().is_confidential:
            raise AccessError(
                self.env._("Salespeople enter bank accounts of customers only (CM-4.2.2).")
            )
        partner.check_access("write")

    def _check_account_change(self, vals):
        """The account of an approved customer stays as it was reviewed."""
        if self._review_state(self.partner_id) != "approved":
            return
        for name in ACCOUNT & vals.keys():
            field = self._fields[name]
            new = self.new({name: vals[name]}, origin=self)
            if field.convert_to_write(self[name], self) != field.convert_to_write(new[name], new):
                raise UserError(
                    self.env._(
                        "The bank account of a reviewed customer is not rewritten: enter the new "
                        "account, and archive the old one (CM-4.1.3)."
                    )
                )

    def _request_active(self, active):
        """Ask for the review of a new account, or of the end of one."""
        customer = self.partner_id.commercial_partner_id
        shown, hidden = self.display_name, self.env._("none")
        line = {
            "old": hidden if active else shown,
            "new": shown if active else self.env._("archived"),
            "value": active,
            "bank": self.id,
        }
        self.env["sales.customer.change"]._request(customer, {f"bank_ids:{self.id}": line})
