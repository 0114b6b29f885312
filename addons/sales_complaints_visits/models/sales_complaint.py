from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class SalesComplaint(models.Model):
    """What was heard on a visit names the visit (VM-7.4)."""

    _inherit = "sales.complaint"

    visit_id = fields.Many2one(
        "sales.visit",
        string="Heard on the Visit",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        domain="[('partner_id', '=', partner_id)]",
    )

    @api.constrains("visit_id", "partner_id")
    def _check_visit(self):
        for complaint in self.sudo().filtered("visit_id"):
            if complaint.visit_id.partner_id != complaint.partner_id:
                raise ValidationError(
                    self.env._(
                        "A complaint heard on a visit is one of the customer visited (VM-7.4)."
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """The duty to register what was heard is opened, if nobody has, and done."""
        ids = [vals["visit_id"] for vals in vals_list if vals.get("visit_id")]
        visits = self.env["sales.visit"].browse(ids)
        visits.check_access("read")
        reports = visits.sudo().report_ids
        reports.filtered(lambda report: not report.complaint_heard).complaint_heard = True
        complaints = super().create(vals_list)
        reports._sync_duties()
        return complaints

    def _check_kept_fields(self, vals):
        super()._check_kept_fields(vals)
        if self and "visit_id" in vals:
            raise UserError(
                self.env._("How and when a complaint came stays as it was registered (CM-5.1.2).")
            )
