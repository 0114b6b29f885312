from odoo.tools import SQL

from . import demo, models, wizard


def uninstall_hook(env):
    """The ledgers go first: they hold on to the people, companies and clauses they speak of."""
    for name in (
        "sales.duty",
        "sales.approval",
        "sales.regulation.reading",
        "sales.management.report",
    ):
        env.cr.execute(SQL("DELETE FROM %s", SQL.identifier(env[name]._table)))
