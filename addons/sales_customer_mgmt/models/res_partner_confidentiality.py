from odoo import api, fields, models
from odoo.exceptions import AccessError

from .res_partner import CUSTOMER_FILE_GROUPS
from .res_users import ALL_CUSTOMERS

CUSTOMER_MAKERS = "sales_policy.group_salesperson,sales_policy.group_sales_administration"
# What decides who sees a partner is worked out from the customer, never taken from a client
COMPUTED = ("is_confidential", "responsible_id", "commercial_partner_id")
# By these a partner leaves its customer
BELONGING = {"is_sales_customer", "parent_id", "is_company"}
# What Odoo adds to the name of a partner when a client asks for it
NAME_DETAILS = ("show_address", "show_email", "show_vat")


class ResPartner(models.Model):
    """Customers are seen by those concerned alone (CM-4.2.2).

    =========================== ============================ =======================
    who                         sees                         writes
    =========================== ============================ =======================
    every employee              what is no customer          as Odoo's groups say
    salesperson                 own; unassigned own creation the same
    supervisor                  the team's                   the same; assigns in it
    sales administration,       all                          all; assigns, releases
    general manager
    finance                     all                          -
    customer reader (shipping,  all but the customer file    -
    invoicing, order desk)
    =========================== ============================ =======================

    The rules are in security/sales_customer_rules.xml; here is what rules cannot say.
    """

    _inherit = "res.partner"

    comment = fields.Html(groups=CUSTOMER_FILE_GROUPS)

    # One for each arm of the rule on own customers, in the words of the SQL that Odoo makes of it, so that
    # PostgreSQL may combine them; and the order of the list of customers
    _not_confidential_index = models.Index("(id) WHERE is_confidential IS NOT TRUE")
    _unassigned_customer_index = models.Index(
        "(create_uid) WHERE is_confidential IS TRUE AND responsible_id IS NULL"
    )
    _customer_name_index = models.Index("(complete_name, id DESC) WHERE is_sales_customer IS TRUE")

    # customers by stage are counted from it alone, without their wide rows
    _customer_stage_index = models.Index(
        "(customer_stage, company_id, partner_share, active) WHERE is_sales_customer IS TRUE"
    )
    # the desk's customers to complete, in its order
    _to_complete_index = models.Index(
        "(responsible_id, approval_state DESC, create_date DESC, id DESC) "
        "WHERE is_sales_customer IS TRUE AND approval_state IN ('draft', 'returned')"
    )

    @api.model_create_multi
    def create(self, vals_list):
        self._check_confidentiality(vals_list)
        partners = super().create(vals_list)
        for name in COMPUTED[:2]:  # a default from a client's context may have come in between
            self.env.add_to_compute(self._fields[name], partners)
        partners._check_charge({})
        return partners

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        self._check_confidentiality([vals])
        before = {partner: partner._charge() for partner in self.sudo()}
        leaving = BELONGING & vals.keys()  # now, as core takes keys away
        result = super().write(vals)
        if leaving:
            self._check_release(before)
        self._check_charge(before)
        return result

    def _charge(self):
        return self.is_confidential, self.responsible_id

    def _check_confidentiality(self, vals_list):
        """Refuse values that would open a customer, or open somebody else's to oneself."""
        if self.env.su:
            return
        if any(name in vals for vals in vals_list for name in COMPUTED):
            raise AccessError(
                self.env._("Who sees a customer follows from who is in charge of it (CM-4.2.2).")
            )
        if any(
            vals.get("is_sales_customer") for vals in vals_list
        ) and not self.env.user.has_groups(CUSTOMER_MAKERS):
            raise AccessError(self.env._("Customers are registered by salespeople (CM-4.1.1)."))
        # a contact takes data over from its parent
        parents = {vals["parent_id"] for vals in vals_list if vals.get("parent_id")}
        self.browse(parents).check_access("read")

    def _check_release(self, before):
        """A customer or contact stays confidential until sales administration releases it."""
        if self.env.user.has_groups(ALL_CUSTOMERS):
            return
        if any(before[partner][0] and not partner.is_confidential for partner in self.sudo()):
            raise AccessError(
                self.env._(
                    "A customer and its contacts stay confidential; only sales administration "
                    "releases them (CM-4.2.2)."
                )
            )

    def _check_charge(self, before):
        """Supervisors assign customers within their team, salespeople nobody's (CM-4.2.2)."""
        user = self.env.user
        if self.env.su or user.has_groups(ALL_CUSTOMERS):
            return
        allowed = (
            user.sales_team_user_ids if user.has_group("sales_policy.group_supervisor") else user
        )
        for partner in self.sudo():
            old, new = before.get(partner, (False, user.browse()))[1], partner.responsible_id
            if old != new and new not in allowed:
                raise AccessError(
                    self.env._(
                        "“%s”: a supervisor assigns customers within the team, sales administration "
                        "everywhere (CM-4.2.2).",
                        partner.name,
                    )
                )

    @api.depends_context("uid")
    def _compute_display_name(self):
        """Whoever reads a document sees the name of its customer, but no more than the name."""
        hidden = self.browse()
        if self.env.user._is_internal() and any(map(self.env.context.get, NAME_DETAILS)):
            hidden = self - self.sudo(False)._filtered_access("read").with_env(self.env)
        super(ResPartner, self - hidden)._compute_display_name()
        if hidden:
            plain = hidden.with_context(**dict.fromkeys(NAME_DETAILS, False))
            super(ResPartner, plain)._compute_display_name()
            for partner, named in zip(hidden, plain, strict=True):
                partner.display_name = named.display_name

    @api.model
    def _asset_difference_search(self, account_type, operator, operand):
        """Who may not read what a customer owes does not find it out by searching either."""
        name = "credit" if account_type == "asset_receivable" else "debit"
        self._check_field_access(self._fields[name], "read")
        return super()._asset_difference_search(account_type, operator, operand)
