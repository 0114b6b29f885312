from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from odoo.addons.sales_policy.duty import Duty

# Lines are looked at for so long after a change: the job may be late
LOOK_BACK = timedelta(days=3)
BATCH = 1000


class SalesFirstDelivery(models.Model):
    """A product came to a customer for the first time: the salesperson goes to the plant and records how it
    is used (SD-2.4.1).

    A job finds them among the delivered lines of confirmed orders. The visit is owed by the grade, not at
    all by a grade without a number, and not when its time was past before the delivery was found, such as
    what was delivered before this addon came.
    """

    _name = "sales.first.delivery"
    _description = "First Delivery of a Product"
    _inherit = ["sales.merged.mixin", "sales.kept.mixin", "mail.thread", "sales.duty.mixin"]
    _order = "date_delivered desc, id desc"
    _duties = (
        Duty(
            "SD-2.4.1",
            "visit",
            who="responsible_id",
            owed=[("is_owed", "=", True), ("merge_id", "=", False)],
            done=[("visit_id", "!=", False)],
            since="date_delivered",
            grade="partner_id.customer_grade_id",
        ),
    )

    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, readonly=True, ondelete="cascade"
    )
    product_id = fields.Many2one(
        "product.product", required=True, readonly=True, index=True, ondelete="cascade"
    )
    responsible_id = fields.Many2one(
        related="partner_id.responsible_id", store=True, string="In Charge"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    date_delivered = fields.Datetime(string="Delivered on", required=True, readonly=True)
    is_owed = fields.Boolean(string="Visit Owed", readonly=True)
    visit_id = fields.Many2one(
        "sales.visit",
        index="btree_not_null",
        copy=False,
        ondelete="restrict",
        domain="[('partner_id', '=', partner_id), ('state', '=', 'done'), "
        "('date_begun', '>=', date_delivered)]",
        help="The visit on which the use was seen.",
    )
    usage = fields.Text(
        string="How It Is Used", copy=False, help="Machine, process, quality, quantities, wishes."
    )

    _once = models.UniqueIndex(
        "(partner_id, product_id) WHERE merge_id IS NULL", "A product comes first only once."
    )
    _order_index = models.Index("(date_delivered DESC, id DESC)")
    _responsible_index = models.Index("(responsible_id, date_delivered DESC, id DESC)")

    @api.depends("partner_id", "product_id")
    def _compute_display_name(self):
        for delivery in self:
            parts = (delivery.sudo().partner_id.name, delivery.product_id.display_name)
            delivery.display_name = ": ".join(filter(None, parts))

    def _kept_fields(self):
        return super()._kept_fields() | {
            "partner_id", "product_id", "company_id", "date_delivered", "is_owed", "merge_id",
        }  # fmt: skip

    @api.constrains("visit_id", "usage")
    def _check_visit(self):
        for delivery in self.filtered("visit_id"):
            visit = delivery.visit_id
            if visit.partner_id != delivery.partner_id or visit.state != "done":
                raise ValidationError(
                    self.env._(
                        "The use is seen on a visit to this customer that is over (SD-2.4.1)."
                    )
                )
            if visit.date_begun < delivery.date_delivered:
                raise ValidationError(
                    self.env._("The visit comes after the delivery (SD-2.4.1): choose a later one.")
                )
            if not (delivery.usage or "").strip():
                raise ValidationError(
                    self.env._("Record how the product is used at the customer (SD-2.4.1).")
                )

    def _give_way(self, kept, merge):
        """Both had the product: the visit is owed once."""
        self.write({"merge_id": merge.id})

    # The job

    @api.model
    def _cron_find(self):
        """Append what was delivered for the first time, in batches."""
        since = fields.Datetime.now() - LOOK_BACK if self.search_count([], limit=1) else None
        while rows := self._find(since):
            deliveries = self.create([self._prepare_found(*row) for row in rows])
            if not self.env["ir.cron"]._commit_progress(
                len(deliveries), remaining=len(rows) if len(rows) == BATCH else 0
            ):
                return

    def _prepare_found(self, partner_id, product_id, company_id, delivered):
        customer = self.env["res.partner"].browse(partner_id)
        company = self.env["res.company"].browse(company_id)
        number = self.env["sales.clause.parameter"]._get("SD-2.4.1", "visit")
        grade = customer.customer_grade_id
        rules = number._in_force(company, grade)
        return {
            "partner_id": partner_id,
            "product_id": product_id,
            "company_id": company_id,
            "date_delivered": delivered,
            "is_owed": bool(rules)
            and number._deadline(delivered, company, grade)[0] > fields.Datetime.now(),
        }

    @api.model
    def _find(self, since):
        """[(customer, product, company, moment)] of the first `BATCH` not there yet.

        :param since: only lines that changed after it
        """
        self.env["sale.order.line"].flush_model()
        self.env["sale.order"].flush_model()
        self.flush_model()
        return self.env.execute_query(
            SQL(
                """
                SELECT o.commercial_partner_id, l.product_id, min(o.company_id), min(%(moment)s)
                  FROM sale_order_line l
                  JOIN sale_order o ON o.id = l.order_id AND o.state = 'sale'
                  JOIN res_partner p ON p.id = o.commercial_partner_id AND p.is_sales_customer
                  JOIN product_product v ON v.id = l.product_id
                  JOIN product_template t ON t.id = v.product_tmpl_id AND t.type = 'consu'
                 WHERE l.qty_delivered > 0 %(since)s
                   AND NOT EXISTS (
                       SELECT FROM sales_first_delivery d
                        WHERE d.partner_id = o.commercial_partner_id AND d.product_id = l.product_id)
              GROUP BY o.commercial_partner_id, l.product_id
              ORDER BY o.commercial_partner_id, l.product_id
                 LIMIT %(batch)s
                """,
                moment=self._delivered_sql(),
                since=SQL("AND l.write_date >= %s", since) if since else SQL(),
                batch=BATCH,
            )
        )

    @api.model
    def _delivered_sql(self):
        """When order `o` was delivered: the first delivery where Odoo's Inventory knows it, else when its
        line said so."""
        if "effective_date" in self.env["sale.order"]._fields:
            return SQL("coalesce(o.effective_date, l.write_date)")
        return SQL("l.write_date")
