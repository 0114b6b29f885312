from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .res_partner_visit import VISIT_GROUPS


class SalesFeedback(models.Model):
    """What a customer said on a visit stands in the report of it, and is closed with it (VM-7.1)."""

    _inherit = "sales.feedback"

    visit_report_id = fields.Many2one(
        "sales.visit.report",
        string="Visit Report",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups=VISIT_GROUPS,
    )

    @api.constrains("visit_report_id", "partner_id")
    def _check_visit_report(self):
        for feedback in self.sudo().filtered("visit_report_id"):
            if feedback.visit_report_id.partner_id != feedback.partner_id:
                raise ValidationError(
                    self.env._("A report holds what its own customer said (VM-7.1).")
                )

    @api.model_create_multi
    def create(self, vals_list):
        feedback = super().create(vals_list)
        feedback._check_report_open()
        return feedback

    def write(self, vals):
        self._check_report_open()
        result = super().write(vals)
        if "visit_report_id" in vals:
            self._check_report_open()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_reported(self):
        self._check_report_open()

    def _check_report_open(self):
        """Only who writes the report adds to it, and only until it is submitted."""
        if self.env.su:
            return
        if reports := self.sudo().visit_report_id.sudo(False):
            reports.check_access("write")
            reports._check_frozen({"feedback_ids"})
