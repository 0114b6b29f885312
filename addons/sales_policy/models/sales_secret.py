from odoo import api, models
from odoo.tools import SQL

from ..secret import SecretJson, current, decrypt, encrypt

BATCH = 1000


class SalesSecret(models.AbstractModel):
    """What the database holds encrypted moves to the newest key (CM-4.2.2)."""

    _name = "sales.secret"
    _description = "Encrypted Values"

    @api.model
    def _cron_renew(self):
        """Encrypt with the first key of the file what is not yet: what an older key encrypted, and what
        was there before it was to be encrypted."""
        for model in self.env.values():
            if not model._abstract and model._auto:
                for field in model._fields.values():
                    if isinstance(field, SecretJson) and field.store:
                        self._renew(model.sudo(), field)

    def _renew(self, model, field):
        table, column = SQL.identifier(model._table), SQL.identifier(field.name)
        model.flush_model([field.name])
        while rows := self.env.execute_query(
            SQL(
                """
                SELECT id, %(column)s::text, %(column)s #>> '{}' FROM %(table)s
                 WHERE %(column)s IS NOT NULL AND NOT starts_with(%(column)s #>> '{}', %(current)s)
                 ORDER BY id LIMIT %(batch)s FOR NO KEY UPDATE
                """,
                table=table,
                column=column,
                current=current(self.env),
                batch=BATCH,
            )
        ):
            values = [
                SQL("(%s, to_jsonb(%s::text))", row, encrypt(self.env, self._plain(raw, text)))
                for row, raw, text in rows
            ]
            self.env.cr.execute(
                SQL(
                    "UPDATE %(table)s SET %(column)s = v.secret FROM (VALUES %(values)s) v (id, secret)"
                    " WHERE %(table)s.id = v.id",
                    table=table,
                    column=column,
                    values=SQL(", ").join(values),
                )
            )
            left = len(rows) == BATCH
            if not self.env["ir.cron"]._commit_progress(len(rows), remaining=int(left)):
                break
        model.invalidate_model([field.name])

    def _plain(self, raw, text):
        """The JSON of a value: a secret is a JSON string, anything else was never encrypted."""
        return decrypt(self.env, text) if raw.startswith('"fernet:') else raw
