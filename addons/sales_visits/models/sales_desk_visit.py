from odoo import api, models

from odoo.addons.sales_policy.deadline import local_time


class SalesDesk(models.AbstractModel):
    _inherit = "sales.desk"

    @api.model
    def _section_names(self):
        return ["visits_today", *super()._section_names()]

    def _section_visits_today(self):
        """My visits of the day in the order of the route (VM-4.3)."""
        if not self.env.user.has_group("sales_policy.group_salesperson"):
            return None
        today = self.env.user.company_id._sales_today()
        return self._section(
            "visits_today",
            self.env._("My visits today"),
            "sales.visit",
            [
                ("user_id", "=", self.env.uid),
                ("day", "=", today),
                ("state", "in", ("planned", "under_way")),
            ],
            urgent=[("state", "=", "under_way")],
            order="date_start, id",
            row=lambda visit: self._row(
                visit,
                visit.sudo().partner_id.name,
                self._visit_subtitle(visit),
                urgent=visit.state == "under_way",
            ),
            action="sales_visits.sales_visit_action_day",
            empty=self.env._("No visit is planned for today."),
        )

    def _visit_subtitle(self, visit):
        local = local_time(visit.date_start, visit.company_id._sales_tz())
        address = visit.sudo().partner_id
        parts = (f"{local:%H:%M}", address.city, ", ".join(visit.purpose_ids.mapped("name")))
        return " · ".join(filter(None, parts))
