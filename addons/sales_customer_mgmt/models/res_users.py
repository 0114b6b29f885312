from odoo import api, models

ALL_CUSTOMERS = "sales_policy.group_sales_administration,sales_policy.group_general_manager"
READERS = "sales_customer_mgmt.group_customer_reader,sales_policy.group_finance"
ACCOUNTANTS = "sales_policy.group_finance,account.group_account_invoice"


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model
    def default_get(self, fields):
        """What nobody enters of a partner is no value of a new user: the partner sets it by itself."""
        kept = self.env["res.partner"]._kept_names()
        return super().default_get(
            [name for name in fields if name not in kept or not self._fields[name].inherited]
        )

    @api.private
    def sales_customer_domain(self, path, keeper=False):
        """For record rules: what points by `path` to nobody, or to partners that this user sees (CM-4.2.2).

        The rules on res.partner decide, those of other addons included.

        :param keeper: only partners that the user may edit or whose accounts the user keeps
        """
        if not self._is_internal() or self.has_groups(
            f"{ALL_CUSTOMERS},{ACCOUNTANTS if keeper else READERS}"
        ):
            return [(1, "=", 1)]
        rules = self.env["ir.rule"].with_user(self)
        visible = rules._compute_domain("res.partner", "write" if keeper else "read")
        return ["|", (path, "=", False), (path, "any", visible)]
