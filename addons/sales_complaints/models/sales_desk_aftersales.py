from odoo import api, models
from odoo.fields import Domain

GROUPS = "sales_policy.group_salesperson,sales_policy.group_sales_administration"


class SalesDesk(models.AbstractModel):
    _inherit = "sales.desk"

    @api.model
    def _section_names(self):
        return [*super()._section_names(), "aftersales"]

    @api.model
    def _my_aftersales(self):
        return [
            ("responsible_id", "=", self.env.uid),
            ("date_contacted", "=", False),
            ("merge_id", "=", False),
        ]

    @api.model
    def _duties_told_elsewhere(self):
        told = super()._duties_told_elsewhere()
        if self.env.user.has_groups(GROUPS):
            mine = self.env["sales.aftersales.contact"]._search(
                self._my_aftersales(), bypass_access=True
            )
            model = Domain("res_model", "=", "sales.aftersales.contact")
            told |= model & Domain("res_id", "in", mine)
        return told

    def _section_aftersales(self):
        """Customers to ask whether all is well with what was delivered, the earliest first (SP-6.1)."""
        if not self.env.user.has_groups(GROUPS):
            return None
        late = [("duty_ids", "any", [("state", "=", "overdue"), ("user_id", "=", self.env.uid)])]
        return self._section(
            "aftersales",
            self.env._("Delivered: ask whether all is well"),
            "sales.aftersales.contact",
            self._my_aftersales(),
            urgent=late,
            order="date_delivered, id",
            read=["partner_id", "day", "contact_id", "attempts"],
            row=lambda contact: self._row(
                contact,
                contact.sudo().partner_id.name,
                " · ".join(filter(None, (str(contact.day), contact.sudo().contact_id.name))),
            ),
            action="sales_complaints.sales_aftersales_contact_action",
        )
