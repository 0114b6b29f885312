from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .res_partner_contact import CONTACT_GROUPS


class ResPartner(models.Model):
    """Whom to contact first (CM-4.3.1).

    The urgency is the time passed by the time allowed: 100 % when a contact is due. It changes by itself,
    so it is not stored, but `next_contact_date` and `contact_interval` are, and of customers with
    one interval the one that is due first is the most urgent one: see `_search`.
    """

    _inherit = "res.partner"

    contact_urgency = fields.Float(
        string="Urgency",
        compute="_compute_contact_urgency",
        groups=CONTACT_GROUPS,
        help="Time since the last contact by the time allowed: 100 % when it is due.",
    )

    _contact_urgency_index = models.Index(
        "(contact_interval, next_contact_date) WHERE next_contact_date IS NOT NULL"
    )
    _contact_charge_index = models.Index(
        "(user_id, contact_interval, next_contact_date) WHERE next_contact_date IS NOT NULL"
    )

    @api.depends("next_contact_date", "contact_interval")
    def _compute_contact_urgency(self):
        now = fields.Datetime.now()
        for partner in self:
            partner.contact_urgency = partner._urgency("contact_urgency", now)

    def _urgency(self, name, now):
        """The share of the time allowed that has passed `now`: a moment, or a day where it is due on one."""
        due, days = (self[field] for field in self._urgencies()[name])
        return due and 1 + (now - due) / timedelta(days=days or 1)

    @api.model
    def _urgencies(self):
        """{urgency: (when it is due, days from one to the next)}"""
        return {"contact_urgency": ("next_contact_date", "contact_interval")}

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        if field_name not in self._urgencies():
            return super()._order_field_to_sql(alias, field_name, direction, nulls, query)
        due, days = self._urgencies()[field_name]
        return SQL(
            "extract(epoch FROM %s::timestamp - %s) / greatest(%s, 1) %s %s",
            fields.Datetime.now(),
            self._field_to_sql(alias, due, query),
            self._field_to_sql(alias, days, query),
            direction,
            nulls or SQL("NULLS LAST"),
        )

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **options):
        """The first page by urgency is among the first of each interval, which an index holds in order;
        those of one person are few, and sorted at once."""
        domain = Domain(domain)
        owned = any(
            leaf.field_expr == "user_id" and leaf.operator == "="
            for leaf in domain.iter_conditions()
        )
        if limit and not owned and (order or "").lower().startswith("contact_urgency desc"):
            search = super()._search
            domain &= Domain("next_contact_date", "!=", False)
            page = {"limit": offset + limit, "order": "next_contact_date, id", **options}
            firsts = [
                search(domain & Domain("contact_interval", "=", days), **page).select()
                for days in self._contact_intervals()
            ]
            union = SQL(" UNION ALL ").join(SQL("(%s)", first) for first in firsts)
            domain = Domain("id", "in", union) if firsts else Domain.FALSE
            options = {"active_test": False, "bypass_access": True}  # both are done
        return super()._search(domain, offset, limit, order, **options)

    @api.model
    def _contact_intervals(self):
        """The few intervals that there are, each found by one step in the index."""
        self.env["res.partner"].flush_model(["contact_interval", "next_contact_date"])
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE interval (days) AS (
                    (SELECT contact_interval FROM res_partner WHERE next_contact_date IS NOT NULL
                   ORDER BY contact_interval LIMIT 1)
                    UNION ALL
                    SELECT (SELECT contact_interval FROM res_partner
                             WHERE next_contact_date IS NOT NULL AND contact_interval > days
                          ORDER BY contact_interval LIMIT 1)
                      FROM interval WHERE days IS NOT NULL
                )
                SELECT days FROM interval WHERE days IS NOT NULL
                """
            )
        )
        return [days for (days,) in rows]
