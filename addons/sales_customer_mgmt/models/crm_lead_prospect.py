from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from .res_partner import CUSTOMER_FILE_GROUPS
from .res_partner_profile import EMPLOYEES
from .sales_prospect_mixin import SCORE_FIELDS

# What the lead hands on to the file of the customer that is made of it
CARRIED = (
    "industry_id", "employee_range", "purchase_potential", "customer_source_id",
    "customer_channel_id", "customer_needs", "customer_intent", "intent_reason",
    "contact_budget",
)  # fmt: skip


class CrmLead(models.Model):
    """A lead or opportunity is screened as a customer is (SP-1), and comes with its source and channel,
    whether it was entered, written by e-mail or sent by the website (SD-1.1, SD-1.3).

    What is made of it is a customer with all that is known, which still has to pass the duplicate check
    and the review (CM-4.1.2, CM-4.1.3).
    """

    _inherit = ["sales.prospect.mixin", "crm.lead"]
    _name = "crm.lead"

    industry_id = fields.Many2one(
        "res.partner.industry", string="Industry", groups=CUSTOMER_FILE_GROUPS
    )
    employee_range = fields.Selection(EMPLOYEES, string="Headcount", groups=CUSTOMER_FILE_GROUPS)
    purchase_potential = fields.Monetary(
        string="Annual Potential",
        currency_field="company_currency",
        groups=CUSTOMER_FILE_GROUPS,
        help="What the customer buys a year of goods like ours, from anybody.",
    )
    customer_needs = fields.Text(string="Needs", groups=CUSTOMER_FILE_GROUPS)
    has_decision_maker = fields.Boolean(
        groups=CUSTOMER_FILE_GROUPS, help="We speak with somebody who decides on buying."
    )
    # Not precomputed: that would ask whoever has Odoo's own CRM alone for the right to read them
    customer_source_id = fields.Many2one(
        "sales.customer.source",
        string="Found by",
        compute="_compute_customer_source_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        groups=CUSTOMER_FILE_GROUPS,
        help="How the customer was found (CM-4.1.1).",
    )
    customer_channel_id = fields.Many2one(
        "sales.customer.channel",
        string="Channel",
        compute="_compute_customer_channel_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        groups=CUSTOMER_FILE_GROUPS,
        help="How our goods reach the customer (SD-1.1).",
    )
    duplicate_reason = fields.Char(
        string="Not a Duplicate because",
        copy=False,
        groups=CUSTOMER_FILE_GROUPS,
        help="Why this is another customer than the one that looks the same; the reviewer reads it.",
    )

    _potential_range = models.Constraint(
        "CHECK (purchase_potential BETWEEN 0 AND 1e12)",
        "An amount is between 0 and a million million.",
    )

    # Source and channel by what Odoo knows of the way an inquiry came (SD-1.3)

    @api.depends("medium_id", "source_id")
    def _compute_customer_source_id(self):
        for lead in self.filtered(lambda lead: not lead.customer_source_id):
            lead.customer_source_id = self.env["sales.customer.source"]._of_inquiry(lead)

    @api.depends("medium_id", "source_id")
    def _compute_customer_channel_id(self):
        for lead in self.filtered(lambda lead: not lead.customer_channel_id):
            lead.customer_channel_id = self.env["sales.customer.channel"]._of_inquiry(lead)

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        values = dict(custom_values or {})
        if not values.get("medium_id"):
            values["medium_id"] = self.env["utm.medium"]._fetch_or_create_utm_medium("email").id
        return super().message_new(msg_dict, custom_values=values)

    # Screening

    def _screening_company(self):
        return super()._screening_company() or self.team_id.company_id

    @api.model
    def _screening_domain(self):
        return Domain("active", "=", True) & Domain("won_status", "!=", "won")

    @api.model
    def default_get(self, fields):
        return super().default_get([name for name in fields if name not in SCORE_FIELDS])

    @api.model_create_multi
    def create(self, vals_list):
        self._check_score(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_score([vals])
        return super().write(vals)

    def _check_score(self, vals_list):
        if not self.env.su and any(SCORE_FIELDS & vals.keys() for vals in vals_list):
            raise AccessError(
                self.env._("The fit follows from the profile of a good prospect (SP-1).")
            )

    # Into a customer

    def _prepare_customer_values(self, *args, **kwargs):
        values = super()._prepare_customer_values(*args, **kwargs)
        if not values.get("is_sales_customer"):
            return values
        lead = self.sudo()
        for name in CARRIED:
            if lead[name]:
                values[name] = lead._fields[name].convert_to_write(lead[name], lead)
        if lead.duplicate_reason:
            values.update(is_not_duplicate=True, duplicate_reason=lead.duplicate_reason)
        values["date_first_contact"] = fields.Date.to_date(lead.create_date)
        return values
