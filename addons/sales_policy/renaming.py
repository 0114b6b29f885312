from odoo.tools import SQL
from odoo.tools.sql import column_exists, rename_column


def rename_field(cr, model, before, after):
    """Let a field be called otherwise, before its addon is updated: its column with the index, and the views
    and filters, shipped or a user's own, that name it. Without such a column there is nothing to do."""
    table = model.replace(".", "_")
    if not column_exists(cr, table, before):
        return
    rename_column(cr, table, before, after)
    indexes = [SQL.identifier(f"{table}__{name}_index") for name in (before, after)]
    cr.execute(SQL("ALTER INDEX IF EXISTS %s RENAME TO %s", *indexes))
    words = {"model": model, "before": rf"\m{before}\M", "after": after}
    cr.execute(
        """
        UPDATE ir_ui_view
           SET arch_db = regexp_replace(arch_db::text, %(before)s, %(after)s, 'g')::jsonb
         WHERE model = %(model)s AND arch_db::text ~ %(before)s
        """,
        words,
    )
    cr.execute(
        """
        UPDATE ir_filters
           SET domain = regexp_replace(domain, %(before)s, %(after)s, 'g'),
               context = regexp_replace(context, %(before)s, %(after)s, 'g'),
               sort = regexp_replace(sort, %(before)s, %(after)s, 'g')
         WHERE model_id = %(model)s
        """,
        words,
    )
