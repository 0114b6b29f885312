from odoo import api, models

from .res_users import ALL_CUSTOMERS
from .sales_referral import OPEN


class SalesDesk(models.AbstractModel):
    _inherit = "sales.desk"

    @api.model
    def _section_names(self):
        return [
            *super()._section_names(),
            "prospects",
            "referrals",
            "referrals_to_assign",
            "my_referrals",
        ]

    def _section_prospects(self):
        """Prospects without an intent, or with one that the fit does not bear out (SP-1)."""
        if not self.env.user.has_group("sales_policy.group_salesperson"):
            return None
        return self._section(
            "prospects",
            self.env._("My prospects to judge"),
            "res.partner",
            [
                ("is_sales_customer", "=", True),
                ("customer_stage", "=", "prospect"),
                ("user_id", "=", self.env.uid),
                ("is_to_judge", "=", True),
            ],
            order="prospect_fit desc, id desc",
            read=["name", "prospect_fit", "suggested_intent"],
            row=lambda customer: self._row(
                customer,
                customer.name,
                self.env._(
                    "Fit %(fit)s %%, suggested intent %(intent)s",
                    fit=customer.prospect_fit,
                    intent=customer.suggested_intent.upper(),
                ),
            ),
            action="sales_customer_mgmt.res_partner_action_to_judge",
            empty=self.env._("Each prospect has its intent."),
        )

    def _section_referrals(self):
        """Companies that somebody has referred, for the salesperson to call (SD-1.2, SP-6.4)."""
        domain = [("user_id", "=", self.env.uid), ("state", "=", "assigned")]
        return self._referral_section(
            "referrals", self.env._("Referred to me"), domain, "sales_referral_action_assigned"
        )

    def _section_referrals_to_assign(self):
        if not self.env.user.has_groups(f"sales_policy.group_supervisor,{ALL_CUSTOMERS}"):
            return None
        domain = [("state", "=", "new"), ("user_id", "=", False)]
        return self._referral_section(
            "referrals_to_assign",
            self.env._("Referrals to assign"),
            domain,
            "sales_referral_action",
            empty=self.env._("Each referral has its salesperson."),
        )

    def _section_my_referrals(self):
        """For everybody who does not sell: what became of those I referred (SD-1.2)."""
        mine = [("referrer_id", "=", self.env.uid), ("kind", "=", "employee")]
        sells = self.env.user.has_group("sales_policy.group_salesperson")
        return self._referral_section(
            "my_referrals",
            self.env._("Companies I referred"),
            mine,
            "sales_referral_action_mine",
            empty=not sells
            and self.env._("Do you know a company that could buy from us? Refer it."),
            deed=(self.env._("Refer a Company"), "sales_customer_mgmt.sales_referral_action_new"),
        )

    def _referral_section(self, name, title, domain, action, **options):
        return self._section(
            name,
            title,
            "sales.referral",
            domain,
            urgent=[("state", "in", OPEN), ("date_referred", "<", "today -7d")],
            row=lambda referral: self._row(
                referral, referral.name, referral.status, referral.date_referred
            ),
            action=f"sales_customer_mgmt.{action}",
            **options,
        )
