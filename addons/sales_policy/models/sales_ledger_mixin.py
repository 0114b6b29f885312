from odoo import api, models
from odoo.exceptions import AccessError

# Who holds this very object may write a ledger: no context that comes by RPC can carry it.
KEY = object()


class SalesLedgerMixin(models.AbstractModel):
    """Evidence (CM-7.2.1): written by the methods of its own model through `_ledger`, by nobody else.

    The refusal holds for everybody, superuser included, on every road: create, write, unlink, copy,
    import, and commands through another record.
    """

    _name = "sales.ledger.mixin"
    _description = "Evidence"

    def _ledger(self):
        """The same records, writable: never hand them out of the model's own methods."""
        return self.sudo().with_context(sales_ledger=KEY)

    def _check_ledger(self):
        if self.env.context.get("sales_ledger") is not KEY:
            raise AccessError(
                self.env._(
                    "“%s” is evidence: it is written by what happens to the documents, and nobody "
                    "changes or deletes it (CM-7.2.1).",
                    self.env["ir.model"].sudo()._get(self._name).name,
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        self._check_ledger()
        return super().create(vals_list)

    def write(self, vals):
        self._check_ledger()
        return super().write(vals)

    def unlink(self):
        self._check_ledger()
        return super().unlink()

    def copy_data(self, default=None):
        self._check_ledger()
        return super().copy_data(default)
