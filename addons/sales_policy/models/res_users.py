from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.sales_policy.deadline import local_time


class ResUsers(models.Model):
    """The reporting line, seen from users: who is below me, who is above me (CM-6.1).

    A user's place on the line is that of their employees (`hr.employee.parent_id`), in all companies.
    """

    _inherit = "res.users"

    sales_team_user_ids = fields.Many2many(
        "res.users",
        compute="_compute_sales_team_user_ids",
        compute_sudo=True,
        string="My Team",
        context={"active_test": False},  # the records of who left stay with their leader
        help="This user and everybody below on the reporting line: what record rules read.",
        export_string_translation=False,
    )

    sales_absence_ids = fields.One2many(
        "sales.absence", "user_id", string="Absences", export_string_translation=False
    )

    sales_digest = fields.Boolean(
        string="Morning Mail", default=True, help="A mail each morning with what I owe."
    )
    sales_digest_date = fields.Date(export_string_translation=False, copy=False)

    @property
    def SELF_READABLE_FIELDS(self):
        return super().SELF_READABLE_FIELDS + ["sales_digest"]

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return super().SELF_WRITEABLE_FIELDS + ["sales_digest"]

    def _compute_sales_team_user_ids(self):
        teams = self._sales_line_below()
        for user in self:
            user.sales_team_user_ids = user | user.browse(teams.get(user.id, ()))

    def _sales_line_below(self):
        """Return {user id: ids of all users at any depth below}, in one query."""
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE line (boss, employee) AS (
                    SELECT user_id, id FROM hr_employee WHERE user_id IN %(users)s
                    UNION
                    SELECT line.boss, e.id FROM hr_employee e JOIN line ON e.parent_id = line.employee
                )
                SELECT line.boss, array_agg(DISTINCT e.user_id)
                  FROM line JOIN hr_employee e ON e.id = line.employee
                 WHERE e.user_id IS NOT NULL
              GROUP BY line.boss
                """,
                users=tuple(self.ids) or (0,),
            )
        )
        return dict(rows)

    def _sales_line_above(self, company=None):
        """Return {user id: users above, nearest first}, only active ones, in one query.

        :param company: whose employees to start from; without one, any
        """
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE line (origin, employee, depth, path) AS (
                    SELECT user_id, parent_id, 1, ARRAY[id] FROM hr_employee
                     WHERE user_id IN %(users)s AND parent_id IS NOT NULL %(company)s
                    UNION ALL
                    SELECT line.origin, e.parent_id, depth + 1, path || e.id
                      FROM line JOIN hr_employee e ON e.id = line.employee
                     WHERE e.parent_id IS NOT NULL AND NOT e.id = ANY(path)
                )
                SELECT line.origin, u.id
                  FROM line
                  JOIN hr_employee e ON e.id = line.employee
                  JOIN res_users u ON u.id = e.user_id
                 WHERE u.active AND u.id != line.origin
              GROUP BY line.origin, u.id
              ORDER BY line.origin, min(depth), u.id
                """,
                users=tuple(self.ids) or (0,),
                company=SQL("AND company_id = %s", company.id) if company else SQL(),
            )
        )
        above = dict.fromkeys(self.ids, self.browse())
        for origin, user_id in rows:
            above[origin] |= self.browse(user_id)
        return above

    def _sales_supervisor(self, company=None):
        """The nearest active user above, or an empty record set at the top of the line."""
        self.ensure_one()
        return self._sales_line_above(company)[self.id][:1]

    def _sales_local_now(self):
        """Now, on this user's clock."""
        return local_time(fields.Datetime.now(), self.tz or self.company_id._sales_tz())

    def _sales_digest_is_due(self):
        """Whether this user's morning mail of today is still to be sent, and may be by now."""
        now = self._sales_local_now()
        if not self.sales_digest or self.sales_digest_date == now.date():
            return False
        company = self.company_id
        return now.hour >= company.sales_digest_hour and company._sales_works_on(now.date())

    def _still_here(self):
        """Those who have not left: neither their login nor all their employees are archived."""
        archived = self.env["hr.employee"].sudo().with_context(active_test=False)
        employees = archived.search([("user_id", "in", self.ids)])
        gone = employees.user_id - employees.filtered("active").user_id
        return self.filtered("active") - gone

    @api.model_create_multi
    def create(self, vals_list):
        with self.env["sales.role.change"]._logging():
            return super().create(vals_list)

    def write(self, vals):
        if "group_ids" in vals:
            with self.env["sales.role.change"]._logging():
                result = super().write(vals)
        else:
            result = super().write(vals)
        if vals.get("active") is False:
            self._hand_over_duties()
        if "lang" in vals:
            self.env["mail.activity"]._translate_duties(self)
        return result

    def _hand_over_duties(self):
        """Whoever leaves owes and decides nothing any more."""
        self.env["sales.duty"]._hand_over_leavers(self)
        self.env["sales.approval"]._reroute_absent()
