from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.sales_policy.secret import SecretJson


class SalesCustomerChange(models.Model):
    """A change of key fields of a reviewed customer, which needs review again (CM-4.1.3).

    Made when a person edits such a field, and submitted at once; the old values stand until it is
    approved, then the server writes the new ones. What it asks for never changes.

    ======== =========================================== ===================================
    action   who                                         then
    ======== =========================================== ===================================
    approve  one level above who asks (`Supervisor`)     the values are written
    return   the same, with a reason                     the old values stand
    withdraw who asked                                   the old values stand
    submit   who asked, of a returned or withdrawn one   unless a later change waits
    ======== =========================================== ===================================
    """

    _name = "sales.customer.change"
    _description = "Change of a Reviewed Customer"
    _inherit = ["sales.kept.mixin", "sales.approval.mixin"]
    _order = "id desc"
    _approval_clause = "CM-4.1.3"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    user_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    reason = fields.Char(help="Why it changes.")
    # {field, or bank_ids:id: {old, new: as text; value: as `write` takes it; bank: id}}
    changes = SecretJson("Values", required=True, readonly=True, groups=fields.NO_ACCESS)
    changes_html = fields.Html(string="Changes", compute="_compute_changes_html")

    def _kept_fields(self):
        return super()._kept_fields() | {"partner_id", "company_id"}

    @api.depends("partner_id.name")
    def _compute_display_name(self):
        for change in self:
            change.display_name = change.sudo().partner_id.name

    @api.depends("changes")
    @api.depends_context("uid", "lang")
    def _compute_changes_html(self):
        for change in self:
            change.changes_html = self.env["ir.qweb"]._render(
                "sales_customer_mgmt.customer_change_lines", {"lines": change._lines()}
            )

    def _lines(self):
        """[(label, old, new)], without the fields that the reader may not see."""
        partner = self.env["res.partner"]
        labels = partner.fields_get(attributes=["string"])
        return [
            (labels[field]["string"], line["old"], line["new"])
            for name, line in (self.sudo().changes or {}).items()
            if (field := name.split(":")[0]) in labels
        ]

    @api.model
    def _waiting(self, partner):
        """The changes of `partner` that are not decided yet."""
        return self.sudo().search(
            [("partner_id", "=", partner.id), ("approval_state", "=", "submitted")]
        )

    @api.model
    def _request(self, partner, changes):
        """Submit a change of `partner`; the caller has checked that the user may ask for it."""
        self._check_not_waiting(partner, changes)
        change = self.sudo().create(
            {
                "partner_id": partner.id,
                "company_id": self.env.company.id,
                "changes": changes,
            }
        )
        change._submit()
        return change

    def _check_not_waiting(self, partner, names):
        for change in self._waiting(partner) - self:
            if name := next((name for name in names if name in change.changes), None):
                field = name.split(":")[0]
                raise UserError(
                    self.env._(
                        "A change of “%(field)s” waits for approval already, asked for by %(user)s: it "
                        "is withdrawn or decided first (CM-4.1.3).",
                        field=self.env["res.partner"].sudo().fields_get([field])[field]["string"],
                        user=change.create_uid.name,
                    )
                )

    # Approval

    def _approval_editable(self):
        return {"reason"}

    def _approval_summary(self):
        return [[label, f"{old or '–'} → {new or '–'}"] for label, old, new in self._lines()]

    def _submission_problem(self):
        if self.sudo().create_uid != self.env.user:
            return self.env._("Only who asked for a change submits it again.")
        if self.sudo().partner_id.approval_state != "approved":
            return self.env._("The customer is open again: enter the change there.")
        try:
            self._check_not_waiting(self.partner_id, self.sudo().changes)
        except UserError as error:
            return str(error)
        return False

    def _reopening_refusal(self):
        return self.env._("What was agreed to is entered: ask for another change (CM-4.1.3).")

    def _approval_done(self):
        super()._approval_done()
        for change in self:
            change._apply()

    def _apply(self):
        """Write what was asked for, in the company it was asked for."""
        partner = self.partner_id.with_company(self.company_id)
        values = {}
        for name, line in self.changes.items():
            if line.get("bank"):
                self.env["res.partner.bank"].browse(line["bank"]).exists().active = line["value"]
            else:
                values[name] = line["value"]
        self._check_still_there(partner, values)
        partner.write(values)
        partner._mark_refreshed()

    def _check_still_there(self, partner, values):
        for name, value in values.items():
            comodel = partner._fields[name].comodel_name
            if comodel and value and not self.env[comodel].browse(value).exists():
                raise UserError(
                    self.env._(
                        "“%s” is no longer there: return the change.", self.changes[name]["new"]
                    )
                )
