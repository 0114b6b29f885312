from odoo import api, fields, models
from odoo.tools.i18n import format_list

from .res_partner import CUSTOMER_FILE_GROUPS

EMPLOYEES = [
    ("micro", "Up to 20"),
    ("small", "21 to 100"),
    ("medium", "101 to 300"),
    ("large", "301 to 1,000"),
    ("huge", "More than 1,000"),
]
BUYING_ROLES = [
    ("decision", "Decides"),
    ("purchase", "Buys"),
    ("technical", "Technical"),
    ("user", "Uses"),
    ("finance", "Pays"),
]
# What the file is measured by, beside the contacts
FILE_FIELDS = (
    "name", "vat", "company_registry", "industry_id", "street", "city", "state_id", "country_id",
    "phone", "email", "website", "user_id", "bank_ids", "child_ids",
    "customer_source_id", "customer_channel_id", "customer_intent", "customer_needs",
    "employee_range", "registered_capital", "purchase_potential", "product_interest_ids",
    "competitor_ids", "development_plan", "date_first_contact",
)  # fmt: skip
# A change of these on a contact changes the file of its customer
CONTACT_FIELDS = {
    "name",
    "function",
    "phone",
    "email",
    "active",
    "type",
    "buying_role",
    "courtesy_notes",
}


