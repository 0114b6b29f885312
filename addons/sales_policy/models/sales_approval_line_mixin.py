from odoo import api, models


class SalesApprovalLineMixin(models.AbstractModel):
    """Lines of a document that somebody else agrees to: as closed as the document is.

    Commands through the document and calls on the line itself meet the same refusal.
    """

    _name = "sales.approval.line.mixin"
    _description = "Line of a Document with Approval"

    _approval_parent = None  # name of the many2one to the document
    _approval_free = frozenset()  # names of the fields that stay open

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_parent_open()
        return lines

    def write(self, vals):
        if not vals.keys() <= self._approval_free:
            self._check_parent_open()
            result = super().write(vals)
            if self._approval_parent in vals:
                self._check_parent_open()
            return result
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        self._check_parent_open()

    def _check_parent_open(self):
        if not self.env.su:
            self[self._approval_parent]._check_frozen({self._approval_parent})
