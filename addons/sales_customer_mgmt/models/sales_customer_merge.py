from odoo import api, fields, models

from odoo.addons.sales_policy.secret import SecretJson

from .res_partner import CUSTOMER_FILE_GROUPS
from .res_partner_profile import FILE_FIELDS

# What of the vanished customer's file is kept in words where the kept one says otherwise
SNAPSHOT = (*FILE_FIELDS, "customer_stage", "customer_grade_id", "date_formal", "comment")
# Rows that people do not count: what Odoo keeps about records
TECHNICAL = ("ir.", "mail.", "res.users", "res.company", "sales.duty", "sales.approval")


class SalesCustomerMerge(models.Model):
    """One customer that was the same as another and went up in it (CM-4.1.2): who merged whom, when, what
    came along, and what the vanished file said otherwise. Written by the merge alone.

    Rows that cannot count twice carry the merge that brought them: they stay to be read.
    """

    _name = "sales.customer.merge"
    _description = "Merged Customer"
    _inherit = ["sales.ledger.mixin"]
    _order = "date desc, id desc"

    partner_id = fields.Many2one(
        "res.partner",
        string="Merged Into",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    responsible_id = fields.Many2one(
        related="partner_id.responsible_id", store=True, string="In Charge"
    )
    company_id = fields.Many2one("res.company", readonly=True, index="btree_not_null")
    name = fields.Char(string="Vanished Customer", required=True, readonly=True)
    vat = fields.Char(string="Tax ID", readonly=True)
    res_id = fields.Integer(
        string="Its Number",
        required=True,
        readonly=True,
        aggregator=None,
        help="The number in the database that it had; logs of before name it.",
    )
    former_user_id = fields.Many2one("res.users", string="Was In Charge", readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Merged by", required=True, readonly=True, ondelete="restrict"
    )
    date = fields.Datetime(string="Merged on", required=True, readonly=True)
    moved = fields.Json(readonly=True, help="How many documents of each kind came along.")
    moved_text = fields.Char(string="Came Along", compute="_compute_moved_text")
    # [[field, text of the vanished customer, text of the kept one]]
    file = SecretJson(readonly=True, groups=fields.NO_ACCESS)
    file_html = fields.Html(string="What Its File Said", compute="_compute_file_html")

    _order_index = models.Index("(date DESC, id DESC)")
    _responsible_index = models.Index("(responsible_id, date DESC, id DESC)")

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for merge in self:
            merge.display_name = f"{merge.name} → {merge.sudo().partner_id.name}"

    @api.depends("moved")
    @api.depends_context("lang")
    def _compute_moved_text(self):
        names = self.env["ir.model"].sudo()
        for merge in self:
            merge.moved_text = ", ".join(
                f"{names._get(model).name}: {count}"
                for model, count in (merge.moved or {}).items()
                if model in self.env and not model.startswith(TECHNICAL)
            )

    @api.depends("file")
    @api.depends_context("lang", "uid")
    def _compute_file_html(self):
        """Without the fields that the reader may not see."""
        labels = self.env["res.partner"].fields_get(attributes=["string"])
        for merge in self:
            lines = [
                (labels[name]["string"], was, now)
                for name, was, now in merge.sudo().file or []
                if name in labels
            ]
            merge.file_html = bool(lines) and self.env["ir.qweb"]._render(
                "sales_customer_mgmt.customer_merge_lines", {"lines": lines}
            )

    @api.model
    def _record(self, sources, target, moved):
        """{source: its row}, written before anything moves.

        :param moved: {id of a source: {model: how many rows}}
        """
        merges = self._ledger().create(
            [
                {
                    "partner_id": target.id,
                    "company_id": target.company_id.id,
                    "name": source.name or source.display_name,
                    "vat": source.vat,
                    "res_id": source.id,
                    "former_user_id": source.user_id.id,
                    "user_id": self.env.uid,
                    "date": fields.Datetime.now(),
                    "moved": moved.get(source.id, {}),
                    "file": self._snapshot(source, target),
                }
                for source in sources
            ]
        )
        return dict(zip(sources.ids, merges.sudo().with_context(sales_ledger=None), strict=True))

    def _snapshot(self, source, target):
        lines = [
            [name, str(source._approval_text(name)), str(target._approval_text(name))]
            for name in SNAPSHOT
            if source[name] and source._fields[name].type not in ("one2many", "many2many")
        ]
        return [line for line in lines if line[1] != line[2]]

    def _reason(self):
        """Why something of the vanished customer ended, as a sentence for its history."""
        return self.env._(
            "“%(vanished)s” was merged into “%(kept)s”, where the same is there already (CM-4.1.2)",
            vanished=self.name,
            kept=self.partner_id.name,
        )

    def _withdraw(self, documents):
        """What waits for the kept customer is decided; these documents are withdrawn."""
        for document in documents:
            document._open_steps()._close("withdrawn", self._reason())
            document._set_approval("withdraw")

    def action_open_customer(self):
        self.ensure_one()
        return self.partner_id._get_records_action()


class ResPartner(models.Model):
    _inherit = "res.partner"

    merge_ids = fields.One2many(
        "sales.customer.merge", "partner_id", string="Merged Customers", groups=CUSTOMER_FILE_GROUPS
    )
    merge_count = fields.Integer(compute="_compute_merge_count", groups=CUSTOMER_FILE_GROUPS)

    @api.depends("merge_ids")
    def _compute_merge_count(self):
        for partner in self:
            partner.merge_count = len(partner.merge_ids)
