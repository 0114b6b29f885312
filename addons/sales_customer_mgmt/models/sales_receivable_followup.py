from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.sales_policy.deadline import local_date

KINDS = [
    ("call", "Call"),
    ("message", "Message"),
    ("visit", "Visit"),
    ("letter", "Letter"),
]
# As text, for the client; of the customer of the form
OPEN_INVOICES = (
    "[('commercial_partner_id', '=', partner_id), ('move_type', '=', 'out_invoice'),"
    " ('state', '=', 'posted'), ('payment_state', 'not in', ('paid', 'reversed'))]"
)
# What the server writes: the moment, and what the ledger says of the promise
SERVER = {
    "date", "user_id", "promise_state", "received_amount", "date_judged", "date_settled", "settled_by_id",
    "settlement", "responsible_id",
}  # fmt: skip


class SalesReceivableFollowup(models.Model):
    """A note on collecting what a customer owes, perhaps with a promise or a dispute (SD-7.2).

    Whether a promise is kept is read from the payments in the ledger, whenever one arrives or is taken
    back and each day, never entered; the same facts give the same answer, however often it is asked.

    ============================ =======================================================
    who                          may
    ============================ =======================================================
    salesperson, supervisor      add notes on their customers, change none
    finance                      add, correct a promise, settle a dispute
    ============================ =======================================================
    """

    _name = "sales.receivable.followup"
    _description = "Receivables Follow-up"
    _inherit = ["sales.verb.mixin", "mail.thread"]
    _order = "date desc, id desc"
    _mail_post_access = "read"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('is_sales_customer', '=', True)]",
    )
    responsible_id = fields.Many2one(
        related="partner_id.responsible_id", string="Salesperson", store=True, index=True
    )
    user_id = fields.Many2one(
        "res.users", string="By", readonly=True, default=lambda self: self.env.user, copy=False
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    date = fields.Datetime(
        required=True, readonly=True, default=lambda self: fields.Datetime.now(), copy=False
    )
    kind = fields.Selection(KINDS, required=True, default="call")
    note = fields.Text(help="Who said what.", tracking=True)
    move_ids = fields.Many2many(
        "account.move",
        string="Invoices",
        check_company=True,
        domain=OPEN_INVOICES,
        groups="sales_team.group_sale_salesman,account.group_account_invoice,account.group_account_readonly",
        help="What is promised or disputed; without any, whatever is owed.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )
    promise_date = fields.Date(string="Promised for", tracking=True)
    promise_amount = fields.Monetary(string="Promised Amount", tracking=True)
    promise_state = fields.Selection(
        [
            ("none", "No promise"),
            ("waiting", "Waiting"),
            ("kept", "Kept"),
            ("broken", "Broken"),
        ],
        string="Promise",
        required=True,
        readonly=True,
        default="none",
        index=True,
        copy=False,
    )
    received_amount = fields.Monetary(
        string="Received", readonly=True, copy=False, help="Of what was promised, by that day."
    )
    date_judged = fields.Datetime(string="Kept or Broken on", readonly=True, copy=False)
    is_disputed = fields.Boolean(string="Disputed", help="The customer contests what is asked for.")
    dispute_reason = fields.Char(string="What Is Contested")
    date_settled = fields.Datetime(string="Settled on", readonly=True, copy=False)
    settled_by_id = fields.Many2one("res.users", string="Settled by", readonly=True, copy=False)
    settlement = fields.Char(readonly=True, copy=False, help="How the dispute was settled.")

    _order_index = models.Index("(date DESC, id DESC)")
    _promise_index = models.Index(
        "(partner_id, company_id, promise_date) WHERE promise_date IS NOT NULL"
    )
    _waiting_index = models.Index("(promise_date) WHERE promise_state = 'waiting'")
    _dispute_index = models.Index("(partner_id) WHERE is_disputed AND date_settled IS NULL")
    _promise_whole = models.Constraint(
        "CHECK ((promise_date IS NULL AND COALESCE(promise_amount, 0) = 0) "
        "OR (promise_date IS NOT NULL AND COALESCE(promise_amount, 0) > 0))",
        "A promise has its day and its amount (SD-7.2).",
    )
    _dispute_reason = models.Constraint(
        "CHECK (is_disputed IS NOT TRUE OR dispute_reason IS NOT NULL)",
        "Say what the customer contests (SD-7.2).",
    )

    @api.depends("partner_id", "date")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        for followup in self:
            followup.display_name = f"{followup.partner_id.name or ''} · {followup._day() or ''}"

    def _day(self):
        return self.date and local_date(self.date, self.company_id._sales_tz())

    # What is entered

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [self._entered(vals) for vals in vals_list]
        followups = super().create(vals_list)
        followups._check_promise_day()
        followups.sudo()._judge()
        self.env["sales.receivable.exception"]._refresh(followups.sudo().partner_id)
        return followups

    def _entered(self, vals):
        """`vals` as a person may enter them: now, oneself, and nothing that the ledger says."""
        self._check_server_fields(vals)
        own = {
            "date": fields.Datetime.now(),
            "user_id": self.env.uid,
            "promise_state": "none",
            **dict.fromkeys(
                ("received_amount", "date_judged", "date_settled", "settled_by_id", "settlement"),
                False,
            ),
        }
        return {**vals, **own}

    def write(self, vals):
        if not self.env.su:
            self._check_server_fields(vals)
        result = super().write(vals)
        if {"promise_date", "promise_amount", "currency_id", "move_ids"} & vals.keys():
            self._check_promise_day()
            self.sudo()._judge()
            self.env["sales.receivable.exception"]._refresh(self.sudo().partner_id)
        return result

    def _check_server_fields(self, vals):
        kept = SERVER | {"partner_id", "company_id", "is_disputed"} if self else SERVER
        if kept & vals.keys():
            raise AccessError(
                self.env._(
                    "Whether a promise is kept follows from the payments, and a dispute ends by being "
                    "settled: nobody enters it (SD-7.2)."
                )
            )

    def _check_promise_day(self):
        for followup in self.filtered("promise_date"):
            if followup.promise_date < followup._day():
                raise UserError(self.env._("A promise is for today or later (SD-7.2)."))

    def action_settle(self, settlement):
        """Finance ends a dispute, and says how."""
        for followup in self:
            followup.check_access("write")
            if not followup.is_disputed or followup.date_settled:
                raise UserError(self.env._("Nothing is disputed here."))
            followup._check_reason(
                settlement, self.env._("Please say how the dispute was settled.")
            )
            followup.sudo().write(
                {
                    "date_settled": fields.Datetime.now(),
                    "settled_by_id": self.env.uid,
                    "settlement": settlement.strip(),
                }
            )
        self.env["sales.receivable.exception"]._refresh(self.sudo().partner_id)
