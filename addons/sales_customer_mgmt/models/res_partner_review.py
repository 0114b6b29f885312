from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools.i18n import format_list

from odoo.addons.sales_policy.duty import Duty

from .res_partner import CUSTOMER_FILE_GROUPS

# Reviewed once, these change only after review
KEY_FIELDS = frozenset(
    {
        "name", "vat", "company_registry", "user_id", "parent_id", "is_company", "is_sales_customer",
        "active",
    }
)  # fmt: skip
CHARGE = {"user_id", "is_sales_customer"}
ASSIGNERS = ",".join(
    f"sales_policy.group_{name}"
    for name in ("supervisor", "sales_administration", "general_manager")
)
REQUIRED = ("name", "customer_source_id", "user_id")


class ResPartner(models.Model):
    """Registration, submission and review of a customer (CM-4.1.3).

    ============ ============================ ==============================================
    state        key fields                   all other fields
    ============ ============================ ==============================================
    draft,       as Odoo's groups and the     the same, in every state
    returned     record rules say
    submitted    closed: withdraw first
    approved     an edit becomes a
                 `sales.customer.change`
    ============ ============================ ==============================================

    Only commercial entities with `is_sales_customer` are reviewed; all other partners stay in draft and
    notice nothing.
    """

    _inherit = ["sales.approval.mixin", "sales.duty.mixin", "res.partner"]
    _name = "res.partner"
    _approval_clause = "CM-4.1.3"
    _duties = (
        Duty(
            "CM-4.1.3",
            "review",
            who="_current_approver",
            owed=[("is_sales_customer", "=", True), ("approval_state", "=", "submitted")],
            done=[("approval_state", "in", ["approved", "returned"])],
            since="date_submitted",
            partner="self",
        ),
    )

    # A customer reads its own record in the portal, but not what is thought of it there
    approval_state = fields.Selection(groups="base.group_user")
    date_submitted = fields.Datetime(groups="base.group_user")
    date_approved = fields.Datetime(groups="base.group_user")
    return_reason = fields.Char(groups=CUSTOMER_FILE_GROUPS)

    change_ids = fields.One2many("sales.customer.change", "partner_id", string="Changes")
    change_count = fields.Integer(compute="_compute_changes", groups=CUSTOMER_FILE_GROUPS)
    waiting_changes = fields.Html(compute="_compute_changes", groups=CUSTOMER_FILE_GROUPS)

    @api.depends("change_ids.approval_state")
    @api.depends_context("uid", "lang")
    def _compute_changes(self):
        for partner in self:
            changes = (
                partner.change_ids if partner.is_sales_customer else partner.change_ids.browse()
            )
            waiting = changes.filtered(lambda change: change.approval_state == "submitted")
            partner.change_count = len(changes)
            partner.waiting_changes = bool(waiting) and self.env["ir.qweb"]._render(
                "sales_customer_mgmt.customer_changes_waiting", {"changes": waiting}
            )

    def _compute_approval_verbs(self):
        customers = self.filtered("is_sales_customer")
        super(ResPartner, customers)._compute_approval_verbs()
        (self - customers).update(
            dict.fromkeys(("can_submit", "can_approve", "can_withdraw", "can_reopen"), False)
        )

    # Approval

    @api.model
    def _approval_kind(self):
        return self.env._("Customer")

    def _approval_editable(self):
        """All but deletion: an edit of key fields is held back in `write`."""
        return self._fields.keys() - {"id"}

    def _approval_summary_fields(self):
        return [
            "name", "vat", "company_registry", "industry_id", "city", "phone", "website", "user_id",
            "customer_source_id", "customer_channel_id", "customer_intent", "customer_needs",
            "employee_range", "purchase_potential", "child_ids", "completeness", "duplicate_reason",
        ]  # fmt: skip

    def _approval_text(self, name):
        if name == "child_ids":
            return ", ".join(contact.name or contact.display_name for contact in self.child_ids)
        if name == "completeness":
            return f"{self.completeness} %"
        return super()._approval_text(name)

    def _submission_problem(self):
        """One sentence that names all that is missing (CM-4.1.1, CM-4.1.2)."""
        if not self.is_sales_customer or self.commercial_partner_id != self:
            return self.env._("Only customers are reviewed, with all their contacts (CM-4.1.3).")
        customer = self.sudo()
        missing = [label for name, label in self._field_labels(REQUIRED) if not customer[name]]
        company = self._approval_company()
        least = self.env["sales.clause"]._value("CM-4.1.2", "completeness", company)
        if customer.completeness < least:
            missing.append(
                self.env._(
                    "%(least)s %% of the file (now %(now)s %%: %(items)s)",
                    least=f"{least:g}",
                    now=customer.completeness,
                    items=customer.completeness_missing or "",
                )
            )
        if missing:
            return self.env._(
                "“%(customer)s” cannot be submitted yet; missing: %(items)s (CM-4.1.2).",
                customer=self.display_name or "",
                items=format_list(self.env, missing, "unit"),
            )
        return self._duplicate_problem()

    def _field_labels(self, names):
        labels = self.sudo().fields_get(names, ["string"])
        return [(name, labels[name]["string"]) for name in names]

    def _reopening_refusal(self):
        if self.env["sales.customer.change"]._waiting(self):
            return self.env._(
                "A change of this customer waits for approval: decide on it first (CM-4.1.3)."
            )
        return super()._reopening_refusal()

    def _next_step(self):
        super()._next_step()
        self._sync_duties()

    def _approval_moved(self, approval, gone):
        super()._approval_moved(approval, gone)
        self._sync_duties()

    # Duties: partners that are no customers cost no query

    def _sync_duties(self, duties=None, renewed=()):
        records = self if "is_sales_customer" in renewed else self.filtered("is_sales_customer")
        if records:
            super(ResPartner, records)._sync_duties(duties, renewed)

    def _open_duties(self, duties):
        customers = self.filtered("is_sales_customer")
        if customers:
            super(ResPartner, customers)._open_duties(duties)

    # What a person enters

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if values.get("is_sales_customer"):
            values.update(self._charge_of_registrant(values))
        return values

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.su:
            return super().create(vals_list)
        for vals in vals_list:
            self._prepare_registration(vals)
        return super().create(vals_list)

    def _prepare_registration(self, vals):
        """Who registers a customer is in charge of it; contacts belong to their customer's file."""
        wanted = vals.get(
            "is_sales_customer", self.env.context.get("default_is_sales_customer", False)
        )
        is_contact = vals.get("parent_id") and not vals.get("is_company")
        vals["is_sales_customer"] = bool(wanted and not is_contact)
        if vals["is_sales_customer"]:
            vals.update(self._charge_of_registrant(vals))

    def _charge_of_registrant(self, vals):
        if vals.get("user_id") or not self.env.user.has_group("sales_policy.group_salesperson"):
            return {}
        return {"user_id": self.env.uid}

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        vals = self._entered(vals)
        customers = (
            self.filtered("is_sales_customer") if KEY_FIELDS & vals.keys() else self.browse()
        )
        closed = customers.filtered(lambda c: c.approval_state in ("submitted", "approved"))
        for customer in closed:
            customer._hold_key_fields({name: vals[name] for name in KEY_FIELDS & vals.keys()})
        result = super(ResPartner, self - closed).write(dict(vals)) if self != closed else True
        rest = {name: value for name, value in vals.items() if name not in KEY_FIELDS}
        if closed and rest:
            super(ResPartner, closed).write(rest)
        return result

    def _entered(self, vals):
        """`vals` in one spelling; the review itself is not entered by hand."""
        vals = {name: value for name, value in vals.items() if name != "id"}  # the import sends it
        if company_type := vals.pop("company_type", None):
            vals["is_company"] = company_type == "company"
        if vals.get("is_sales_customer") and not self.user_id:
            vals.update(self._charge_of_registrant(vals))
        return vals

    @api.constrains("is_sales_customer", "parent_id", "is_company")
    def _check_is_customer(self):
        for customer in self.filtered("is_sales_customer"):
            if customer.commercial_partner_id != customer:
                raise ValidationError(
                    self.env._(
                        "A contact belongs to the file of its customer and has none of its own (CM-4.1.2)."
                    )
                )
            if any(not user.share for user in customer.sudo().user_ids):
                raise ValidationError(self.env._("A user of this system is no customer."))

    # Key fields of reviewed customers (CM-4.1.3)

    def _hold_key_fields(self, vals):
        """Refuse what would change a submitted customer; ask for what would change an approved one."""
        self.check_access("write")
        changes = {name: line for name in vals if (line := self._change_line(name, vals[name]))}
        if not changes:
            return
        for name in changes:
            self._check_field_access(self._fields[name], "write")
        if self.approval_state == "submitted":
            self._check_frozen({"id"})
        if CHARGE & changes.keys() and not self.env.user.has_groups(ASSIGNERS):
            raise AccessError(
                self.env._(
                    "A salesperson does not hand customers over: ask your supervisor, or sales "
                    "administration (CM-4.2.2)."
                )
            )
        self._check_own_duplicates({name: line["value"] for name, line in changes.items()})
        self.env["sales.customer.change"]._request(self, changes)

    def _change_line(self, name, value):
        """What changes when `value` is written to field `name`, or None."""
        new = self.new({name: value}, origin=self)
        field = self._fields[name]
        before, after = (field.convert_to_write(record[name], record) for record in (self, new))
        if before == after or not (before or after):
            return None
        return {"old": self._change_text(name), "new": new._change_text(name), "value": after}

    def _change_text(self, name):
        if self._fields[name].type == "boolean":
            return self.env._("Yes") if self[name] else self.env._("No")
        return str(self._approval_text(name))
