from datetime import timedelta

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

KINDS = [
    ("call", "Call"),
    ("message", "Message"),
    ("email", "E-mail"),
    ("meeting", "Meeting"),
]
DIRECTIONS = [("out", "To the customer"), ("in", "From the customer")]
# A row for `_count`: its keys, and what they are in SQL
COLUMNS = {
    "partner_id": SQL("int"),
    "user_id": SQL("int"),
    "date": SQL("timestamp"),
    "kind": SQL("varchar"),
    "direction": SQL("varchar"),
    "note": SQL("text"),
    "res_model": SQL("varchar"),
    "res_id": SQL("int"),
    "source": SQL("varchar"),
}


def value_rows(rows, casts):
    """The rows after VALUES in SQL, each cell of the type of its column."""
    cells = (
        SQL(", ").join(SQL("%s::%s", *cell) for cell in zip(row, casts, strict=True))
        for row in rows
    )
    return SQL(", ").join(SQL("(%s)", row) for row in cells)


class SalesContact(models.Model):
    """One real contact with a customer (CM-4.3.1): a call, a message, a mail, a meeting.

    ========= ================================== ================================================
    kind      counted when                       not counted
    ========= ================================== ================================================
    email     a customer's mail comes in; a      automatic answers, mailing lists; mass mailings,
              person's mail to one has gone out  notes, notifications of the system
    message   the customer writes in the         the same
              portal; somebody enters it
    meeting   a meeting with the customer in     cancelled or declined ones
              the calendar is over; an activity
              is done
    call      somebody enters it; an activity    when the customer was not reached
              is done
    ========= ================================== ================================================

    Each source counts once for each customer, however often the mail or the job comes: `source` is the
    Message-Id of a mail, or the record. Rows are evidence, written by `_count` alone.
    """

    _name = "sales.contact"
    _description = "Contact with a Customer"
    _inherit = ["sales.ledger.mixin"]
    _order = "date desc, id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, readonly=True, ondelete="cascade"
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="Contact",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The person at the customer.",
    )
    user_id = fields.Many2one(
        "res.users", string="Person", readonly=True, index=True, help="Our side of the contact."
    )
    responsible_id = fields.Many2one(
        related="partner_id.responsible_id", store=True, string="In Charge"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    date = fields.Datetime(required=True, readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    direction = fields.Selection(DIRECTIONS, required=True, readonly=True)
    note = fields.Text(readonly=True)
    res_model = fields.Char(string="Document Model", readonly=True, export_string_translation=False)
    res_id = fields.Many2oneReference(
        string="Document ID",
        model_field="res_model",
        readonly=True,
        export_string_translation=False,
    )
    source = fields.Char(
        required=True, readonly=True, groups="base.group_system", export_string_translation=False
    )

    _once = models.UniqueIndex("(partner_id, source)", "This contact is counted already.")
    _customer_index = models.Index("(partner_id, date DESC, id DESC)")
    _order_index = models.Index("(date DESC, id DESC)")
    _responsible_index = models.Index("(responsible_id, date DESC, id DESC)")

    @api.model
    def _count(self, contacts):
        """Append those of these contacts that are with customers and not there yet; return them.

        :param contacts: dicts of `COLUMNS`: `partner_id` anybody at the customer, `user_id` our person,
            default the one in charge, and optionally `note`, `res_model` and `res_id`
        """
        if not contacts:
            return self.browse()
        self.env["res.partner"].flush_model(
            ["commercial_partner_id", "is_sales_customer", "responsible_id", "company_id"]
        )
        rows = self.env.execute_query(self._insertion(contacts))
        self.invalidate_model()
        moments = {}
        for _id, partner_id, date in rows:
            moments[partner_id] = max(date, moments.get(partner_id, date))
        self._tell_customers(moments)
        return self.browse(row[0] for row in rows)

    @api.model
    def _tell_customers(self, moments):
        """Write on these customers that they were contacted. Those whom somebody else writes to in the same
        moment are left to the job, which reads the ledger: who complains, calls and is visited at once
        makes nobody's deed fail.

        :param moments: {id of the customer: moment}
        """
        if not moments:
            return
        self.env.flush_all()  # what fails here is not ours to bear
        try:
            with self.env.cr.savepoint():
                free = self._free_customers(moments)
                self.env["res.partner"].sudo()._mark_contacted({key: moments[key] for key in free})
        except SerializationFailure:
            free = ()
        if len(free) < len(moments):
            self.env.ref("sales_customer_mgmt.ir_cron_contact")._trigger()

    def _free_customers(self, ids):
        """Ids of those whose row is ours now. `lock_for_update` would log what was changed since this
        transaction began as an error, and it is none."""
        query = SQL(
            "SELECT id FROM res_partner WHERE id IN %s ORDER BY id FOR NO KEY UPDATE SKIP LOCKED",
            tuple(ids),
        )
        self.env.cr.execute(query, log_exceptions=False)
        return [row[0] for row in self.env.cr.fetchall()]

    @api.model
    def _tell_of_recent(self, since):
        """Customers that do not know of their last contact are told."""
        self.flush_model()
        self.env["res.partner"].flush_model(["last_contact_date"])
        query = SQL(
            """
            SELECT s.partner_id, max(s.date)
              FROM sales_contact s
              JOIN res_partner p ON p.id = s.partner_id
             WHERE s.date >= %s AND (p.last_contact_date IS NULL OR p.last_contact_date < s.date)
          GROUP BY s.partner_id
            """,
            since,
        )
        self._tell_customers(dict(self.env.execute_query(query)))

    def _insertion(self, contacts):
        """SQL, since two servers may count the same mail at once: here the second one does nothing."""
        rows = [[contact.get(name) or None for name in COLUMNS] for contact in contacts]
        return SQL(
            """
            INSERT INTO sales_contact (
                        partner_id, contact_id, user_id, responsible_id, company_id, date, kind,
                        direction, note, res_model, res_id, source,
                        create_uid, create_date, write_uid, write_date)
                 SELECT DISTINCT ON (c.id, v.source)
                        c.id, nullif(p.id, c.id), coalesce(v.user_id, c.responsible_id),
                        c.responsible_id, coalesce(c.company_id, u.company_id, %(company)s), v.date,
                        v.kind, v.direction, v.note, v.res_model, v.res_id, v.source,
                        %(uid)s, %(now)s, %(uid)s, %(now)s
                   FROM (VALUES %(values)s) v (%(columns)s)
                   JOIN res_partner p ON p.id = v.partner_id
                   JOIN res_partner c ON c.id = p.commercial_partner_id
              LEFT JOIN res_users u ON u.id = c.responsible_id
                  WHERE c.is_sales_customer AND NOT EXISTS (
                        SELECT FROM sales_contact s WHERE s.partner_id = c.id AND s.source = v.source)
               ORDER BY c.id, v.source, v.date
            ON CONFLICT (partner_id, source) DO NOTHING
              RETURNING id, partner_id, date
            """,
            values=value_rows(rows, COLUMNS.values()),
            columns=SQL(", ").join(map(SQL.identifier, COLUMNS)),
            company=self.env.company.id,
            uid=self.env.uid,
            now=fields.Datetime.now(),
        )

    def action_open_document(self):
        """The mail, meeting or document behind the contact, for who may see it."""
        self.ensure_one()
        known = self.res_model in self.env and self.res_id
        document = known and self.env[self.res_model].browse(self.res_id).exists()
        if not document:
            raise UserError(self.env._("The document is no longer there; the contact stays."))
        document.check_access("read")
        return document.get_formview_action()

    @api.model
    def _cron_run(self):
        """Count mails sent and meetings held, tell the customers, and start clocks where there is none."""
        clauses = self.env["sales.clause"]
        companies = self.env["res.company"].search([])
        hours = max(clauses._value("CM-4.3.1", "log", company) for company in companies)
        since = fields.Datetime.now() - timedelta(hours=hours)
        self.env["mail.message"]._count_sent(since)
        self.env["calendar.event"]._count_held(since)
        self._tell_of_recent(since)
        self.env["res.partner"]._start_contact_clocks()
