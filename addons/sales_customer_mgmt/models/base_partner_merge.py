from odoo import api, models
from odoo.exceptions import AccessError, LockError, UserError
from odoo.tools import SQL

# References that Odoo's own merge moves
MOVED_BY_ODOO = {
    "ir.attachment",
    "ir.model.data",
    "mail.activity",
    "mail.followers",
    "mail.message",
}


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Two customers that are one become one, and nothing is lost (CM-4.1.2).

    ========== ===================================================================================
    before     a row of `sales.customer.merge` for each that vanishes; what can be there once only
               gives way to that of the kept customer: each model says how in `_give_way`
    Odoo       moves all rows to the kept customer, fills its empty fields, deletes the others
    after      what follows from facts follows from those of both: `_customers_merged`
    ========== ===================================================================================

    Sales administration alone merges customers: merging reads and moves past all record rules (CM-4.2.2).
    """

    _inherit = "base.partner.merge.automatic.wizard"

    def _process_query(self, query):
        self._check_customer_merge()
        return super()._process_query(query)

    def _check_customer_merge(self):
        if not self.env.su and not self.env.user.has_group(
            "sales_policy.group_sales_administration"
        ):
            raise AccessError(
                self.env._("Customers are merged by sales administration: ask there (CM-4.2.2).")
            )

    @api.model
    def _get_ordered_partner(self, partner_ids):
        """The one proposed to be kept comes last: a customer, reviewed, as far as possible, the oldest."""
        ordered = super()._get_ordered_partner(partner_ids)
        return ordered.sorted(lambda partner: partner.sudo()._merge_rank())

    def action_merge(self):
        """From the file of a customer, which may be gone now, to that of the kept one."""
        screen = super().action_merge()
        kept = self.dst_partner_id.exists()
        if not (kept and self.env.context.get("sales_customer_file")):
            return screen
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_customer_mgmt.res_partner_action_customer"
        )
        view = self.env.ref("sales_customer_mgmt.res_partner_view_form_customer")
        return {**action, "res_id": kept.id, "views": [(view.id, "form")], "target": "main"}

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        partners = self.env["res.partner"].browse(partner_ids).exists()
        if len(partners) < 2 or not partners.sudo().filtered("is_confidential"):
            return super()._merge(partner_ids, dst_partner, extra_checks)
        self._check_customer_merge()
        partners.check_access("write")
        if not dst_partner or dst_partner not in partners:
            dst_partner = self._get_ordered_partner(partners.ids)[-1]
        target = partners.sudo().browse(dst_partner.id)
        sources = partners.sudo() - target
        self._lock_partners(partners)
        if refusal := target._merge_refusal(sources):
            raise UserError(refusal)
        facts = target._merge_facts(sources)
        self.sudo()._make_way(sources, target)
        # for a moment both have the same tax number
        self.env.cr.execute("SET CONSTRAINTS res_partner_vat_key_unique DEFERRED")
        # done activities come along
        wizard = self.sudo().with_context(active_test=False, sales_merge_sources=sources)
        super(BasePartnerMergeAutomaticWizard, wizard)._merge(
            partners.ids, target, extra_checks=False
        )
        target.flush_recordset()
        self.env.cr.execute("SET CONSTRAINTS res_partner_vat_key_unique IMMEDIATE")
        target._customers_merged(facts)
        target.sudo(self.env.su)._ask_for_key_fields(facts)
        return None

    @api.model
    def _update_values(self, src_partners, dst_partner):
        """Empty fields are filled, but for those that `_customers_merged` settles: also with what the user
        may not see of partners, such as notes on suppliers."""
        src_partners.check_access("read")
        dst_partner.check_access("write")
        merging = dst_partner.sudo().with_context(sales_customer_merge=True)
        return super()._update_values(src_partners.sudo(), merging)

    def _lock_partners(self, partners):
        try:
            partners.lock_for_update()
        except LockError as error:
            raise UserError(
                self.env._(
                    "Somebody is working on one of these customers at this very moment: look again "
                    "(CM-4.1.2)."
                )
            ) from error

    # What points to partners, read from the database and the registry, so that no model is forgotten

    def _make_way(self, sources, target):
        """Record the merge, settle what clashes, and move the references that Odoo does not know of."""
        self.env.flush_all()
        links = list(self._links())
        merges = {}
        if target.is_sales_customer:
            moved = self._count_rows(links, sources)
            merges = self.env["sales.customer.merge"]._record(sources, target, moved)
        for model in self.env.registry:
            if hasattr(self.env[model], "_before_merge"):
                self.env[model]._before_merge(sources, target, merges)
        self.env.flush_all()
        indexes = self._unique_indexes()
        for place in dict.fromkeys(place for place, *_count in self._row_counts(links, sources)):
            table, model, column, condition = links[place]
            for keys, predicate in indexes.get((table, column), ()):
                rows = SQL("%s AND %s", condition, predicate)
                self._settle_clashes(table, model, column, keys, rows, sources, target, merges)
        self.env.flush_all()
        for model, field in self._references():
            if model._name not in MOVED_BY_ODOO:
                self._move_reference(model, field, sources, target)
        self.env.invalidate_all()

    @api.model
    def _links(self):
        """Yield (table, its model if any, column, SQL of the rows) of all that points to partners."""
        models_by_table = {model._table: model for model in self._kept_models()}
        for table, column in self._get_fk_on("res_partner"):
            if "base_partner_merge_" not in table:
                yield table, models_by_table.get(table), column, SQL("TRUE")
        for model, field in self._references():
            kind = SQL.identifier(field.model_field)
            yield model._table, model, field.name, SQL("%s = 'res.partner'", kind)

    @api.model
    def _get_fk_on(self, table):
        """While customers are merged only where they have rows, which one query finds: Odoo asks two
        of each table. No client can send the records that say so."""
        keys = super()._get_fk_on(table)
        sources = self.env.context.get("sales_merge_sources")
        if table != "res_partner" or not isinstance(sources, models.BaseModel):
            return keys
        self.env.flush_all()
        counts = self._row_counts([(t, None, column, SQL("TRUE")) for t, column in keys], sources)
        return [keys[place] for place in dict.fromkeys(place for place, *_count in counts)]

    @api.model
    def _references(self):
        for model in self._kept_models():
            for field in model._fields.values():
                if field.type == "many2one_reference" and field.store:
                    yield model, field

    @api.model
    def _kept_models(self):
        for model in self.env.values():
            if model._auto and not model._abstract and not model._transient:
                yield model

    def _row_counts(self, links, sources):
        """[(place in `links`, source id, rows)], of all links in one query."""
        counts = [
            SQL(
                "SELECT %(place)s, %(column)s, count(*) FROM %(table)s"
                " WHERE %(column)s IN %(ids)s AND %(condition)s GROUP BY 2",
                place=place,
                column=SQL.identifier(column),
                table=SQL.identifier(table),
                ids=tuple(sources.ids),
                condition=condition,
            )
            for place, (table, _model, column, condition) in enumerate(links)
        ]
        return self.env.execute_query(SQL(" UNION ALL ").join(counts))

    def _count_rows(self, links, sources):
        """{source id: {model: rows}}; a model that points twice counts once."""
        counts = {}
        for place, source_id, count in self._row_counts(links, sources):
            _table, model, column, _condition = links[place]
            if model is None or column == "commercial_partner_id":  # follows from who it is of
                continue
            of_source = counts.setdefault(source_id, {})
            of_source[model._name] = max(count, of_source.get(model._name, 0))
        return counts

    def _settle_clashes(self, table, model, column, keys, rows, sources, target, merges):
        """Rows of the vanishing ones that a unique index forbids beside one of the kept one give way.

        :param keys: SQL of the other columns of the index
        :param rows: SQL of the rows it is about
        """
        query = SQL(
            """
            SELECT id, partner, kept
              FROM (SELECT id, %(column)s AS partner, first_value(id) OVER alike AS kept
                      FROM %(table)s WHERE %(column)s IN %(ids)s AND %(rows)s
                    WINDOW alike AS (
                        PARTITION BY %(keys)s ORDER BY %(column)s <> %(target)s, id)) found
             WHERE id <> kept ORDER BY id
            """,
            column=SQL.identifier(column),
            table=SQL.identifier(table),
            keys=keys,
            rows=rows,
            target=target.id,
            ids=(*sources.ids, target.id),
        )
        for _vanishing in sources:  # the kept row may be the one that gives way
            for row_id, source_id, kept_id in self.env.execute_query(query):
                if hasattr(model, "_give_way"):
                    row, kept = model.sudo().browse(row_id), model.sudo().browse(kept_id)
                    row._give_way(kept, merges[source_id])
                    self.env.flush_all()
                else:  # what Odoo would delete all rows of a vanishing one for
                    gone = SQL("DELETE FROM %s WHERE id = %s", SQL.identifier(table), row_id)
                    self.env.cr.execute(gone)

    @api.model
    def _unique_indexes(self):
        """{(table, column): [(SQL of the other columns, SQL of the rows it is about)]} of all unique
        indexes that Odoo leaves to us: not those of relations and of accounts, which it joins."""
        self.env.cr.execute(
            """
            SELECT t.relname, array_agg(pg_get_indexdef(i.indexrelid, k, true) ORDER BY k),
                   coalesce(pg_get_expr(i.indpred, i.indrelid), 'TRUE')
              FROM pg_index i
              JOIN pg_class t ON t.oid = i.indrelid AND t.relname <> 'res_partner_bank'
                   AND t.relnamespace = current_schema::regnamespace
              JOIN pg_attribute a ON a.attrelid = t.oid AND a.attname = 'id',
                   generate_series(1, i.indnkeyatts) k
             WHERE i.indisunique AND NOT i.indisprimary
          GROUP BY t.relname, i.indexrelid, i.indpred, i.indrelid
            """
        )
        indexes = {}
        for table, columns, predicate in self.env.cr.fetchall():
            for column in columns:
                others = [SQL(c.replace("%", "%%")) for c in columns if c != column]
                filled = [SQL("%s IS NOT NULL", other) for other in others]
                keys = SQL(", ").join(others) if others else SQL("NULL::int")
                rows = SQL(" AND ").join([SQL("(%s)" % predicate.replace("%", "%%")), *filled])
                indexes.setdefault((table, column), []).append((keys, rows))
        return indexes

    def _move_reference(self, model, field, sources, target):
        self.env.cr.execute(
            SQL(
                "UPDATE %(table)s SET %(column)s = %(target)s"
                " WHERE %(kind)s = 'res.partner' AND %(column)s IN %(ids)s",
                table=SQL.identifier(model._table),
                column=SQL.identifier(field.name),
                kind=SQL.identifier(field.model_field),
                target=target.id,
                ids=tuple(sources.ids),
            )
        )
