from odoo import fields, models

from .res_partner import CUSTOMER_FILE_GROUPS


class SalesMergedMixin(models.AbstractModel):
    """Rows that may come from a merged customer: those count no more, but stay to be read (CM-4.1.2).

    Their unique indexes leave them out: `WHERE merge_id IS NULL`.
    """

    _name = "sales.merged.mixin"
    _description = "Row That May Come from a Merged Customer"

    merge_id = fields.Many2one(
        "sales.customer.merge",
        string="From Merged Customer",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups=CUSTOMER_FILE_GROUPS,
        help="It tells of the customer that was merged into this one, and counts no more.",
    )
