from collections import Counter

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.sales_customer_mgmt import normalise

from .res_partner import CUSTOMER_FILE_GROUPS

KEEPERS = "sales_policy.group_salesperson,sales_policy.group_sales_administration"
# field a customer is recognised by: (kind, its normal form)
RECOGNISED = {
    "name": ("name", normalise.company_name),
    "vat": ("vat", normalise.vat),
    "company_registry": ("vat", normalise.vat),
    "phone": ("phone", normalise.phone),
    "website": ("website", normalise.website),
}
KEY_COLUMNS = {
    "vat": ("vat_key", "registry_key"),
    "name": ("name_key",),
    "phone": ("phone_key",),
    "website": ("website_key",),
}


class ResPartner(models.Model):
    """Nobody registers a customer twice (CM-4.1.2): who has it already is said, and no more than that.

    ======== ================================= =============================================
    kind     compared                          a customer that has it already
    ======== ================================= =============================================
    vat      tax number, credit code           is refused; the database holds it, too
    name     without legal form and spelling   must be said not to be the same, and why: the
    phone    also those of contacts            reviewer reads it
    website  domain
    ======== ================================= =============================================
    """

    _inherit = "res.partner"

    name_key = fields.Char(compute="_compute_keys", store=True, groups=fields.NO_ACCESS)
    vat_key = fields.Char(compute="_compute_keys", store=True, groups=fields.NO_ACCESS)
    registry_key = fields.Char(compute="_compute_keys", store=True, groups=fields.NO_ACCESS)
    phone_key = fields.Char(compute="_compute_keys", store=True, groups=fields.NO_ACCESS)
    website_key = fields.Char(compute="_compute_keys", store=True, groups=fields.NO_ACCESS)
    is_not_duplicate = fields.Boolean(
        string="Not a Duplicate", copy=False, groups=CUSTOMER_FILE_GROUPS
    )
    duplicate_reason = fields.Char(
        string="Because",
        copy=False,
        groups=CUSTOMER_FILE_GROUPS,
        help="Why this is another customer than the one that looks the same; the reviewer reads it.",
    )
    duplicate_warning = fields.Html(compute="_compute_duplicate_warning", groups=KEEPERS)

    _name_key_index = models.Index("(name_key) WHERE name_key IS NOT NULL")
    _registry_key_index = models.Index("(registry_key) WHERE registry_key IS NOT NULL")
    _phone_key_index = models.Index("(phone_key) WHERE phone_key IS NOT NULL")
    _website_key_index = models.Index("(website_key) WHERE website_key IS NOT NULL")
    # Deferrable, as for a moment of merging two partners both have it
    _vat_key_unique = models.Constraint(
        "EXCLUDE USING btree (vat_key WITH =, COALESCE(company_id, 0) WITH =) "
        "WHERE (vat_key IS NOT NULL) DEFERRABLE INITIALLY IMMEDIATE",
        "A customer with this tax number or credit code exists already (CM-4.1.2).",
    )

    @api.depends(*RECOGNISED, "is_sales_customer", "is_confidential")
    def _compute_keys(self):
        for partner in self:
            customer = partner.is_sales_customer
            partner.name_key = customer and normalise.company_name(partner.name) or False
            partner.vat_key = customer and normalise.vat(partner.vat) or False
            partner.registry_key = customer and normalise.vat(partner.company_registry) or False
            partner.website_key = customer and normalise.website(partner.website) or False
            partner.phone_key = partner.is_confidential and normalise.phone(partner.phone) or False

    @api.depends(*RECOGNISED, "is_sales_customer", "child_ids")
    @api.depends_context("uid", "lang")
    def _compute_duplicate_warning(self):
        for partner in self:
            found = partner.is_sales_customer and partner._duplicates()
            lines = [
                self._duplicate_line(kind, customer)
                for (kind, _key), customers in (found or {}).items()
                for customer in customers
            ]
            partner.duplicate_warning = bool(lines) and Markup("<br/>").join(dict.fromkeys(lines))

    # Finding

    @api.model
    def _duplicate_keys(self, vals):
        """What a customer with these values is recognised by: {(kind, key)}."""
        keys = {
            (kind, normal(vals[name]))
            for name, (kind, normal) in RECOGNISED.items()
            if vals.get(name)
        }
        return {(kind, key) for kind, key in keys if key}

    @api.model
    def _find_duplicates(self, keys, company=None):
        """Return {(kind, key): customers} for those of `keys` that a customer has already.

        Sees every customer, archived ones included, whatever the user sees: say of them no more than
        `_duplicate_sentence`. One query a kind, however many keys.

        :param keys: pairs as `_duplicate_keys` makes them
        :param company: of the customer to compare with; without one, those the user works in
        """
        partners = self.browse().sudo().with_context(active_test=False)
        companies = [False, *(company or self.env.companies).ids]
        wanted = {kind: {key for k, key in keys if k == kind} for kind in KEY_COLUMNS}
        found = {}
        for kind, columns in KEY_COLUMNS.items():
            if not wanted[kind]:
                continue
            same = Domain.OR(Domain(column, "in", wanted[kind]) for column in columns)
            for partner in partners.search(
                same & Domain("company_id", "in", companies), order="id"
            ):
                for key in {partner[column] for column in columns} & wanted[kind]:
                    found[kind, key] = (
                        found.get((kind, key), partners.browse()) | partner.commercial_partner_id
                    )
        return found

    def _duplicates(self):
        """Other customers that have something of this one, its contacts' phones included."""
        self.ensure_one()
        values = self.sudo()
        keys = self._duplicate_keys({name: values[name] for name in RECOGNISED})
        for contact in values.child_ids:
            keys |= self._duplicate_keys({"phone": contact.phone})
        found = self._find_duplicates(keys, self.company_id)
        return {pair: others for pair in found if (others := found[pair] - self._origin)}

    # Saying

    @api.model
    def _duplicate_sentence(self, kind, customer):
        """All that may be said of a customer to somebody who perhaps does not see it."""
        name = customer.sudo().user_id.name or self.env._("nobody yet, ask sales administration")
        return {
            "name": self.env._("A customer with this name exists, in charge: %s.", name),
            "vat": self.env._(
                "A customer with this tax number or credit code exists, in charge: %s.", name
            ),
            "phone": self.env._("A customer with this phone number exists, in charge: %s.", name),
            "website": self.env._("A customer with this website exists, in charge: %s.", name),
        }[kind]

    def _duplicate_line(self, kind, customer):
        line = Markup("%s") % self._duplicate_sentence(kind, customer)
        if customer.sudo(False).has_access("read"):
            line += Markup(' <a href="/odoo/sales-customers/%s">%s</a>') % (
                customer.id,
                customer.display_name,
            )
        return line

    def _duplicate_problem(self):
        """Why this customer cannot be submitted yet: a sentence, or False."""
        found = self._duplicates()
        return self._duplicate_refusal(
            found, self.sudo().is_not_duplicate, self.sudo().duplicate_reason
        )

    def _duplicate_refusal(self, found, confirmed, reason):
        for (kind, _key), customers in found.items():
            sentence = self._duplicate_sentence(kind, customers[0])
            if kind == "vat":
                return self.env._("%s Ask there, or sales administration (CM-4.1.2).", sentence)
            if not (confirmed and (reason or "").strip()):
                return self.env._(
                    "%s If yours is another one, tick “Not a Duplicate” and say why (CM-4.1.2).",
                    sentence,
                )
        return False

    # Refusing

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            self._check_new_duplicates([v for v in vals_list if v.get("is_sales_customer")])
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and (RECOGNISED.keys() | {"is_sales_customer"}) & vals.keys():
            for customer in self:
                if vals.get("is_sales_customer", customer.is_sales_customer):
                    customer._check_own_duplicates(vals)
        return super().write(vals)

    def _check_new_duplicates(self, vals_list):
        keys_list = [self._duplicate_keys(vals) for vals in vals_list]
        counts = Counter(pair for keys in keys_list for pair in keys)
        found = self._find_duplicates(counts) if counts else {}
        for vals, keys in zip(vals_list, keys_list, strict=True):
            confirmed = vals.get("is_not_duplicate"), vals.get("duplicate_reason")
            known = sorted(keys & found.keys(), key=lambda pair: list(KEY_COLUMNS).index(pair[0]))
            if refusal := self._duplicate_refusal(
                {pair: found[pair] for pair in known}, *confirmed
            ):
                raise UserError(refusal)
            for kind, key in keys:
                if counts[kind, key] > 1 and (kind == "vat" or not all(confirmed)):
                    raise UserError(self.env._("Two of these customers have the same “%s”.", key))

    def _check_own_duplicates(self, vals):
        """Refuse values that make this customer look like another one; what it had before may stay."""
        own = self.sudo()
        before = self._duplicate_keys({name: own[name] for name in RECOGNISED})
        if own.is_sales_customer:
            new = self._duplicate_keys(vals) - before
        else:
            new = self._duplicate_keys({name: vals.get(name, own[name]) for name in RECOGNISED})
        found = self._find_duplicates(new, own.company_id)
        found = {pair: others for pair in found if (others := found[pair] - self)}
        confirmed = vals.get("is_not_duplicate", own.is_not_duplicate)
        reason = vals.get("duplicate_reason", own.duplicate_reason)
        if refusal := self._duplicate_refusal(found, confirmed, reason):
            raise UserError(refusal)
