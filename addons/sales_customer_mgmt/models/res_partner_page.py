from collections import defaultdict, namedtuple
from itertools import starmap

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.sales_policy.known_groups import has_groups

# What a column of activities shows of them
ACTIVITY = (
    "activity_type_id", "activity_type_icon", "activity_summary", "activity_state",
    "activity_exception_decoration", "activity_exception_icon",
)  # fmt: skip
STATES = ("overdue", "today", "planned")  # of several activities the first of these
# All that rules and clocks ask of a company, and joined queries of their tables
COMPANY = ["account_use_credit_limit", "currency_id", "parent_path", "resource_calendar_id"]
JOINED = {
    "mail.activity": [
        "active", "activity_type_id", "date_deadline", "res_id", "res_model", "summary", "user_id",
    ],
    "mail.activity.type": ["name", "icon", "decoration_type"],
    "res.users": ["partner_id"],
    "res.partner": ["tz"],
}  # fmt: skip
ActivityRow = namedtuple(
    "ActivityRow",
    "id partner_id user_id active type_id icon summary decoration deadline tz type_name",
)


class ResPartner(models.Model):
    """A page of customers in few, narrow queries: a partner has more than a hundred columns, and Odoo
    reads them all when a record rule or a name asks for one (CM-4.2.2)."""

    _inherit = "res.partner"

    @api.model
    def _search(self, domain, *args, **kwargs):
        """The rule of companies and their clocks ask for a few of their columns."""
        if not self.env.su:
            self.sudo().env.companies.fetch(COMPANY)
        return super()._search(domain, *args, **kwargs)

    def _fetch_query(self, query, fields):
        """With what is read comes what the record rules ask of it, and of activities their state."""
        if not fields or self.env.su:
            return super()._fetch_query(query, fields)
        fields = self.env["ir.rule"]._with_columns_asked(self, fields)
        shown = self._fields["activity_ids"]
        if shown not in fields or not self._reads_all_own_activities():
            return super()._fetch_query(query, fields)
        fields = [field for field in fields if field != shown]
        partners = super()._fetch_query(query, fields)
        partners._fetch_activities()
        return partners

    @api.model
    def _has_field_access(self, field, operation):
        """Asked for each cell: what groups let a user do is looked up once for all."""
        if self.env.su or not field.groups or "base.group_no_one" in field.groups:
            return super()._has_field_access(field, operation)
        return has_groups(self.env, field.groups)

    # Into the cache, from joined tables, what Odoo would read from each of them whole

    @api.model
    def _reads_all_own_activities(self):
        """Whether no rule limits activities beyond what Odoo's own code does."""
        rule = self.env["ir.rule"]._compute_domain("mail.activity", "read")
        return self.env["mail.activity"].has_access("read") and Domain(rule).is_true()

    def _fetch_activities(self):
        """The activities of each that the user may see, as `mail.activity` finds them; the first one,
        its type, and how late they are where their people are."""
        rows = self._activity_rows()
        others = {row.partner_id for row in rows if row.user_id != self.env.uid}
        seen = set(self.browse(others)._filtered_access(self._mail_post_access)._ids)
        by_partner = defaultdict(list)
        for row in rows:
            if row.user_id == self.env.uid or row.partner_id in seen:
                by_partner[row.partner_id].append(row)
        listed = [[row.id for row in by_partner[id_]] for id_ in self._ids]
        self._fields["activity_ids"]._insert_cache(self, map(tuple, listed))
        values = [self._activity_values(by_partner[id_]) for id_ in self._ids]
        for name, column in zip(ACTIVITY, zip(*values, strict=True), strict=False):
            self._fields[name]._insert_cache(self, column)

    def _activity_rows(self):
        """The people are looked up one by one: PostgreSQL might walk along all partners for them."""
        activities, types = self.env["mail.activity"], self.env["mail.activity.type"]
        query = """
            SELECT a.id, a.res_id, a.user_id, a.active, t.id, t.icon, a.summary, t.decoration_type,
                   a.date_deadline, person.tz, %s
              FROM mail_activity a
         LEFT JOIN mail_activity_type t ON t.id = a.activity_type_id
         LEFT JOIN LATERAL (SELECT p.tz FROM res_users u JOIN res_partner p ON p.id = u.partner_id
                             WHERE u.id = a.user_id LIMIT 1) person ON TRUE
             WHERE a.res_model = 'res.partner' AND a.res_id = ANY(%s)
          ORDER BY a.date_deadline, a.id
        """
        name = types._field_to_sql("t", "name")
        rows = list(starmap(ActivityRow, self._read_joined(query, name, list(self._ids))))
        found = activities.browse(row.id for row in rows)
        activities._fields["active"]._insert_cache(found, (row.active for row in rows))
        names = {row.type_id: row.type_name for row in rows if row.type_id}
        types._fields["name"]._insert_cache(types.browse(names), names.values())
        return rows

    @api.model
    def _read_joined(self, query, *values):
        for model, names in JOINED.items():
            self.env[model].flush_model(names)
        return self.env.execute_query(SQL(query, *values))

    @api.model
    def _activity_values(self, rows):
        """As in `ACTIVITY`."""
        rows = [row for row in rows if row.active]
        if not rows:
            return (None,) * len(ACTIVITY)
        state = self.env["mail.activity"]._compute_state_from_date
        states = {state(*when) for when in {(row.deadline, row.tz) for row in rows}}
        marks = [row for row in rows if row.decoration]
        mark = next((row for row in marks if row.decoration == "danger"), marks and marks[-1])
        return (
            rows[0].type_id,
            rows[0].icon,
            rows[0].summary,
            next(state for state in STATES if state in states),
            mark.decoration if mark else None,
            mark.icon if mark else None,
        )
