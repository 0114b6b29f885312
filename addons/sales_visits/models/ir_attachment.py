from odoo import api, models


class IrAttachment(models.Model):
    """A photo of a visit is closed with the report that shows it (VM-7.1)."""

    _inherit = "ir.attachment"

    def write(self, vals):
        self._check_not_reported()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_reported(self):
        self._check_not_reported()

    def _check_not_reported(self):
        if not self.env.su:
            reports = self.env["sales.visit.report"].sudo()
            reports.search([("photo_ids", "in", self.ids)])._check_frozen({"photo_ids"})
