from odoo import api, models


class IrAttachment(models.Model):
    """An invitation names everybody invited: its file is as hidden as the meeting (CM-4.2.2)."""

    _inherit = "ir.attachment"

    def _inaccessible_comodel_records(self, model_and_ids, operation):
        yield from super()._inaccessible_comodel_records(model_and_ids, operation)
        if not self.env.su and (ids := model_and_ids.get("calendar.event")):
            hidden = self.env["calendar.event"].browse(ids).exists()._with_hidden_customers()
            yield from (("calendar.event", event.id) for event in hidden)

    @api.model
    def _search(self, domain, *args, **kwargs):
        records = self.with_context(shown_meetings=True)  # can only take away
        return super(IrAttachment, records)._search(domain, *args, **kwargs)
