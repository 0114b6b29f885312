from odoo import api, fields, models
from odoo.exceptions import ValidationError

SCORES = ("recency", "frequency", "monetary")


class SalesCustomerSegment(models.Model):
    """A class of purchase behaviour by recency, frequency and amount, each in fifths from 1 to 5 (best),
    with its strategy (CM-4.4.1, CM-4.4.2). The first that fits in order is a customer's segment.
    """

    _name = "sales.customer.segment"
    _description = "Customer Segment"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer()
    recency_from = fields.Integer(default=1, required=True, aggregator=None)
    recency_to = fields.Integer(default=5, required=True, aggregator=None)
    frequency_from = fields.Integer(default=1, required=True, aggregator=None)
    frequency_to = fields.Integer(default=5, required=True, aggregator=None)
    monetary_from = fields.Integer(string="Amount from", default=1, required=True, aggregator=None)
    monetary_to = fields.Integer(string="Amount to", default=5, required=True, aggregator=None)
    strategy = fields.Html(translate=True, help="How customers of this segment are looked after.")

    @api.constrains(*(f"{score}_{end}" for score in SCORES for end in ("from", "to")))
    def _check_fifths(self):
        """0 stands for customers without any order in the period."""
        for segment in self:
            for score in SCORES:
                if not 0 <= segment[f"{score}_from"] <= segment[f"{score}_to"] <= 5:
                    raise ValidationError(
                        self.env._(
                            "“%s”: fifths go from 1 to 5, 0 stands for no order in the period.",
                            segment.name,
                        )
                    )
