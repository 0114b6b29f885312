from odoo import fields, models


class ProductTemplate(models.Model):
    """The expense category that an approved request of a kind is booked in (SD-5.2)."""

    _inherit = "product.template"

    visit_request_kind = fields.Selection(
        selection=lambda self: (
            self.env["sales.visit.request"]._fields["kind"]._description_selection(self.env)
        ),
        string="For Requests of Visits",
        help="Expenses of approved requests of this kind are booked in this category (SD-5.2); other "
        "costs where a kind has none.",
    )
