from odoo import api, fields, models, tools
from odoo.exceptions import UserError


class SalesClause(models.Model):
    """One rule of the regulations: its number is what code, tests and screens cite."""

    _name = "sales.clause"
    _description = "Clause"
    _inherit = ["mail.thread"]
    _order = "regulation_id, sequence, number"
    _rec_names_search = ["number", "name"]

    number = fields.Char(
        string="Clause No.", required=True, help="What screens cite, such as VM-7.1."
    )
    name = fields.Char(required=True, translate=True)
    text = fields.Text(translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    regulation_id = fields.Many2one(
        "sales.regulation", required=True, index=True, ondelete="restrict"
    )
    role_ids = fields.Many2many("sales.role", string="Owed by")
    parameter_ids = fields.One2many("sales.clause.parameter", "clause_id", string="Numbers")
    value_ids = fields.One2many("sales.clause.value", "clause_id", string="Values")
    duty_count = fields.Integer(string="Duties", compute="_compute_duty_count")

    _number_unique = models.UniqueIndex("(number)", "A clause with this number exists already.")

    @api.depends("number", "name")
    def _compute_display_name(self):
        for clause in self:
            clause.display_name = " ".join(filter(None, (clause.number, clause.name)))

    def _compute_duty_count(self):
        counts = dict(
            self.env["sales.duty"]._read_group(
                [("clause_id", "in", self.ids)], ["clause_id"], ["__count"]
            )
        )
        for clause in self:
            clause.duty_count = counts.get(clause, 0)

    def action_open_duties(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_policy.sales_duty_action_all")
        return {
            **action,
            "domain": [("clause_id", "=", self.id)],
            "display_name": self.display_name,
        }

    @api.model
    @tools.ormcache("number")
    def _id_of(self, number):
        return self.sudo().with_context(active_test=False).search([("number", "=", number)]).id

    @api.model
    def _by_number(self, number):
        """The clause `number`, such as "CM-4.1.3".

        :raises UserError: when there is no such clause
        """
        clause = self.browse(self._id_of(number))
        if not clause:
            raise UserError(self.env._("There is no clause %s in the regulations.", number))
        return clause

    @api.model
    def _value(self, number, code, company=None, grade=None, date=None):
        """The number that clause `number` sets for parameter `code`; see `_lookup`."""
        return (
            self.env["sales.clause.parameter"]._get(number, code)._lookup(company, grade, date)[0]
        )

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        if "number" in vals:
            self.env.registry.clear_cache()
        return super().write(vals)
