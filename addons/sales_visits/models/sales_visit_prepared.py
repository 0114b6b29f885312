from functools import cache

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, unique

FIXED_POINTS = ("is_appointed", "contact_ids", "is_background_read")


class SalesVisit(models.Model):
    """How well a visit is prepared (VM-5.1): appointment made, target person set, background read, and what
    its purposes ask to pack."""

    _inherit = "sales.visit"

    is_appointed = fields.Boolean(string="Appointment Made", copy=False)
    is_background_read = fields.Boolean(
        string="Background Read",
        copy=False,
        help="The file of the customer, the last reports, what is owed and promised.",
    )
    preparation_ids = fields.One2many("sales.visit.preparation", "visit_id", string="Items to Pack")
    preparation = fields.Integer(
        compute="_compute_preparation",
        store=True,
        precompute=True,
        aggregator="avg",
        help="Percent of the points to prepare and the items to pack (VM-5.1).",
    )

    @api.depends(*FIXED_POINTS, "preparation_ids.is_done")
    def _compute_preparation(self):
        @cache
        def asked_for(purposes):
            return self.env["sales.visit.material"].sudo().search([])._asked_for(purposes)

        for visit in self:
            if visit.state != "planned":
                continue
            points = [visit._is_given(name) and bool(visit[name]) for name in FIXED_POINTS]
            lines = self.env["sales.visit.preparation"]
            if visit._is_given("preparation_ids"):
                lines = visit.preparation_ids
            if lines:
                points += lines.mapped("is_done")
            if any(points) and not visit._origin:  # its list is made when it is saved
                missing = asked_for(visit.purpose_ids._origin) - lines.material_id._origin
                points += [False] * len(missing)
            visit.preparation = round(100 * sum(points) / len(points))

    def _is_given(self, name):
        """Whether there is a value to read: looking up the default of each field of each new visit takes
        long, and these have none."""
        return bool(self._origin) or name in self._cache

    @api.model_create_multi
    def create(self, vals_list):
        visits = super().create(vals_list)
        visits._pack()
        return visits

    def write(self, vals):
        if "purpose_ids" not in vals:
            return super().write(vals)
        before = {visit.id: visit.purpose_ids for visit in self}
        result = super().write(vals)
        self._unpack(before)
        self._pack().modified(["preparation_ids"])
        return result

    def _check_kept_fields(self, vals):
        """How it was prepared is history once the visit has begun."""
        super()._check_kept_fields(vals)
        entered = {"is_appointed", "is_background_read"} & vals.keys()
        if entered and any(visit.state != "planned" for visit in self):
            raise UserError(
                self.env._("One prepares before the visit: it is kept as it was (VM-5.1).")
            )

    def _set_state(self, verb, **vals):
        self.flush_recordset(["preparation"])  # as it is while the visit is still planned
        super()._set_state(verb, **vals)

    def _pack(self):
        """Put on the lists what the purposes ask for; return the visits with more to pack than before."""
        self.flush_recordset(["state", "purpose_ids"])
        for model in ("sales.visit.material", "sales.visit.preparation"):
            self.env[model].flush_model()
        longer = self.browse(unique(row[0] for row in self.env.execute_query(self._pack_sql())))
        longer.invalidate_recordset(["preparation_ids"])
        return longer

    def _pack_sql(self):
        return SQL(
            """
            INSERT INTO sales_visit_preparation
                        (visit_id, material_id, sequence, create_uid, create_date, write_uid, write_date)
                 SELECT v.id, m.id, m.sequence, %(user)s, %(now)s, %(user)s, %(now)s
                   FROM (SELECT r.sales_visit_id AS visit, a.sales_visit_material_id AS material
                           FROM sales_visit_sales_visit_purpose_rel r
                           JOIN sales_visit_material_sales_visit_purpose_rel a USING (sales_visit_purpose_id)
                          WHERE r.sales_visit_id = ANY(%(visits)s::int[])
                          UNION
                         SELECT visit, m.id
                           FROM unnest(%(visits)s::int[]) visit, sales_visit_material m
                          WHERE NOT EXISTS (SELECT FROM sales_visit_material_sales_visit_purpose_rel a
                                             WHERE a.sales_visit_material_id = m.id)) asked
                   JOIN sales_visit v ON v.id = asked.visit AND v.state = 'planned'
                   JOIN sales_visit_material m ON m.id = asked.material AND m.active
               ORDER BY v.id, m.sequence, m.id
            ON CONFLICT (visit_id, material_id) DO NOTHING
              RETURNING visit_id
            """,
            user=self.env.uid,
            now=self.env.cr.now(),
            visits=self.ids,
        )

    def _unpack(self, before):
        """Take off the lists what only the purposes `before` ({id of a visit: purposes}) asked for, unless
        it is packed."""
        materials = self.env["sales.visit.material"].sudo().search([])
        obsolete = self.env["sales.visit.preparation"].sudo()
        for visit in self.sudo().filtered(lambda visit: visit.state == "planned"):
            gone = materials._asked_for(before[visit.id]) - materials._asked_for(visit.purpose_ids)
            obsolete |= visit.preparation_ids.filtered(
                lambda line, gone=gone: line.material_id in gone and not line.is_done
            )
        obsolete.unlink()
