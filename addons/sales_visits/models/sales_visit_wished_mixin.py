from odoo import api, fields, models


class SalesVisitWishedMixin(models.AbstractModel):
    """What the proposal of a month says about: kept is which source wished for it, with its figures, so that
    everybody reads the reason in their own language."""

    _name = "sales.visit.wished.mixin"
    _description = "Wished for a Month"

    wish_facts = fields.Json(
        readonly=True,
        copy=False,
        export_string_translation=False,
        help="Pairs of a source and its figures.",
    )
    wish = fields.Char(string="Proposed because", compute="_compute_wish")

    @api.depends("wish_facts")
    @api.depends_context("lang")
    def _compute_wish(self):
        plans = self.env["sales.visit.plan"]
        for record in self:
            texts = (plans._wish_text(*fact) for fact in record.wish_facts or ())
            record.wish = "; ".join(filter(None, texts))
