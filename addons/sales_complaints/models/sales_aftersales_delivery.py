from odoo import api, fields, models
from odoo.tools import SQL


class SalesAftersalesContact(models.Model):
    """What a delivery brings about: a contact, and the question of satisfaction where it is time (SP-6.1)."""

    _inherit = "sales.aftersales.contact"

    @api.model
    def _expect(self, pickings):
        """Contact is owed for these deliveries: several of a day to one customer make one."""
        delivered = pickings.sudo().grouped(lambda p: p._aftersales_key())
        delivered.pop(False, None)
        if not delivered:
            return self
        opened = self.sudo()._insert(delivered)
        for (customer, company, day), those in delivered.items():
            whose = [
                ("partner_id", "=", customer.id),
                ("company_id", "=", company.id),
                ("day", "=", day),
                ("merge_id", "=", False),
            ]
            those.aftersales_id = self.sudo().search(whose, limit=1)
        for contact in opened:
            contact.write(contact._prepare_opened())
        opened._open_duties(opened._declared_duties())
        return opened

    @api.model
    def _insert(self, delivered):
        """SQL, since two warehouses may deliver at once: here the second one is tried again by Odoo
        instead of failing."""
        now = fields.Datetime.now()
        rows = [
            SQL(
                "(%s, %s, %s, %s::timestamp, %s, 'call', 0, %s, %s, %s, %s)",
                customer.id,
                company.id,
                day,
                min(filter(None, pickings.mapped("date_done")), default=now),
                customer.responsible_id.id or None,
                self.env.uid,
                now,
                self.env.uid,
                now,
            )
            for (customer, company, day), pickings in delivered.items()
        ]
        inserted = self.env.execute_query(
            SQL(
                """
                INSERT INTO sales_aftersales_contact (
                            partner_id, company_id, day, date_delivered, responsible_id, kind, attempts,
                            create_uid, create_date, write_uid, write_date)
                     VALUES %s ON CONFLICT DO NOTHING RETURNING id
                """,
                SQL(", ").join(rows),
            )
        )
        return self.browse(row[0] for row in inserted)

    def _prepare_opened(self):
        people = self.picking_ids.sale_id.partner_id | self.picking_ids.partner_id
        people |= self.partner_id | self.partner_id.child_ids
        asked = people.filtered("email").sorted("is_company")[:1]
        return {"contact_id": asked.id, "is_survey_owed": self._is_survey_due()}

    def _is_survey_due(self):
        """Whether the customer was left alone for as long as the clause says (SD-2.4.2)."""
        clauses = self.env["sales.clause"]
        days = clauses._value(
            "SD-2.4.2", "survey", self.company_id, self.partner_id.customer_grade_id
        )
        since = fields.Datetime.subtract(self.date_delivered, days=days)
        return not self.search_count(
            [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("id", "!=", self.id),
                ("is_survey_owed", "=", True),
                "|",
                ("date_surveyed", ">", since),
                "&",
                ("date_surveyed", "=", False),
                ("date_delivered", ">", since),
            ],
            limit=1,
        )
