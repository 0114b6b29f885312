from odoo import api, models
from odoo.exceptions import UserError


class IrAttachment(models.Model):
    """What proves an action stays as it was when the action was said to be done (CM-5.3.2)."""

    _inherit = "ir.attachment"

    def write(self, vals):
        self._check_no_proof()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_proof(self):
        self._check_no_proof()

    def _check_no_proof(self):
        if self.env.su or not self.ids:
            return
        actions = self.env["sales.corrective.action"].sudo()
        if actions.search_count([("proof_ids", "in", self.ids), ("state", "!=", "open")], limit=1):
            raise UserError(self.env._("This file proves what was done: it is kept (CM-7.2.1)."))
