from odoo import api, fields, models

from odoo.addons.sales_policy.duty import Duty


class SalesRegulation(models.Model):
    """A regulation of the company: its clauses, and its document in revisions (CM-7.3.2)."""

    _name = "sales.regulation"
    _description = "Regulation"
    _inherit = ["sales.kept.mixin", "mail.thread", "sales.duty.mixin"]
    _order = "sequence, id"
    _rec_names_search = ["code", "name"]

    _duties = (
        Duty(
            "CM-7.3.2",
            "period",
            who="_administrator",
            owed=[("active", "=", True), ("date_revised", "!=", False)],
            renewed_by="date_revised",
            since="date_revised",
        ),
    )

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    clause_ids = fields.One2many("sales.clause", "regulation_id")
    clause_count = fields.Integer(compute="_compute_clause_count")
    role_ids = fields.Many2many("sales.role", compute="_compute_role_ids", string="Binds")
    revision_ids = fields.One2many("sales.regulation.revision", "regulation_id")
    revision_id = fields.Many2one(
        "sales.regulation.revision",
        string="Revision in Force",
        readonly=True,
        help="The revision published last.",
    )
    date_revised = fields.Datetime(string="Last Revised", readonly=True)
    unread_count = fields.Integer(related="revision_id.unread_count")

    _code_unique = models.UniqueIndex("(code)", "A regulation with this code exists already.")

    @api.depends("code", "name")
    def _compute_display_name(self):
        for regulation in self:
            regulation.display_name = f"{regulation.code} {regulation.name}"

    @api.depends("clause_ids")
    def _compute_clause_count(self):
        for regulation in self:
            regulation.clause_count = len(regulation.clause_ids)

    @api.depends("clause_ids.role_ids")
    def _compute_role_ids(self):
        for regulation in self:
            regulation.role_ids = regulation.clause_ids.role_ids

    def _kept_fields(self):
        """A revision comes in force by its publication."""
        return super()._kept_fields() | {"revision_id", "date_revised"}

    def _administrator(self):
        role = self.env.ref("sales_policy.role_sales_administration")
        return role._responsible(self.env.company)

    def action_open_clauses(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_policy.sales_clause_action")
        return {**action, "domain": [("regulation_id", "=", self.id)]}
