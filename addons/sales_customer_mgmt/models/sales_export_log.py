from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.http import request

# Which repeat what customers' files said
COPIES = ("sales.approval", "sales.customer.change", "sales.customer.merge")
# Where the customer is more than one column among others
CUSTOMER_MODELS = ("res.partner", "crm.lead", *COPIES)
# What any document says of its customer
NAMES = {"id", ".id", "name", "display_name", "complete_name"}
LONGEST_REASON = 500
KEPT_IDS = 1000


class SalesExportLog(models.Model):
    """Every export of customer data: who, when, what, how many, why (CM-4.2.1)."""

    _name = "sales.export.log"
    _inherit = ["sales.ledger.mixin"]
    _description = "Export of Customer Data"
    _order = "date desc, id desc"
    _rec_name = "model_name"

    user_id = fields.Many2one("res.users", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, ondelete="restrict")
    date = fields.Datetime(required=True, default=fields.Datetime.now, index=True)
    res_model = fields.Char(string="Technical Name of Records", required=True)
    model_name = fields.Char(string="Records", required=True)
    record_count = fields.Integer(string="Number of Records", required=True)
    confidential_count = fields.Integer(
        string="Customers", help="Customers and their contacts whose data left with the export."
    )
    field_names = fields.Text(string="Fields")
    record_ids = fields.Json(
        string="Record Ids", help="The first ones.", export_string_translation=False
    )
    record_sample = fields.Text(string="Ids of Records", compute="_compute_record_sample")
    reason = fields.Char()
    ip_address = fields.Char(string="IP Address")

    @api.depends("record_ids", "record_count")
    def _compute_record_sample(self):
        for log in self:
            ids = ", ".join(map(str, log.record_ids or ()))
            more = log.record_count > len(log.record_ids or ())
            log.record_sample = f"{ids} …" if more else ids

    @api.model
    @api.readonly
    def asks_reason(self, model, paths):
        """Whether the export dialog asks for a reason when `paths` of `model` are exported."""
        return model in CUSTOMER_MODELS or any(
            True for path in paths for _found in self.env[model]._partners_on_path(path.split("/"))
        )

    def _record(self, records, paths):
        """Log the export of `paths` of `records`; refuse customers without a reason."""
        partners = records._exported_partners(paths)
        if not partners and records._name not in CUSTOMER_MODELS:
            return
        customers = partners.sudo().filtered("is_confidential")
        reason = str(self.env.context.get("export_reason") or "").strip()[:LONGEST_REASON]
        if (customers or records._name in COPIES) and not reason and not self.env.su:
            raise UserError(
                self.env._(
                    "Customer data leaves the system with a reason only (CM-4.2.1): say it in the export "
                    "dialog, or in the context key “export_reason” when a program exports."
                )
            )
        self._ledger().create(self._prepare(records, paths, customers, reason))

    def _prepare(self, records, paths, customers, reason):
        return {
            "user_id": self.env.uid,
            "company_id": self.env.company.id,
            "res_model": records._name,
            "model_name": self.env["ir.model"]._get(records._name).name,
            "record_count": len(records),
            "confidential_count": len(customers),
            "field_names": ", ".join(paths),
            "record_ids": records.ids[:KEPT_IDS],
            "reason": reason,
            "ip_address": request.httprequest.remote_addr if request else False,
        }


class Base(models.AbstractModel):
    _inherit = "base"

    def export_data(self, fields_to_export):
        self.env["sales.export.log"]._record(self, fields_to_export)
        return super().export_data(fields_to_export)

    def _exported_partners(self, paths):
        """The partners of whom more than a name leaves with an export of `paths` of these records."""
        partners = self.sudo() if self._name == "res.partner" else self.env["res.partner"].sudo()
        for path in paths:
            for found in self.sudo()._partners_on_path(path.split("/")):
                partners |= found
        return partners

    def _partners_on_path(self, names):
        """Yield the partners passed on a path of an export that goes on to more than their name."""
        records, names = self, list(names)
        while names:
            name = names.pop(0)
            if records._name == "res.partner" and (names or name not in NAMES):
                yield records
            field = records._fields.get(name.split(".")[0])
            if field and field.related:
                names = [*field.related.split("."), *names]
            elif field and field.relational and names:
                records = records.mapped(field.name)
            else:
                break


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _get_vcard_file(self):
        """A business card leaves the system as well, and cannot ask for a reason (CM-4.2.1)."""
        if self.is_confidential and not self.env.su:
            raise UserError(
                self.env._(
                    "Business cards of customers are not downloaded: export what you need, with the "
                    "reason (CM-4.2.1)."
                )
            )
        return super()._get_vcard_file()
