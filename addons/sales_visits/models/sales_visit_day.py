from odoo import api, fields, models
from odoo.fields import Domain

NEARBY = 1000


class SalesVisit(models.Model):
    """The day on the phone: my visits in the order of the route, with what a phone needs without a network
    (VM-4.3, VM-6.2)."""

    _inherit = "sales.visit"

    @api.model
    @api.readonly
    def get_day(self):
        """My visits of today, and the one that I have not left yet."""
        today = self.env.user.company_id._sales_today()
        mine = Domain("user_id", "=", self.env.uid)
        visits = self.search(
            mine & (Domain("day", "=", today) | Domain("state", "=", "under_way")),
            order="date_start, id",
        )
        return {
            "today": fields.Date.to_string(today),
            "visits": [visit._day_row() for visit in visits],
            "daily": self._daily_report_of(today),
        }

    def _daily_report_of(self, day):
        """dict of my daily report of this day (VM-6.3); False before there is one."""
        mine = [("user_id", "=", self.env.uid), ("day", "=", day)]
        report = self.env["sales.daily.report"].search(mine, limit=1)
        return bool(report) and {"id": report.id, "state": report.state}

    def _day_row(self):
        customer = self.sudo().partner_id
        return {
            "id": self.id,
            "customer_id": customer.id,
            "customer": customer.name,
            "state": self.state,
            "start": fields.Datetime.to_string(self.date_start),
            "begun": fields.Datetime.to_string(self.date_begun),
            "finished": fields.Datetime.to_string(self.date_finished),
            "purposes": self.purpose_ids.mapped("name"),
            "content": self.content or "",
            "address": customer._visit_address(),
            "is_spare": self.is_spare,
            "is_unplanned": self.is_unplanned,
            "report": self._day_report(),
            "verdict": self.arrival_verdict,
            "judgement": self.arrival_judgement,
            "place": customer._place(),
            "limits": self._place_limits(customer)._asdict(),
            "way": customer._way_url(),
        }

    def _day_report(self):
        """dict of the report of this visit (VM-7.1); False before it is over."""
        report = self.report_ids
        owed = report.approval_state in ("draft", "returned")
        return bool(report) and {"id": report.id, "owed": owed}

    @api.model
    @api.readonly
    def get_places(self):
        """My customers, for a visit that was not planned: the phone puts the nearest one first."""
        mine = [("is_sales_customer", "=", True), ("user_id", "=", self.env.uid)]
        customers = self.env["res.partner"].search(mine, limit=NEARBY, order="name, id")
        limits = {
            grade: self._place_limits(group[:1])._asdict()
            for grade, group in customers.grouped("customer_grade_id").items()
        }
        return [
            {
                "customer_id": customer.id,
                "customer": customer.name,
                "address": customer._visit_address(),
                "place": customer._place(),
                "limits": limits[customer.customer_grade_id],
                "way": customer._way_url(),
            }
            for customer in customers
        ]
