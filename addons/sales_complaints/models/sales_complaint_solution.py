from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.sales_policy.models.sales_approval_guard_mixin import edited

KINDS = [
    ("repair", "Repair"),
    ("replace", "Replacement"),
    ("return", "Return"),
    ("refund", "Credit note"),
    ("price", "Price reduction"),
    ("help", "Technical help"),
]
# What we always spend something on, and what the customer gets money by
COSTLY = ("repair", "replace", "return")
PAYING = ("refund", "price")
PROGRESS = [
    ("offered", "Offered"),
    ("accepted", "Accepted"),
    ("refused", "Refused"),
    ("carried_out", "Carried out"),
    ("dropped", "Dropped"),
]
KEPT = {
    "number", "round", "progress", "state", "partner_id", "user_id", "responsible_id",
    "company_id", "currency_id", "cost_total", "date_offered", "date_answered", "date_said",
    "answer_channel", "answered_by", "answer_proof", "answer_file", "answer_file_name",
    "refuse_reason", "date_begun", "date_carried_out", "done_proof", "return_id",
    "replacement_id", "credit_note_id",
}  # fmt: skip


class SalesComplaintSolution(models.Model):
    """What we offer to the customer who complained, what it costs, and what became of it (CM-5.2.2).

    ======= =============================== ==================================================
    verb    who                             what follows
    ======= =============================== ==================================================
    submit  who handles the complaint       who agrees: by kind and cost, see the approval rules
    offer   the same, once it is approved,  the customer is told, and decides
            or the rules ask for nothing
    accept, the customer by the link, or    it is owed by the promised day, or another one is
    refuse  the same on proof
    carry   who handles the complaint       return, replacement and credit note are made, once
    out
    finish  these documents when they are   the customer is owed feedback (CM-5.2.3)
            done, else who handles it or
            the technician, on proof
    drop    who handles it, with a reason   another solution is worked out
    ======= =============================== ==================================================

    One complaint has one open solution; those refused and dropped stay with it.
    """

    _name = "sales.complaint.solution"
    _description = "Solution of a Complaint"
    _inherit = ["sales.kept.mixin", "sales.duty.mixin", "sales.approval.mixin"]
    _order = "id desc"
    _approval_clause = "CM-5.2.2"

    complaint_id = fields.Many2one(
        "sales.complaint", required=True, index=True, ondelete="restrict"
    )
    number = fields.Integer(
        readonly=True, copy=False, aggregator=None, help="Counts the solutions of the complaint."
    )
    round = fields.Integer(
        readonly=True, copy=False, aggregator=None, help="The complaint's, when it was made."
    )
    partner_id = fields.Many2one(
        related="complaint_id.partner_id", store=True, string="Customer", index="btree_not_null"
    )
    user_id = fields.Many2one(related="complaint_id.user_id", store=True, string="Handled by")
    responsible_id = fields.Many2one(
        related="complaint_id.responsible_id", store=True, string="In Charge"
    )
    company_id = fields.Many2one(related="complaint_id.company_id", store=True, index=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    kind = fields.Selection(KINDS, required=True)
    description = fields.Text(
        string="What We Offer", help="The customer reads this with the offer and decides on it."
    )
    note = fields.Text(string="Internal Note", help="The customer does not see it.")
    cost = fields.Monetary(
        string="Our Cost",
        currency_field="company_currency_id",
        help="What carrying it out costs us, estimated. The customer does not see it.",
    )
    quantity = fields.Float(
        compute="_compute_quantity",
        store=True,
        readonly=False,
        precompute=True,
        digits="Product Unit",
        help="How much is replaced or taken back.",
    )
    take_back = fields.Boolean(
        string="Goods Come Back",
        compute="_compute_take_back",
        store=True,
        readonly=False,
        precompute=True,
    )
    technician_id = fields.Many2one(
        "res.users",
        string="Technician",
        compute="_compute_technician_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        domain=[("share", "=", False)],
    )
    date_promised = fields.Date(
        string="Promised for", help="By the end of this day it is carried out (CM-5.2.2)."
    )
    progress = fields.Selection(PROGRESS, readonly=True, copy=False)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("returned", "Returned"),
            ("approved", "Approved"),
            *PROGRESS,
        ],
        compute="_compute_state",
        store=True,
        precompute=True,
        group_expand=True,
    )

    _person_index = models.Index("(user_id, id DESC)")
    _responsible_index = models.Index("(responsible_id, id DESC)")
    _open_unique = models.UniqueIndex(
        "(complaint_id) WHERE progress IS NULL OR progress IN ('offered', 'accepted')",
        "This complaint has an open solution already: change that one, or drop it (CM-5.2.2).",
    )
    _amounts_positive = models.Constraint(
        "CHECK (cost >= 0 AND cost < 1e12 AND quantity >= 0)", "Costs and quantities are 0 or more."
    )

    @api.depends("complaint_id.name", "number", "kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for solution in self:
            number = f"{solution.sudo().complaint_id.name or ''}/{solution.number or ''}"
            solution.display_name = f"{number} {kinds.get(solution.kind, '')}".strip(" /")

    @api.depends("complaint_id.quantity")
    def _compute_quantity(self):
        for solution in self:
            solution.quantity = solution.quantity or solution.complaint_id.quantity

    @api.depends("kind")
    def _compute_take_back(self):
        for solution in self:
            solution.take_back = solution.kind == "return"

    @api.depends("kind")
    def _compute_technician_id(self):
        role = self.env.ref("sales_policy.role_technical")
        for solution in self:
            if solution.kind != "help":
                solution.technician_id = False
            elif not solution.technician_id:
                solution.technician_id = role._responsible(solution.company_id or self.env.company)

    @api.depends("approval_state", "progress")
    def _compute_state(self):
        for solution in self:
            solution.state = solution.progress or solution.approval_state

    @api.constrains("technician_id")
    def _check_technician(self):
        for technician in self.technician_id:
            if not technician.has_group("sales_policy.group_technical"):
                raise ValidationError(
                    self.env._("Technical help is given by somebody of the technical department.")
                )

    # What a person enters

    @api.model_create_multi
    def create(self, vals_list):
        self.flush_model(["progress"])  # an answer just given makes room for the next solution
        return super().create(vals_list)

    def _prepare_create_values(self, vals_list):
        """Number and round come here, after the guards have seen what was entered, and defaults."""
        vals_list = super()._prepare_create_values(vals_list)
        for vals in vals_list:
            complaint = self.env["sales.complaint"].browse(vals["complaint_id"])
            complaint.check_access("read")
            if complaint.state not in ("registered", "confirmed"):
                raise UserError(
                    self.env._(
                        "“%s” has its solution: another one is worked out when it is refused, or "
                        "the complaint reopened (CM-5.2.2).",
                        complaint.display_name,
                    )
                )
            vals["number"] = len(complaint.sudo().solution_ids) + 1
            vals["round"] = complaint.round
        return vals_list

    def write(self, vals):
        if "complaint_id" in vals and self.filtered(
            lambda solution: solution.complaint_id.id != vals["complaint_id"]
        ):
            raise UserError(self.env._("A solution stays with its complaint (CM-5.2.2)."))
        return super().write(vals)

    def _check_frozen(self, names):
        """What was dropped stays as it is, too."""
        super()._check_frozen(names)
        dropped = self.filtered(lambda solution: solution.progress == "dropped")
        if dropped and edited(names):
            raise UserError(
                self.env._(
                    "“%s” is dropped and stays as it is (CM-7.2.1).", dropped[0].display_name
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_kept(self):
        raise UserError(self.env._("Solutions are kept: drop it, with the reason (CM-7.2.1)."))

    def _kept_fields(self):
        return super()._kept_fields() | KEPT

    def _today(self):
        return self.company_id._sales_today()
