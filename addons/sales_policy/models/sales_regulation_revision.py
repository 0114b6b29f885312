from odoo import api, fields, models
from odoo.exceptions import UserError


class SalesRegulationRevision(models.Model):
    """A revision of a regulation: drafted by sales administration, approved by the general manager,
    published, then read by everybody it binds (CM-7.3.2)."""

    _name = "sales.regulation.revision"
    _description = "Regulation Revision"
    _inherit = ["sales.kept.mixin", "sales.approval.mixin"]
    _order = "regulation_id, number desc"
    _approval_clause = "CM-7.3.2"

    regulation_id = fields.Many2one(
        "sales.regulation", required=True, index=True, ondelete="cascade"
    )
    number = fields.Integer(
        string="Revision", compute="_compute_number", store=True, readonly=False, aggregator=None
    )
    changes = fields.Text(string="What Changes", required=True, translate=True)
    text = fields.Html(translate=True, help="The whole text, as it is to be read.")
    date_effective = fields.Date(
        string="In Force from",
        required=True,
        default=lambda self: self.env.company._sales_today(),
    )
    date_published = fields.Datetime(string="Published on", readonly=True, copy=False)
    reading_ids = fields.One2many("sales.regulation.reading", "revision_id", readonly=True)
    reading_count = fields.Integer(string="To Read", compute="_compute_reading_counts")
    unread_count = fields.Integer(string="Not Read Yet", compute="_compute_reading_counts")
    is_unread_by_me = fields.Boolean(compute="_compute_is_unread_by_me")

    _number_unique = models.UniqueIndex(
        "(regulation_id, number)", "This regulation has a revision of this number already."
    )

    @api.depends("regulation_id.name", "number")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for revision in self:
            revision.display_name = revision.regulation_id and self.env._(
                "%(regulation)s, revision %(number)s",
                regulation=revision.regulation_id.display_name,
                number=revision.number,
            )

    @api.depends("regulation_id")
    def _compute_number(self):
        for revision in self.filtered(lambda r: r.regulation_id and not r.number):
            others = (revision.regulation_id.revision_ids - revision).filtered("id")
            revision.number = max(others.mapped("number"), default=0) + 1

    @api.depends("reading_ids.date_read")
    def _compute_reading_counts(self):
        Reading = self.env["sales.regulation.reading"].sudo()
        counts = {
            revision: (total, read)
            for revision, total, read in Reading._read_group(
                [("revision_id", "in", self.ids)], ["revision_id"], ["__count", "date_read:count"]
            )
        }
        for revision in self:
            total, read = counts.get(revision, (0, 0))
            revision.reading_count = total
            revision.unread_count = total - read

    @api.depends_context("uid")
    @api.depends("reading_ids.date_read")
    def _compute_is_unread_by_me(self):
        for revision in self:
            revision.is_unread_by_me = bool(revision._my_reading())

    def _my_reading(self):
        return self.env["sales.regulation.reading"].search(
            [
                ("revision_id", "in", self.ids),
                ("user_id", "=", self.env.uid),
                ("date_read", "=", False),
            ]
        )

    def _kept_fields(self):
        return super()._kept_fields() | {"date_published"}

    def _approval_summary_fields(self):
        return ["regulation_id", "number", "date_effective", "changes"]

    def _reopening_refusal(self):
        """What people have acknowledged is neither changed nor deleted afterwards."""
        if self.date_published:
            return self.env._(
                "“%s” is published and read: draft the next revision instead (CM-7.3.2).",
                self.display_name,
            )
        return super()._reopening_refusal()

    def action_publish(self):
        """Put an approved revision in force and owe its reading to everybody it binds."""
        for revision in self:
            revision.check_access("write")
            revision._check_verb("publish")
            revision.sudo()._publish()

    def _publish_refusal(self):
        """Why this revision is not put in force now: a sentence, or False."""
        if self.approval_state != "approved":
            return self.env._(
                "A revision is published once the general manager has approved it (CM-7.3.2)."
            )
        return self.date_published and self.env._("This revision is published already.")

    def _publish(self):
        now = fields.Datetime.now()
        self.date_published = now
        superseded = self.regulation_id.revision_id.reading_ids.filtered(lambda r: not r.date_read)
        superseded._ledger().write({"state": "superseded"})
        self.regulation_id.write({"revision_id": self.id, "date_revised": now})
        people = self.env["res.users"]
        for company in self.env["res.company"].search([]):
            people |= self.regulation_id.role_ids._users(company)
        self.env["sales.regulation.reading"]._ledger().create(
            [{"revision_id": self.id, "user_id": user.id} for user in people]
        )
        self.message_post(body=self.env._("Published; %s people are to read it.", len(people)))

    def action_acknowledge(self):
        """The current user has read this revision."""
        readings = self._my_reading()
        if not readings:
            raise UserError(self.env._("There is nothing here that you still have to read."))
        readings._ledger().write({"date_read": fields.Datetime.now(), "state": "read"})

    def action_open_readings(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_policy.sales_regulation_reading_action"
        )
        return {**action, "domain": [("revision_id", "=", self.id)]}
