from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.sales_policy.duty import Duty


class SalesHandoverReceipt(models.Model):
    """One customer that went from one salesperson to another, with what was open under it; the
    successor confirms the receipt (SD-4.1). Written by the server whenever the salesperson changes."""

    _name = "sales.handover.receipt"
    _description = "Customer Handed Over"
    _inherit = ["mail.thread", "sales.duty.mixin"]
    _order = "id desc"

    _duties = (
        Duty(
            "SD-4.1",
            "receipt",
            who="user_id",
            owed=[("state", "=", "waiting")],
            done=[("state", "=", "received")],
            since="create_date",
        ),
    )

    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    handover_id = fields.Many2one("sales.handover", index="btree_not_null", ondelete="restrict")
    from_user_id = fields.Many2one("res.users", string="From", required=True)
    user_id = fields.Many2one("res.users", string="To", required=True)
    moved = fields.Json(help="How many documents of each kind moved along.")
    documents = fields.Json("Ids of Documents", groups=fields.NO_ACCESS)  # {model: ids}
    documents_html = fields.Html(
        string="What Moved Along", compute="_compute_documents_html", exportable=False
    )
    moved_text = fields.Char(string="Moved Along", compute="_compute_moved_text")
    state = fields.Selection(
        [("waiting", "To Confirm"), ("received", "Received"), ("passed", "Passed On")],
        default="waiting",
        required=True,
    )
    date_received = fields.Datetime(string="Received on")
    can_receive = fields.Boolean(compute="_compute_can_receive")

    # the rule on own and team
    _user_index = models.Index("(user_id, id DESC)")
    _from_user_index = models.Index("(from_user_id, id DESC)")

    @api.depends("partner_id")
    def _compute_display_name(self):
        for receipt in self:
            receipt.display_name = receipt.sudo().partner_id.name

    @api.depends("moved")
    @api.depends_context("lang")
    def _compute_moved_text(self):
        names = self.env["ir.model"].sudo()
        for receipt in self:
            receipt.moved_text = ", ".join(
                f"{names._get(model).name}: {count}"
                for model, count in (receipt.moved or {}).items()
                if count
            )

    @api.depends("documents")
    @api.depends_context("lang", "uid")
    def _compute_documents_html(self):
        """Each by its name, with a way to it, as far as the reader sees it and it is there still."""
        names = self.env["ir.model"].sudo()
        for receipt in self:
            kinds = []
            for model, ids in (receipt.sudo().documents or {}).items():
                documents = self.env[model].browse(ids).exists() if model in self.env else []
                if documents := documents and documents._filtered_access("read"):
                    links = [
                        (self._way_to(document), document.display_name) for document in documents
                    ]
                    kinds.append((names._get(model).name, links))
            receipt.documents_html = bool(kinds) and self.env["ir.qweb"]._render(
                "sales_customer_mgmt.handover_documents", {"kinds": kinds}
            )

    @api.model
    def _way_to(self, document):
        """The address of a document; of an activity or duty, that of what it is about."""
        model, number = document._name, document.id
        if model in ("mail.activity", "sales.duty"):
            model, number = document.res_model, document.res_id
        return f"/odoo/{model}/{number}"

    @api.depends("state", "user_id")
    @api.depends_context("uid")
    def _compute_can_receive(self):
        for receipt in self:
            receipt.can_receive = receipt.state == "waiting" and receipt.user_id == self.env.user

    @api.model
    def _expect(self, customer, old, documents):
        """`customer` has gone from `old` to who is in charge now; who had not confirmed it yet need not.

        :param documents: {model: ids} of what went along
        """
        self._pass_on(customer)
        return self.sudo().create(
            {
                "partner_id": customer.id,
                "company_id": (customer.company_id or customer.user_id.company_id).id,
                "from_user_id": old.id,
                "user_id": customer.user_id.id,
                "moved": {model: len(ids) for model, ids in documents.items()},
                "documents": documents,
            }
        )

    @api.model
    def _pass_on(self, customer):
        """Who is in charge of `customer` no more need not confirm it."""
        waiting = [
            ("partner_id", "=", customer.id),
            ("state", "=", "waiting"),
            ("user_id", "!=", customer.user_id.id),
        ]
        self.sudo().search(waiting).write({"state": "passed"})

    def write(self, vals):
        if not self.env.su:
            raise AccessError(
                self.env._("What was handed over is recorded by the server (SD-4.1).")
            )
        return super().write(vals)

    def action_receive(self):
        """The successor has everything of these customers."""
        for receipt in self:
            receipt.check_access("read")
            if receipt.state != "waiting":
                raise UserError(self.env._("There is nothing to confirm any more."))
            if receipt.user_id != self.env.user:
                raise UserError(
                    self.env._("It is for %s to confirm the receipt.", receipt.user_id.name)
                )
        self.sudo().write({"state": "received", "date_received": fields.Datetime.now()})
