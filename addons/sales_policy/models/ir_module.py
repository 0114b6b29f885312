from odoo import models


class IrModuleModule(models.Model):
    _inherit = "ir.module.module"

    def _update_translations(self, filter_lang=None, overwrite=False):
        """People may come to read another language later than they have agreed to something."""
        result = super()._update_translations(filter_lang, overwrite)
        rules = self.env["ir.model.data"].search([("model", "=", "sales.approval.rule")])
        if {*rules.mapped("module")} & {*self.mapped("name")}:
            self.env["sales.approval"]._name_in_new_languages()
        return result
