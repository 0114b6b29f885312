from odoo import api, fields, models

from .sales_complaint_cause import QUALITY_GROUPS


class SalesComplaint(models.Model):
    """What quality knows of a complaint, for its lists and statistics: sales, which works on
    the same complaint, and the customer do not (SD-7.3)."""

    _inherit = "sales.complaint"

    case_ids = fields.One2many("sales.complaint.case", "complaint_id", groups=QUALITY_GROUPS)
    cause_id = fields.Many2one(
        "sales.complaint.cause",
        compute="_compute_cause_id",
        store=True,
        index="btree_not_null",
        groups=QUALITY_GROUPS,
    )
    action_ids = fields.Many2many(
        related="case_ids.action_ids", string="Actions", groups=QUALITY_GROUPS
    )

    @api.depends("case_ids.cause_id")
    def _compute_cause_id(self):
        for complaint in self:
            complaint.cause_id = complaint.sudo().case_ids.cause_id

    def _kept_fields(self):
        return super()._kept_fields() | {"case_ids", "cause_id", "action_ids"}

    def _case(self):
        """Its case, opened when there is none yet."""
        self.ensure_one()
        cases = self.env["sales.complaint.case"]
        return cases.search([("complaint_id", "=", self.id)]) or cases.create(
            {"complaint_id": self.id}
        )

    def action_open_case(self):
        """Quality goes on to the case of this complaint."""
        return self._case().get_formview_action()
