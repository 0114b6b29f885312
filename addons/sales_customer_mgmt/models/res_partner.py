from odoo import api, fields, models

# Who reads the customer file; others who see a customer at all see its name and address.
# For `groups=` of every field that says more than that.
CUSTOMER_FILE_GROUPS = ",".join(
    f"sales_policy.{group}"
    for group in ("group_salesperson", "group_sales_administration", "group_finance")
)


class ResPartner(models.Model):
    """A customer of the regulations (CM-4): the commercial entity carries the file; its contacts
    belong to it and are as confidential as it is."""

    _inherit = ["sales.kept.mixin", "res.partner"]
    _name = "res.partner"

    is_sales_customer = fields.Boolean(
        string="Customer of the Sales Regulations",
        copy=False,
        help="Has a customer file, a person in charge, and is seen by those concerned only.",
    )
    customer_stage = fields.Selection(
        [("prospect", "Prospect"), ("formal", "Formal"), ("lost", "Lost")],
        string="Stage",
        default="prospect",
        copy=False,
        groups="base.group_user",
    )
    customer_intent = fields.Selection(
        [("a", "A"), ("b", "B"), ("c", "C")],
        string="Intent",
        copy=False,
        groups=CUSTOMER_FILE_GROUPS,
        help="How likely and how soon a prospect buys (SP-1).",
    )
    customer_grade_id = fields.Many2one(
        "sales.customer.grade",
        string="Grade",
        copy=False,
        index="btree_not_null",
        groups=CUSTOMER_FILE_GROUPS,
    )
    is_confidential = fields.Boolean(
        compute="_compute_confidentiality",
        store=True,
        exportable=False,
        export_string_translation=False,
        help="Whether this is a customer or a contact of one: what record rules read.",
    )
    responsible_id = fields.Many2one(
        "res.users",
        string="In Charge",
        compute="_compute_confidentiality",
        store=True,
        index="btree_not_null",
        help="The salesperson of the customer, on the customer and all its contacts.",
    )

    @api.depends("commercial_partner_id.is_sales_customer", "commercial_partner_id.user_id")
    def _compute_confidentiality(self):
        for partner in self:
            customer = partner.commercial_partner_id
            partner.is_confidential = customer.is_sales_customer
            partner.responsible_id = customer.is_sales_customer and customer.user_id

    # What the server's own deeds set

    @api.model
    def _kept_fields(self):
        return super()._kept_fields() | {"customer_stage", "customer_grade_id"}

    # Turning formal

    def _turn_formal(self, reason, orders=None):
        """Make formal customers of these prospects or lost customers.

        :param reason: why, for their conversation
        :param orders: the confirmed orders that made them formal, if any
        :return: the customers that were not formal before
        """
        customers = self.sudo().commercial_partner_id.filtered(
            lambda c: c.is_sales_customer and c.customer_stage != "formal"
        )
        for customer in customers:
            customer.write(customer._formal_values())
            customer.message_post(
                body=self.env._("Formal customer now: %s (SD-3.2.1)", reason),
                author_id=self.env.user.partner_id.id,
            )
        return customers

    def _formal_values(self):
        """Hook: what is written when this customer turns formal."""
        return {"customer_stage": "formal"}
