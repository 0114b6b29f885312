from odoo import models

# What makes Odoo show another name than the plain one
OPTIONS = {
    "formatted_display_name",
    "partner_show_db_id",
    "show_address",
    "show_email",
    "show_vat",
}


def name_at_once(records, column, unless):
    """Into the cache the names that lists show, from `column` alone; return who is still without.

    Odoo reads more than a hundred columns of partners for them, and puts together anew what it keeps. It
    does so still for who has no name of its own, where record rules are in force, and where the field
    `unless` tells that the columns are there already.
    """
    fresh = records.browse(records._fields[unless]._cache_missing_ids(records._origin))
    if not fresh or not fresh.env.su or not OPTIONS.isdisjoint(fresh.env.context):
        return records
    query = fresh._as_query(ordered=False)
    columns = [fresh._field_to_sql(fresh._table, name, query) for name in ("id", "name", column)]
    names = {
        id_: shown.strip()
        for id_, name, shown in fresh.env.execute_query(query.select(*columns))
        if name
    }
    named = fresh.browse(names)
    fresh._fields["display_name"]._insert_cache(named, names.values())
    return records - named


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _compute_display_name(self):
        alone = self.env.context.get("partner_display_name_hide_company")
        column = "name" if alone else "complete_name"
        others = name_at_once(self, column, unless="complete_name")
        super(ResPartner, others)._compute_display_name()


class ResUsers(models.Model):
    _inherit = "res.users"

    def _compute_display_name(self):
        others = name_at_once(self, "name", unless="partner_id")
        if others.env.su:
            others.partner_id.fetch(["name"])
        super(ResUsers, others)._compute_display_name()
