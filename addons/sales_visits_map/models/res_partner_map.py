from odoo import api, fields, models


class ResPartner(models.Model):
    """Customers on a map show by when they are owed a visit (VM-3)."""

    _name = "res.partner"
    _inherit = ["sales.map.mixin", "res.partner"]

    @api.model
    def _map_fields(self):
        return [
            "name", "city", "user_id", "customer_grade_id", "next_visit_date", "last_visit_date",
        ]  # fmt: skip

    @api.model
    def _map_order(self):
        return "next_visit_date, id"

    def _map_customers(self):
        return self

    def _map_points(self):
        points = []
        for customer in self:
            due = customer.next_visit_date
            today = customer._duty_company()._sales_today()
            points.append(
                {
                    "id": customer.id,
                    "customer_id": customer.id,
                    "name": customer.name or "",
                    "person": [customer.user_id.id, customer.sudo().user_id.name or ""],
                    "grade": customer.customer_grade_id.name or "",
                    "due": fields.Date.to_string(due),
                    "days_left": (due - today).days if due else False,
                    "last": fields.Datetime.to_string(customer.last_visit_date),
                }
            )
        return points

    def _map_places(self):
        """By id, where the tiles of a map show those of these customers that the reader sees."""
        shift = self._map_shift()
        return {
            customer.id: {
                "place": [round(angle, 6) for angle in shift(*place)],
                "city": customer.city,
            }
            for customer in self._filtered_access("read")
            if (place := customer._place())
        }
