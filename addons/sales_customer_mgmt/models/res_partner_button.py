from odoo import models


class ResPartner(models.Model):
    """The smart buttons of a customer: how many records of a kind it has, and the list of them."""

    _inherit = "res.partner"

    def _count_own(self, name, model, domain=()):
        """Write into the field `name` how many records of `model` the current user sees of each."""
        counts = dict(
            self.env[model]._read_group(
                [("partner_id", "in", self.ids), *domain], ["partner_id"], ["__count"]
            )
        )
        for partner in self:
            partner[name] = counts.get(partner, 0)

    def _open_own(self, action, title=None, **context):
        """The action of that XML id with the records of this customer alone.

        :param title: what stands above them, where the action's own name says too little
        """
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(action),
            **({"display_name": title} if title else {}),
            "domain": [("partner_id", "=", self.id)],
            "context": context,
        }
