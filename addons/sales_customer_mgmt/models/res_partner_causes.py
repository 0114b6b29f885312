from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.sales_policy.deadline import local_date

LAST_ORDERS = 3  # how many orders are "the last ones"


class ResPartner(models.Model):
    """What may be behind a customer's silence, read from the data (SD-3.3.1, SD-3.3.2).

    A room that knows more extends `_warning_causes`.
    """

    _inherit = "res.partner"

    @api.model
    def _cause(self, code, text):
        return {"code": code, "text": text}

    def _warning_causes(self):
        """[{code, text}]: what in the data may be why this customer orders less, likeliest first.

        Called as superuser for one customer that the reader may see; texts in the reader's language.
        """
        self.ensure_one()
        causes = (
            self._overdue_cause(),
            self._late_delivery_cause(),
            *self._price_causes(),
            self._missed_contact_cause(),
        )
        return [cause for cause in causes if cause]

    def _warning_causes_html(self):
        """As a list, for who may see the customer."""
        causes = self and self.has_access("read") and self.sudo()._warning_causes()
        return self.env["ir.qweb"]._render(
            "sales_customer_mgmt.warning_causes", {"causes": causes or []}
        )

    def _cause_number(self, clause, code):
        company = self._customer_company()
        return self.env["sales.clause"]._value(clause, code, company, self.customer_grade_id)

    def _overdue_cause(self):
        today = self._customer_company()._sales_today()
        count = self.env["account.move"].search_count(
            [
                ("commercial_partner_id", "=", self.id),
                ("move_type", "=", "out_invoice"),
                ("state", "=", "posted"),
                ("payment_state", "in", ("not_paid", "partial")),
                ("invoice_date_due", "<", today),
            ]
        )
        if count:
            return self._cause("overdue", self.env._("%s overdue invoices", count))
        return None

    def _late_delivery_cause(self):
        """Where deliveries are kept in Odoo: of the last orders, those that came later than agreed."""
        orders = self.env["sale.order"]
        if "effective_date" not in orders._fields:
            return None
        last = orders.search(
            [("commercial_partner_id", "=", self.id), ("state", "=", "sale")],
            order="date_order desc",
            limit=LAST_ORDERS,
        )
        now = fields.Datetime.now()
        late = last.filtered(
            lambda order: (
                order.commitment_date and order.commitment_date < (order.effective_date or now)
            )
        )
        if late:
            return self._cause(
                "delivery",
                self.env._(
                    "%(late)s of the last %(count)s deliveries later than agreed",
                    late=len(late),
                    count=len(last),
                ),
            )
        return None

    def _price_causes(self):
        """Products that cost more in the last orders than before, and those no longer ordered."""
        least = self._cause_number("SD-3.3.1", "price")
        causes = []
        for product_id, now, before in self._prices():
            product = self.env["product.product"].browse(product_id).display_name
            if now is None:
                causes.append(
                    self._cause("dropped", self.env._("“%s” is no longer ordered", product))
                )
            elif before and (rise := 100 * (now / before - 1)) > least:
                causes.append(
                    self._cause(
                        "price",
                        self.env._(
                            "“%(product)s” costs %(rise)s %% more than before",
                            product=product,
                            rise=round(rise),
                        ),
                    )
                )
        return sorted(causes, key=lambda cause: cause["code"] != "price")[:LAST_ORDERS]

    def _prices(self):
        """[(product, average price in the last orders or None, average price before)] in company
        currency after discount, for products ordered before; the most bought first."""
        self.env["sale.order.line"].flush_model()
        return self.env.execute_query(
            SQL(
                """
                WITH orders AS (
                    SELECT id, coalesce(nullif(currency_rate, 0), 1) AS rate,
                           row_number() OVER (ORDER BY date_order DESC, id DESC) <= %(last)s AS is_last
                      FROM sale_order WHERE commercial_partner_id = %(customer)s AND state = 'sale')
                SELECT l.product_id,
                       sum(l.price_subtotal / o.rate) FILTER (WHERE o.is_last)
                           / nullif(sum(l.product_uom_qty) FILTER (WHERE o.is_last), 0),
                       sum(l.price_subtotal / o.rate) FILTER (WHERE NOT o.is_last)
                           / nullif(sum(l.product_uom_qty) FILTER (WHERE NOT o.is_last), 0)
                  FROM sale_order_line l JOIN orders o ON o.id = l.order_id
                 WHERE l.product_id IS NOT NULL AND l.display_type IS NULL
                       AND NOT coalesce(l.is_downpayment, FALSE)
              GROUP BY l.product_id HAVING count(*) FILTER (WHERE NOT o.is_last) > 0
              ORDER BY sum(l.price_subtotal / o.rate) DESC, l.product_id
                """,
                last=LAST_ORDERS,
                customer=self.id,
            )
        )

    def _missed_contact_cause(self):
        """The time between contacts is over (CM-4.3.1), where the room of contacts keeps it."""
        field = "last_contact_date"
        last = field in self._fields and self[field]
        if not last:
            return None
        tz = self._customer_company()._sales_tz()
        day = local_date(last, tz) if self._fields[field].type == "datetime" else last
        days = (local_date(fields.Datetime.now(), tz) - day).days
        if days > self._cause_number("CM-4.3.1", "contact"):
            return self._cause("contact", self.env._("No contact for %s days (CM-4.3.1)", days))
        return None
