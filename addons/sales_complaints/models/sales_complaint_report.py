from odoo import fields, models
from odoo.tools import SQL

from .sales_complaint import CHANNELS, STATES
from .sales_complaint_cause import QUALITY_GROUPS
from .sales_complaint_type import SEVERITIES


class SalesComplaintReport(models.Model):
    """One row for each complaint, to count and to measure: by type, result, time, product, customer and
    person (CM-5.3.1). Hours are those on the wall, from the moment the clock started."""

    _name = "sales.complaint.report"
    _description = "Complaint Statistics"
    _auto = False
    _rec_name = "complaint_id"
    _order = "date_received desc, id desc"
    _depends = {
        "sales.complaint": [
            "cause_id", "channel", "company_id", "date_answered", "date_clock", "date_closed",
            "date_confirmed", "date_received", "lot_id", "partner_id", "product_id", "responsible_id",
            "round", "severity", "state", "type_id", "user_id",
        ],
    }  # fmt: skip

    complaint_id = fields.Many2one("sales.complaint", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    responsible_id = fields.Many2one("res.users", string="In Charge", readonly=True)
    user_id = fields.Many2one("res.users", string="Handled by", readonly=True)
    type_id = fields.Many2one("sales.complaint.type", string="Type", readonly=True)
    cause_id = fields.Many2one(
        "sales.complaint.cause", string="Cause", readonly=True, groups=QUALITY_GROUPS
    )
    product_id = fields.Many2one("product.product", string="Product", readonly=True)
    lot_id = fields.Many2one("stock.lot", string="Lot", readonly=True)
    severity = fields.Selection(SEVERITIES, readonly=True)
    channel = fields.Selection(CHANNELS, readonly=True)
    state = fields.Selection(STATES, string="Result", readonly=True)
    date_received = fields.Datetime(string="Received on", readonly=True)
    date_closed = fields.Datetime(string="Ended on", readonly=True)
    response_hours = fields.Float(string="Hours to Response", readonly=True, aggregator="avg")
    solution_hours = fields.Float(string="Hours to Solution", readonly=True, aggregator="avg")
    round = fields.Integer(string="Rounds", readonly=True, aggregator="avg")
    repeated = fields.Integer(
        string="Repeated",
        readonly=True,
        help="The customer had complained of the same product within the set days before (CM-5.3.1).",
    )
    satisfaction = fields.Float(readonly=True, aggregator="avg")
    cost = fields.Monetary(readonly=True, help="What the accepted solution costs us.")
    currency_id = fields.Many2one("res.currency", readonly=True)

    @property
    def _table_query(self):
        days = self.env["sales.clause"]._value("CM-5.3.1", "repeat")
        return SQL(
            """
            SELECT c.id, c.id AS complaint_id, c.company_id, c.partner_id, c.responsible_id, c.user_id,
                   c.type_id, c.cause_id, c.product_id, c.lot_id, c.severity, c.channel, c.state,
                   c.date_received, c.date_closed, c.round, company.currency_id,
                   extract(epoch FROM CASE WHEN c.date_confirmed >= c.date_clock
                       THEN c.date_confirmed - c.date_clock END) / 3600 AS response_hours,
                   extract(epoch FROM CASE WHEN c.date_answered >= c.date_clock
                       AND c.state IN ('accepted', 'carried_out', 'fed_back', 'closed')
                       THEN c.date_answered - c.date_clock END) / 3600 AS solution_hours,
                   (c.product_id IS NOT NULL AND EXISTS (
                       SELECT FROM sales_complaint b
                        WHERE b.partner_id = c.partner_id AND b.product_id = c.product_id
                          AND b.company_id = c.company_id AND b.state != 'rejected'
                          AND b.date_received < c.date_received
                          AND b.date_received >= c.date_received - %(days)s * interval '1 day'
                   ))::int AS repeated,
                   NULLIF(c.satisfaction, 0) AS satisfaction, s.cost_total AS cost
              FROM sales_complaint c
              JOIN res_company company ON company.id = c.company_id
              LEFT JOIN sales_complaint_solution s ON s.id = c.solution_id
                   AND c.state IN ('accepted', 'carried_out', 'fed_back', 'closed')
            """,
            days=days,
        )
