"""What happens between a company and its customers, lived through once with Odoo and told again of each of
them by PostgreSQL: all rows that a document leaves in the tables, at other times, of other people."""

from contextlib import contextmanager

from odoo.tools import SQL

MOMENTS = ("create_date", "write_date")


@contextmanager
def lived(env, moment):
    """Within, it is `moment` (naive UTC)."""
    from odoo.addons.sales_policy.demo.sales_demo import (
        clock_at,  # there are no addons before a registry
    )

    with clock_at(moment):
        yield
        env.flush_all()


def copy_rows(record, rows, columns):
    """Copy the row of `record` for each of `rows`; return the id of the first.

    :param rows: SQL of rows that a column n counts from 1 on
    :param columns: {column: its SQL from rows}, for those in which copies differ; id is the new one
    """
    cr, table = record.env.cr, SQL.identifier(record._table)
    record.env.flush_all()
    cr.execute(SQL("SELECT max(id) FROM %s", table))
    [base] = cr.fetchone()
    cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s", [record._table]
    )
    names = [name for (name,) in cr.fetchall()]
    columns = {"id": "id", "access_token": "NULL"} | columns
    cr.execute(
        SQL(
            """INSERT INTO %s (%s) SELECT %s
                 FROM (SELECT %s + n AS id, * FROM (%s) AS numbered) AS rows,
                      (SELECT one FROM %s AS one WHERE id = %s) AS model""",
            table,
            SQL(", ").join(map(SQL.identifier, names)),
            SQL(", ").join(
                SQL(columns[name]) if name in columns else SQL("(one).%s", SQL.identifier(name))
                for name in names
            ),
            base,
            rows,
            table,
            record.id,
        )
    )
    cr.execute(
        SQL(
            "SELECT setval(pg_get_serial_sequence(%s, 'id'), max(id)) FROM %s", record._table, table
        )
    )
    record.env.invalidate_all(flush=False)
    return base + 1


class Story:
    """The rows of one document, to be told again.

    :param rows: SQL of rows that a column n counts from 1 on, with the `moment` when it happens to whom, and
        `shift`, how much later that is than in the rows that are told again
    :param parts: {customer or user: SQL of rows who takes that part}
    """

    def __init__(self, env, rows, parts):
        self.env, self.rows, self.parts = env, rows, parts

    def tell(self, record, **columns):
        """Copy the row of `record`; return the id of the first copy.

        :param columns: {column: its SQL}, for what is neither a time nor a part
        """
        changed = dict.fromkeys(MOMENTS, "moment")
        for name, field in record._fields.items():
            if not field.store or not field.column_type or name in MOMENTS:
                continue
            if field.type == "datetime":
                changed[name] = f"(one).{name} + shift"
            elif field.type == "date":
                changed[name] = f"((one).{name} + shift)::date"
            elif field.type == "many2one" and record[name] in self.parts:
                changed[name] = self.parts[record[name]]
        return copy_rows(record, self.rows, changed | columns)

    def link(self, record, name, first):
        """Copies from `first` on are linked as `record` is by the many2many field `name`."""
        field = record._fields[name]
        for other in record[name]:
            self.env.cr.execute(
                SQL(
                    "INSERT INTO %s (%s, %s) SELECT %s + n, %s FROM (%s) AS rows",
                    SQL.identifier(field.relation),
                    SQL.identifier(field.column1),
                    SQL.identifier(field.column2),
                    first - 1,
                    SQL(self.parts[other]) if other in self.parts else other.id,
                    self.rows,
                )
            )

    def follow(self, record, first, name):
        """What is owed and was decided about `record` follows its copies from `first` on.

        :param name: SQL of what a copy is called
        """
        of = [("res_model", "=", record._name), ("res_id", "=", record.id)]
        told = {"res_id": f"{first - 1} + n", "res_name": name}
        for duty in self.env["sales.duty"].search(of):
            mine = self.tell(duty, **told, supervisor_id="manager")
            for event in duty.event_ids:
                self.tell(event, duty_id=f"{mine - 1} + n")
            for activity in self.env["mail.activity"].search([("duty_id", "=", duty.id)]):
                self.tell(activity, **told, duty_id=f"{mine - 1} + n")
        for approval in self.env["sales.approval"].search(of):
            mine = self.tell(approval, **told)
            self.link(approval, "owner_ids", mine)
            self.link(approval, "approver_ids", mine)
