from odoo import api, fields, models

# Who reads what the quality department finds out and thinks: sales and customers do not (CM-7.1.2)
QUALITY_GROUPS = "sales_policy.group_quality,sales_policy.group_general_manager"


class SalesComplaintCause(models.Model):
    """Why complaints arise: the tree that the analysis counts by (CM-5.3.2)."""

    _name = "sales.complaint.cause"
    _description = "Cause of Complaints"
    _parent_store = True
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    display_name = fields.Char(recursive=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    parent_id = fields.Many2one(
        "sales.complaint.cause", string="Part of", index=True, ondelete="restrict"
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("sales.complaint.cause", "parent_id", string="Finer Causes")

    _name_unique = models.UniqueIndex(
        "(coalesce(parent_id, 0), name)", "This cause stands there already."
    )

    @api.depends("name", "parent_id.display_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for cause in self:
            cause.display_name = " / ".join(
                filter(None, (cause.parent_id.display_name, cause.name))
            )
