from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .res_partner import CUSTOMER_FILE_GROUPS
from .sales_prospect_mixin import SCORE_FIELDS


class ResPartner(models.Model):
    """Screening of a customer by the profile (SP-1), and how a prospect turns formal (SD-3.2.1).

    ======================== =========================================================
    road                     who
    ======================== =========================================================
    first confirmed order    whoever confirms it; for a reviewed customer
    review of a customer     who has a confirmed order already
    `sales.stage.change`     asked for with a reason, sales administration approves
    ======================== =========================================================
    """

    _inherit = ["sales.prospect.mixin", "res.partner"]
    _name = "res.partner"

    has_decision_maker = fields.Boolean(
        compute="_compute_has_decision_maker",
        groups=CUSTOMER_FILE_GROUPS,
        help="Somebody who decides on buying is among the contacts.",
    )
    date_formal = fields.Datetime(
        string="Formal since",
        readonly=True,
        copy=False,
        groups=CUSTOMER_FILE_GROUPS,
        help="When the prospect first turned into a formal customer (SD-3.2.1).",
    )

    # the funnel, and prospects by fit
    _prospect_index = models.Index(
        "(customer_intent, prospect_fit DESC, id DESC) "
        "WHERE is_sales_customer IS TRUE AND customer_stage = 'prospect'"
    )

    @api.model
    def _kept_fields(self):
        return super()._kept_fields() | SCORE_FIELDS | {"date_formal"}

    # Screening

    def _is_screened(self):
        return self.is_sales_customer

    @api.model
    def _screening_domain(self):
        return Domain("is_sales_customer", "=", True)

    @api.depends("child_ids.buying_role")
    def _compute_has_decision_maker(self):
        for partner in self:
            partner.has_decision_maker = "decision" in partner.child_ids.mapped("buying_role")

    @api.model
    def _screening_facts(self):
        # contacts tell when they change, see `_contacts_changed`
        facts = [name for name in super()._screening_facts() if name != "has_decision_maker"]
        return ["is_sales_customer", "child_ids", *facts]

    def _contacts_changed(self):
        super()._contacts_changed()
        contacts = self.filtered(lambda partner: partner.parent_id and partner.is_confidential)
        if contacts:
            customers = contacts.commercial_partner_id
            self.env.add_to_compute(self._fields["prospect_fit"], customers)

    @api.model
    def _to_judge_domain(self):
        prospects = Domain("is_sales_customer", "=", True) & Domain(
            "customer_stage", "=", "prospect"
        )
        return prospects & super()._to_judge_domain()

    def _submission_problem(self):
        return super()._submission_problem() or self._intent_problem()

    def write(self, vals):
        result = super().write(vals)
        if not self.env.su and {"customer_intent", "intent_reason"} & vals.keys():
            for customer in self.filtered(lambda c: c.approval_state == "approved"):
                if problem := customer._intent_problem():
                    raise UserError(problem)
        return result

    # Turning formal

    def _approval_done(self):
        super()._approval_done()
        orders = self.env["sale.order"].sudo()
        orders.search(
            [("commercial_partner_id", "in", self.ids), ("state", "=", "sale")]
        )._turn_customers_formal()

    def _turn_formal(self, reason, orders=None):
        """`date_formal` is of the first time."""
        first = self.sudo().commercial_partner_id.filtered(
            lambda c: c.customer_stage == "prospect" and not c.date_formal
        )
        customers = super()._turn_formal(reason, orders)
        (first & customers)._turned_formal()
        return customers

    def _formal_values(self):
        values = super()._formal_values()
        if self.customer_stage == "prospect" and not self.date_formal:
            values["date_formal"] = fields.Datetime.now()
        return values

    def _turned_formal(self):
        """What follows when these customers, as superuser, have turned formal for the first time."""