class ResPartner(models.Model):
    """The customer file (CM-4.1.2, SD-3.1.2, SP-1), and how complete it is."""

    _inherit = "res.partner"

    customer_source_id = fields.Many2one(
        "sales.customer.source",
        string="Source",
        index="btree_not_null",
        groups=CUSTOMER_FILE_GROUPS,
        help="How the customer was found (CM-4.1.1).",
    )
    customer_channel_id = fields.Many2one(
        "sales.customer.channel",
        string="Channel",
        index="btree_not_null",
        groups=CUSTOMER_FILE_GROUPS,
        help="How our goods reach the customer (SD-1.1).",
    )
    customer_needs = fields.Text(string="Needs", groups=CUSTOMER_FILE_GROUPS)
    employee_range = fields.Selection(EMPLOYEES, string="Headcount", groups=CUSTOMER_FILE_GROUPS)
    file_currency_id = fields.Many2one(
        "res.currency",
        string="Currency of the File",
        compute="_compute_file_currency_id",
        store=True,
        groups=CUSTOMER_FILE_GROUPS,
        help="That of the company which registered the customer.",
    )
    registered_capital = fields.Monetary(
        currency_field="file_currency_id", groups=CUSTOMER_FILE_GROUPS
    )
    purchase_potential = fields.Monetary(
        string="Annual Potential",
        currency_field="file_currency_id",
        groups=CUSTOMER_FILE_GROUPS,
        help="What the customer buys a year of goods like ours, from anybody.",
    )
    product_interest_ids = fields.Many2many(
        "product.product",
        "res_partner_product_interest_rel",
        string="Products of Interest",
        groups=CUSTOMER_FILE_GROUPS,
    )
    competitor_ids = fields.Many2many(
        "sales.competitor", string="Competitors", groups=CUSTOMER_FILE_GROUPS
    )
    development_plan = fields.Text(
        groups=CUSTOMER_FILE_GROUPS,
        help="Where the customer is heading, and what it means for us (SD-7.4).",
    )
    date_first_contact = fields.Date(string="First Contact", groups=CUSTOMER_FILE_GROUPS)
    buying_role = fields.Selection(
        BUYING_ROLES,
        string="Role in Buying",
        groups=CUSTOMER_FILE_GROUPS,
        help="What this person does when the customer buys.",
    )
    courtesy_notes = fields.Text(
        groups=CUSTOMER_FILE_GROUPS,
        help="Form of address, birthday, likes: what courtesy asks for.",
    )
    completeness = fields.Integer(
        compute="_compute_completeness",
        store=True,
        aggregator="avg",
        groups=CUSTOMER_FILE_GROUPS,
        help="How much of the customer file is there, in percent of what the rules ask for (CM-4.1.2).",
    )
    completeness_missing = fields.Text(
        string="Missing", compute="_compute_completeness_missing", groups=CUSTOMER_FILE_GROUPS
    )

    _amounts_range = models.Constraint(
        "CHECK (registered_capital BETWEEN 0 AND 1e12 AND purchase_potential BETWEEN 0 AND 1e12)",
        "An amount is between 0 and a million million.",
    )

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """A long name stands in several lines, which partner_autocomplete would make one: it completes
        nothing where, as on our form, there is no choice between company and person."""
        arch, view = super()._get_view(view_id, view_type, **options)
        for node in arch.xpath("//field[@name='name'][contains(@class, 'o_sales_customer_name')]"):
            node.set("widget", "text")
        return arch, view

    def _customer_file_fields(self):
        """Names of the fields that completeness may be measured by; other addons add theirs."""
        return FILE_FIELDS

    def _kept_fields(self):
        """A file is as complete as it is (CM-4.1.2)."""
        return super()._kept_fields() | {"completeness", "file_currency_id"}

    @api.depends("is_sales_customer", "company_id")
    def _compute_file_currency_id(self):
        # stored: sums by channel and source need it
        for partner in self:
            company = partner.company_id or self.env.company
            partner.file_currency_id = partner.is_sales_customer and company.currency_id

    @api.depends(lambda self: ("is_sales_customer", *self._customer_file_fields()))
    def _compute_completeness(self):
        customers = self.filtered("is_sales_customer")
        (self - customers).completeness = 0
        if not customers:
            return
        rules = self.env["sales.completeness.rule"]._in_force()
        total = sum(rules.mapped("weight"))
        for customer, missing in rules._missing(customers).items():
            met = total - sum(missing.mapped("weight"))
            customer.completeness = 100 * met // total if total else 100

    @api.depends(lambda self: ("is_sales_customer", *self._customer_file_fields()))
    @api.depends_context("lang")
    def _compute_completeness_missing(self):
        """Which rules are not met, in the reader's language."""
        customers = self.filtered("is_sales_customer")
        (self - customers).completeness_missing = False
        rules = self.env["sales.completeness.rule"]._in_force()
        for customer, missing in rules._missing(customers.sudo()).items():
            names = missing.mapped("name")
            customer.completeness_missing = bool(names) and format_list(self.env, names, "unit")

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        partners._contacts_changed()
        return partners

    def write(self, vals):
        result = super().write(vals)
        if CONTACT_FIELDS & vals.keys():
            self._contacts_changed()
        return result

    def _contacts_changed(self):
        """The file of a customer holds its contacts: no dependency for it, as that would cost every
        contact of every other partner a query."""
        contacts = self.filtered(lambda partner: partner.parent_id and partner.is_confidential)
        if contacts:
            self.env.add_to_compute(self._fields["completeness"], contacts.commercial_partner_id)

    def get_formview_id(self, access_uid=None):
        """Who keeps customers meets a customer in its own form, wherever they open it from."""
        user = self.env["res.users"].browse(access_uid) if access_uid else self.env.user
        if len(self) == 1 and self.is_sales_customer and user.has_groups(CUSTOMER_FILE_GROUPS):
            return self.env.ref("sales_customer_mgmt.res_partner_view_form_customer").id
        return super().get_formview_id(access_uid)

    def get_formview_action(self, access_uid=None):
        """The address in the browser names the action of customers, so that it opens the same form."""
        action = super().get_formview_action(access_uid)
        form = self.env.ref("sales_customer_mgmt.res_partner_view_form_customer")
        if action["views"] == [(form.id, "form")]:
            action["path"] = "sales-customers"
        return action

    # Form 1 on paper (SP-1)

    def _registration_address(self):
        """The address in one line; in Chinese from the large to the small, without spaces."""
        country = self.country_id.name if self.country_id != self.env.company.country_id else None
        parts = [self.street2, self.street, self.city, self.state_id.name, country]
        if (self.env.lang or "").startswith("zh"):
            parts = [country, self.state_id.name, self.city, self.street, self.street2]
            return "".join(filter(None, parts))
        return ", ".join(filter(None, parts))

    def _registration_list(self, records):
        return format_list(self.env, records.mapped("display_name"), "unit") if records else ""
