from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

PROTECTED = {"approval_state", "approval_ids", "date_submitted", "date_approved"}
# What people and Odoo write on a document whatever its state: the conversation about it
CONVERSATION = ("message_", "activity_", "website_message_", "rating_")


def edited(names):
    """Those of the fields `names` that change a document, rather than talk about it."""
    return {name for name in names if not name.startswith(CONVERSATION)}


class SalesApprovalGuardMixin(models.AbstractModel):
    """The state of an approval, and what it closes: whichever way a change comes, the server refuses
    to set the state by hand, and to edit or delete what was submitted (CM-6.1).

    Server code that works as superuser is not refused: the verbs of `sales.approval.mixin` are such.
    """

    _name = "sales.approval.guard.mixin"
    _description = "Document Closed by its Approval"

    approval_state = fields.Selection(
        "_selection_approval_state",
        string="Approval",
        default="draft",
        readonly=True,
        copy=False,
        index=True,
    )
    date_submitted = fields.Datetime(string="Submitted on", readonly=True, copy=False)
    date_approved = fields.Datetime(string="Approved on", readonly=True, copy=False)

    @api.model
    def _selection_approval_state(self):
        """By a method: labels kept in the database would be untranslated for each document of a later
        addon, as the translations of this one are loaded before it."""
        return [
            ("draft", self.env._("Draft")),
            ("submitted", self.env._("Submitted")),
            ("approved", self.env._("Approved")),
            ("returned", self.env._("Returned")),
        ]

    def _approval_editable(self):
        """Names of the fields that stay open while the document is submitted or approved."""
        return set()

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._check_protected(vals, vals.get("approval_state", "draft") != "draft")
            fresh = {"approval_state": "draft", "date_submitted": False, "date_approved": False}
            vals_list = [{**vals, **fresh} for vals in vals_list]  # the caller's stay as they are
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._check_protected(vals)
            self._check_frozen(set(vals))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_approval(self):
        if not self.env.su:
            self._check_frozen({"id"})

    def _check_protected(self, vals, forged=None):
        forged = bool(PROTECTED & vals.keys()) if forged is None else forged
        if forged or PROTECTED - {"approval_state"} & vals.keys():
            raise AccessError(
                self.env._(
                    "The state of an approval changes by submitting and deciding only (CM-6.1)."
                )
            )

    def _check_frozen(self, names):
        """Refuse to change the fields `names` of submitted or approved documents."""
        closed = self.filtered(lambda d: d.approval_state in ("submitted", "approved"))
        if closed and edited(names) - closed[0]._approval_editable():
            raise UserError(
                self.env._(
                    "“%s” is submitted or approved and cannot be changed: withdraw it, or have it "
                    "reopened (CM-6.1).",
                    closed[0].display_name,
                )
            )
