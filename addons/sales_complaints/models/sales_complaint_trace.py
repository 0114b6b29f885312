from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.sales_customer_mgmt.models.res_users import ALL_CUSTOMERS
from odoo.addons.sales_policy.deadline import local_date

ENDED = ("closed", "rejected")
# Who sees all customers that got a lot: what is wrong with it has to be stopped
TRACERS = f"sales_policy.group_quality,{ALL_CUSTOMERS}"


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    _lot_index = models.Index("(lot_id) WHERE lot_id IS NOT NULL")


class SalesComplaint(models.Model):
    """Who else got what the complaint is about (SD-2.3.4)."""

    _inherit = "sales.complaint"

    can_trace = fields.Boolean(compute="_compute_can_trace")

    @api.depends("lot_id", "product_id", "picking_id")
    def _compute_can_trace(self):
        for complaint in self:
            complaint.can_trace = bool(complaint._traced_lots())

    def _traced_lots(self):
        """The lot complained of; without one, those of the product in the delivery."""
        complaint = self.sudo()
        moved = complaint.picking_id.move_line_ids
        if complaint.product_id:
            moved = moved.filtered(lambda line: line.product_id == complaint.product_id)
        return complaint.lot_id or moved.lot_id

    def action_trace(self):
        """Show where the lot went, as far as the current user may know its customers (CM-4.2.2)."""
        self.ensure_one()
        self.check_access("read")
        lots = self._traced_lots()
        if not lots:
            raise UserError(
                self.env._(
                    "No lot is known: name the lot, or a delivery whose products have lots (SD-2.3.4)."
                )
            )
        trace = self.env["sales.complaint.trace"].sudo().create(self._prepare_trace(lots))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Where the Lot Went"),
            "res_model": trace._name,
            "res_id": trace.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def _prepare_trace(self, lots):
        rows = self._trace_rows(lots)
        shown = self._shown_rows(rows)
        return {
            "complaint_id": self.id,
            "lots": ", ".join(lots.mapped("name")),
            "customer_count": len(rows),
            "delivered": sum(row["delivered"] for row in shown),
            "underway": sum(row["underway"] for row in shown),
            "left": self._stock_left(lots),
            "line_ids": [Command.create(row) for row in self._with_calls(shown)],
        }

    def _trace_rows(self, lots):
        """One dict for each other customer whom these lots went to, or are on their way to."""
        self.env["stock.move.line"].flush_model()
        self.env["stock.picking"].flush_model(["partner_id"])
        self.env["sales.complaint"].flush_model(["partner_id", "state", "product_id"])
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT went.*, p.responsible_id AS user_id,
                       (SELECT count(*) FROM sales_complaint c
                         WHERE c.partner_id = went.partner_id AND c.state NOT IN %(ended)s
                           AND c.product_id = ANY (%(products)s)) AS complaint_count
                  FROM (SELECT p.commercial_partner_id AS partner_id,
                               sum(CASE WHEN l.state != 'done' THEN 0
                                        WHEN here.usage = 'customer' THEN -l.quantity_product_uom
                                        ELSE l.quantity_product_uom END) AS delivered,
                               max(l.date) FILTER (
                                   WHERE l.state = 'done' AND there.usage = 'customer') AS date_delivered,
                               sum(CASE WHEN l.state = 'done' OR here.usage = 'customer' THEN 0
                                        ELSE l.quantity_product_uom END) AS underway,
                               string_agg(DISTINCT k.name, ', ') FILTER (
                                   WHERE l.state != 'done' AND there.usage = 'customer') AS pickings
                          FROM stock_move_line l
                          JOIN stock_location here ON here.id = l.location_id
                          JOIN stock_location there ON there.id = l.location_dest_id
                          JOIN stock_picking k ON k.id = l.picking_id
                          JOIN res_partner p ON p.id = k.partner_id
                         WHERE l.lot_id = ANY (%(lots)s) AND l.company_id = %(company)s
                           AND l.state NOT IN ('draft', 'cancel')
                           AND (here.usage = 'customer') != (there.usage = 'customer')
                           AND p.commercial_partner_id IS DISTINCT FROM %(partner)s
                      GROUP BY p.commercial_partner_id) AS went
                  JOIN res_partner p ON p.id = went.partner_id
              ORDER BY went.underway > 0 DESC, went.delivered DESC, went.partner_id
                """,
                ended=ENDED,
                products=lots.product_id.ids,
                lots=lots.ids,
                company=self.company_id.id,
                partner=self.sudo().partner_id.id or None,
            )
        )

    def _shown_rows(self, rows):
        """Those of customers that the current user may know by name."""
        partners = self.env["res.partner"].browse(row["partner_id"] for row in rows)
        if not self.env.user.has_groups(TRACERS):
            partners = partners._filtered_access("read").filtered("is_sales_customer")
        names = {partner.id: partner.name for partner in partners.sudo()}
        return [
            {**row, "name": names[row["partner_id"]]} for row in rows if row["partner_id"] in names
        ]

    def _stock_left(self, lots):
        quants = self.env["stock.quant"].sudo()
        domain = [
            ("lot_id", "in", lots.ids),
            ("location_id.usage", "in", ("internal", "transit")),
            ("company_id", "=", self.company_id.id),
        ]
        return quants._read_group(domain, [], ["quantity:sum"])[0][0] or 0.0

    def _with_calls(self, rows):
        """The rows, each with whether somebody is to call the customer already."""
        called = set(self._calls([row["partner_id"] for row in rows]).mapped("res_id"))
        return [{**row, "is_called": row["partner_id"] in called} for row in rows]

    def _calls(self, partner_ids):
        """The calls that were made for this complaint, done ones too."""
        activities = self.env["mail.activity"].sudo().with_context(active_test=False)
        return activities.search(
            [
                ("res_model", "=", "res.partner"),
                ("res_id", "in", partner_ids),
                ("complaint_id", "=", self.id),
            ]
        )

    def _rows_of(self, partner_ids):
        """The rows of these customers, as far as the current user sees them."""
        rows = self._shown_rows(self._trace_rows(self._traced_lots()))
        return [row for row in self._with_calls(rows) if row["partner_id"] in partner_ids]

    def _call_customers(self, partner_ids):
        """Who is in charge of each customer calls it, unless that is under way: how is the lot there?"""
        fresh = [row for row in self._rows_of(partner_ids) if not row["is_called"]]
        calls = self.env["mail.activity"].sudo().create([self._prepare_call(row) for row in fresh])
        if calls:
            self._say(self.env._("Customers who got the same lot to be called: %s", len(calls)))
        return calls

    def _prepare_call(self, row):
        company = self.company_id
        administration = self.env.ref("sales_policy.role_sales_administration")
        user = self.env["res.users"].sudo().browse(row["user_id"])
        user = user or administration._responsible(company) or self.env.user
        notice = self.env["sales.clause.parameter"]._get("SD-2.3.4", "notice")
        deadline, _unit = notice._deadline(fields.Datetime.now(), company)
        told = self.with_context(lang=user.lang)
        return {
            "activity_type_id": self.env.ref("mail.mail_activity_data_call").id,
            "res_model_id": self.env["ir.model"]._get_id("res.partner"),
            "res_id": row["partner_id"],
            "user_id": user.id,
            "complaint_id": self.id,
            "date_deadline": local_date(deadline, company._sales_tz()),
            "summary": told.env._(
                "Ask how lot %(lot)s is: another customer complained (%(number)s)",
                lot=", ".join(told._traced_lots().mapped("name")),
                number=self.name,
            ),
        }


class MailActivity(models.Model):
    _inherit = "mail.activity"

    complaint_id = fields.Many2one(
        "sales.complaint",
        string="Asked for by Complaint",
        index="btree_not_null",
        ondelete="cascade",
        readonly=True,
        groups="sales_policy.group_quality,sales_policy.group_general_manager",
    )


class SalesComplaintTrace(models.TransientModel):
    """Where the lot of a complaint went, for who asked: nothing of it is kept."""

    _name = "sales.complaint.trace"
    _description = "Lot Trace"

    complaint_id = fields.Many2one("sales.complaint", required=True, readonly=True)
    lots = fields.Char(readonly=True)
    customer_count = fields.Integer(string="Other Customers", readonly=True)
    hidden_count = fields.Integer(compute="_compute_hidden_count")
    delivered = fields.Float(string="Delivered to Them", readonly=True, digits="Product Unit")
    underway = fields.Float(string="On the Way", readonly=True, digits="Product Unit")
    left = fields.Float(string="Left in Stock", readonly=True, digits="Product Unit")
    line_ids = fields.One2many("sales.complaint.trace.line", "trace_id", readonly=True)
    can_call = fields.Boolean(compute="_compute_hidden_count")

    @api.depends("line_ids.is_called", "customer_count")
    def _compute_hidden_count(self):
        for trace in self:
            trace.hidden_count = trace.customer_count - len(trace.line_ids)
            trace.can_call = not all(trace.line_ids.mapped("is_called"))

    def action_call(self):
        """Those in charge of these customers ask them how the lot is."""
        self.ensure_one()
        self.complaint_id.check_access("read")
        self.complaint_id._call_customers(self.line_ids.mapped("partner_id").ids)
        return self.complaint_id.action_trace()


class SalesComplaintTraceLine(models.TransientModel):
    _name = "sales.complaint.trace.line"
    _description = "Lot Trace: Customer"

    trace_id = fields.Many2one(
        "sales.complaint.trace", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    name = fields.Char(string="Customer Name", readonly=True)
    user_id = fields.Many2one("res.users", string="In Charge", readonly=True)
    delivered = fields.Float(readonly=True, digits="Product Unit")
    date_delivered = fields.Datetime(string="Delivered on", readonly=True)
    underway = fields.Float(string="On the Way", readonly=True, digits="Product Unit")
    pickings = fields.Char(string="Deliveries to Stop", readonly=True)
    complaint_count = fields.Integer(string="Open Complaints", readonly=True)
    is_called = fields.Boolean(string="Call Arranged", readonly=True)
