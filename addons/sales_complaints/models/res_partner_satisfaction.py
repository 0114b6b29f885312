from odoo import fields, models
from odoo.tools import SQL

from .res_partner_complaint import COMPLAINT_GROUPS


class ResPartner(models.Model):
    """How satisfied a customer is: the average of what it answered lately (SD-2.4.2)."""

    _inherit = "res.partner"

    customer_satisfaction = fields.Float(
        string="Satisfaction",
        digits=(2, 1),
        compute="_compute_customer_satisfaction",
        groups=COMPLAINT_GROUPS,
        help="Average of the last answers after deliveries and complaints, from 1 to 5 (SD-2.4.2).",
    )
    satisfaction_count = fields.Integer(
        string="Answers", compute="_compute_customer_satisfaction", groups=COMPLAINT_GROUPS
    )

    def _compute_customer_satisfaction(self):
        self.customer_satisfaction = self.satisfaction_count = 0
        now = fields.Datetime.now()
        for company, partners in self.grouped(lambda partner: partner._duty_company()).items():
            months = self.env["sales.clause"]._value("SD-2.4.2", "period", company)
            rows = self.env.execute_query(
                SQL(
                    "SELECT customer, avg(satisfaction), count(*) FROM (%s) a "
                    "WHERE customer = ANY (%s) GROUP BY customer",
                    self.env["sales.grade.rule"]._satisfaction_answers(
                        fields.Datetime.subtract(now, months=int(months)),
                        fields.Datetime.add(now, seconds=1),
                    ),
                    partners.ids,
                )
            )
            for customer, average, count in rows:
                partner = self.browse(customer)
                partner.customer_satisfaction = average
                partner.satisfaction_count = count

    def action_open_aftersales(self):
        return self._open_own("sales_complaints.sales_aftersales_contact_action")
