from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.sales_policy.deadline import day_end, local_date


class SalesDesk(models.AbstractModel):
    _inherit = "sales.desk"

    @api.model
    def _section_names(self):
        names = super()._section_names()
        place = names.index("duties") + 1
        return [*names[:place], "due_for_contact", *names[place:]]

    def _contact_day_end(self):
        tz = self.env.user.company_id._sales_tz()
        return day_end(local_date(fields.Datetime.now(), tz), tz)

    @api.model
    def _duties_told_elsewhere(self):
        """A contact that is due today stands under “Due for contact”, with the last one. The customers
        are found by `responsible_id`, which has an index."""
        told = super()._duties_told_elsewhere()
        if not self.env.user.has_group("sales_policy.group_salesperson"):
            return told
        parameters = self.env["sales.clause.parameter"]
        contact = [
            parameters._get(*duty.key).id for duty in self.env["res.partner"]._contact_duties()
        ]
        return told | (
            Domain("parameter_id", "in", contact)
            & Domain("deadline", "<=", self._contact_day_end())
            & Domain("partner_id", "any!", [("responsible_id", "=", self.env.uid)])
        )

    def _section_due_for_contact(self):
        """My customers whose contact is due today or was before, the most urgent first (CM-4.3.1)."""
        if not self.env.user.has_group("sales_policy.group_salesperson"):
            return None
        now = fields.Datetime.now()
        return self._section(
            "due_for_contact",
            self.env._("Due for contact"),
            "res.partner",
            [
                ("is_sales_customer", "=", True),
                ("user_id", "=", self.env.uid),
                ("next_contact_date", "<=", self._contact_day_end()),
            ],
            urgent=[("next_contact_date", "<", now)],
            order="contact_urgency desc, id",
            read=[
                "name",
                "company_id",
                "contact_interval",
                "last_contact_date",
                "next_contact_date",
                "user_id",
            ],
            row=lambda customer: self._row(
                customer,
                customer.name,
                self._contact_subtitle(customer),
                customer.next_contact_date,
                urgent=customer.next_contact_date < now,
            ),
            action="sales_customer_mgmt.res_partner_action_owed_contact",
            empty=self.env._("Everybody was contacted in time."),
        )

    def _contact_subtitle(self, customer):
        return self.env._(
            "Last contact: %(ago)s · every %(days)s days",
            ago=customer.last_contact_ago,
            days=customer.contact_interval,
        )
