from odoo import models

# What makes Odoo show another name than the plain one
OPTIONS = {
    "formatted_display_name",
    "partner_display_name_hide_company",
    "partner_show_db_id",
    "show_address",
    "show_email",
    "show_vat",
}


def name_at_once(records, column):
    """Into the cache the names that lists show, from `column` alone; return who is still without.

    Odoo reads more than a hundred columns of partners for them, and puts together anew what it keeps. It
    does so still for who has no name of its own, and where record rules are in force.
    """
    real = records._origin
    if not real or not real.env.su or not OPTIONS.isdisjoint(real.env.context):
        return records
    query = real._as_query(ordered=False)
    columns = [records._field_to_sql(records._table, name, query) for name in ("id", "name", column)]
    names = {
        id_: shown for id_, name, shown in records.env.execute_query(query.select(*columns)) if name
    }
    named = records.browse(names)
    records._fields["display_name"]._insert_cache(named, names.values())
    return records - named


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _compute_display_name(self):
        super(ResPartner, name_at_once(self, "complete_name"))._compute_display_name()


class ResUsers(models.Model):
    _inherit = "res.users"

    def _compute_display_name(self):
        super(ResUsers, name_at_once(self, "name"))._compute_display_name()
