from odoo import api, models
from odoo.tools.misc import format_amount, format_date

ROWS = 5
LIGHTS = {"green": "success", "amber": "warning", "red": "danger"}


class SalesVisit(models.Model):
    """The card of a visit: what one knows before one enters (VM-5.1), in one call.

    A room adds a part by extending `_card_part_names` and writing `_card_<name>`, which returns
    `self._card_part(...)`, or None when it is not for this person. All is read with the rights of the
    reader; a customer whom the reader no longer sees has no card.
    """

    _inherit = "sales.visit"

    @api.model
    def _card_part_names(self):
        return ["receivables", "orders", "feedback", "report", "promises", "people"]

    @api.readonly
    def get_card(self):
        """The parts that are for the current user, in order."""
        self.ensure_one()
        self.check_access("read")
        if not self.partner_id.has_access("read"):
            return []
        parts = (getattr(self, f"_card_{name}")() for name in self._card_part_names())
        return [part for part in parts if part]

    def _card_part(self, name, title, rows, empty=""):
        """:param rows: dicts of `_card_row`"""
        return {"name": name, "title": title, "rows": list(rows), "empty": empty}

    def _card_row(self, title, subtitle="", value="", tone="", phone="", record=None):
        """
        :param tone: "success", "warning", "danger" or nothing: how `value` looks
        :param record: what a tap opens
        """
        return {
            "title": title or "",
            "subtitle": subtitle or "",
            "value": value,
            "tone": tone,
            "phone": phone or "",
            "res_model": record._name if record else False,
            "res_id": record.id if record else False,
        }

    def _card_label(self, record, name):
        """What the value of a selection reads like; "" where there is none."""
        labels = dict(record._fields[name]._description_selection(self.env))
        return labels.get(record[name], "")

    # Parts

    def _card_receivables(self):
        """The light of the credit, and what the reader may see of what is owed (SD-7.2)."""
        customer = self.partner_id
        if not customer._has_field_access(customer._fields["credit_light"], "read"):
            return None
        rows = []
        if customer.credit_light != "none":
            rows.append(
                self._card_row(
                    self.env._("Credit"),
                    customer.credit_light_reason,
                    self._card_label(customer, "credit_light"),
                    LIGHTS.get(customer.credit_light, ""),
                )
            )
        currency = self.company_id.currency_id
        for title, amount, tone in (
            (self.env._("Open"), customer.receivable_open, ""),
            (self.env._("Overdue"), customer.receivable_overdue, "danger"),
        ):
            if amount:
                rows.append(
                    self._card_row(title, "", format_amount(self.env, amount, currency), tone)
                )
        return self._card_part(
            "receivables", self.env._("Receivables"), rows, self.env._("Nothing is owed.")
        )

    def _card_orders(self):
        """Confirmed orders that are not finished."""
        orders = self.env["sale.order"]
        if not orders.has_access("read"):
            return None
        found = orders.search(
            [
                ("commercial_partner_id", "=", self.partner_id.id),
                ("state", "=", "sale"),
                ("invoice_status", "!=", "invoiced"),
            ],
            limit=ROWS,
            order="date_order desc, id desc",
        )
        return self._card_part(
            "orders",
            self.env._("Orders under way"),
            [
                self._card_row(
                    order.name,
                    format_date(self.env, order.commitment_date or order.date_order),
                    format_amount(self.env, order.amount_total, order.currency_id),
                    record=order,
                )
                for order in found
            ],
            self.env._("No order is under way."),
        )

    def _card_feedback(self):
        """What they said and nobody has answered yet (CM-4.3.3)."""
        feedback = self.env["sales.feedback"]
        if not feedback.has_access("read"):
            return None
        found = feedback.search(
            [("partner_id", "=", self.partner_id.id), ("answer", "=", False)], limit=ROWS
        )
        return self._card_part(
            "feedback",
            self.env._("Feedback without an answer"),
            [
                self._card_row(item.text, format_date(self.env, item.date), record=item)
                for item in found
            ],
            self.env._("All feedback is answered."),
        )

    def _card_people(self):
        """Who is who there, those to be seen first."""
        people = self.partner_id.child_ids.filtered(lambda person: person.type == "contact")
        people = people.sorted(
            lambda person: (person not in self.contact_ids, not person.buying_role)
        )
        return self._card_part(
            "people",
            self.env._("Who is who"),
            [
                self._card_row(
                    person.name,
                    " · ".join(filter(None, (person.function, person.courtesy_notes))),
                    self._card_label(person, "buying_role"),
                    phone=person.phone,
                    record=person,
                )
                for person in people
            ],
            self.env._("No contact is in the file."),
        )
