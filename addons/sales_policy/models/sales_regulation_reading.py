from odoo import fields, models

from odoo.addons.sales_policy.duty import Duty


class SalesRegulationReading(models.Model):
    """One person's acknowledgement of one published revision (CM-7.3.2)."""

    _name = "sales.regulation.reading"
    _description = "Acknowledgement"
    _inherit = ["sales.ledger.mixin", "sales.duty.mixin", "mail.thread"]
    _order = "date_read desc, id"
    _rec_name = "revision_id"

    _duties = (
        Duty(
            "CM-7.3.2",
            "reading",
            who="user_id",
            owed=[("state", "=", "owed")],
            done=[("state", "=", "read")],
        ),
    )

    revision_id = fields.Many2one(
        "sales.regulation.revision", required=True, index=True, ondelete="restrict"
    )
    regulation_id = fields.Many2one(related="revision_id.regulation_id", store=True, index=True)
    user_id = fields.Many2one(
        "res.users", string="Person", required=True, index=True, ondelete="restrict"
    )
    state = fields.Selection(
        [("owed", "To read"), ("read", "Read"), ("superseded", "Superseded")],
        required=True,
        default="owed",
    )
    date_read = fields.Datetime(string="Read on")
    changes = fields.Text(related="revision_id.changes")
    text = fields.Html(related="revision_id.text")
    date_effective = fields.Date(related="revision_id.date_effective")

    _reader_unique = models.UniqueIndex("(revision_id, user_id)", "One acknowledgement a person.")

    def action_acknowledge(self):
        return self.revision_id.action_acknowledge()

    def _duty_company(self):
        return self.user_id.company_id
