from datetime import datetime, time, timedelta
from itertools import cycle

from odoo import api, fields, models

# Deliveries of so many days are asked about; who is not named below is called on the next working day
AFTERSALES_DAYS = 45
SAID = [
    {"score": "5", "prospects": "ordered", "note": "准时，质量好 / In time, good quality"},
    {"score": "4", "prospects": "likely", "next_need": "下月照旧 / The same next month"},
    {"score": "4", "note": "包装可以再结实些 / The packing could be stronger"},
    {"score": "3", "prospects": "likely", "note": "比约定晚半天 / Half a day later than agreed"},
    {"score": "5", "prospects": "likely", "next_need": "春季新款样品 / Samples for spring"},
]


class SalesDemo(models.AbstractModel):
    """Complaints are lived through like everything else in the demo company: registered by their people at
    their moment, about the last delivery of the customer; then what the diary says. Other rooms go on with
    diaries of their own about the same records."""

    _inherit = "sales.demo"

    @api.model
    def _relive_complaints(self, module, complaints, diary, ratings=()):
        """
        :param module: the addon whose demo records the diary speaks of
        :param complaints: [(working days ago, "HH:MM", login, name, customer, values)]; 0 days ago the time
            is how long ago; a customer without a name is nobody known
        :param diary: as of `_relive`, 0 days ago as above
        :param ratings: [(when, "HH:MM", name, from 1 to 5, comment)], as `_answer` has it
        """
        told = [(self._when(*complaint[:2]), *complaint[2:]) for complaint in complaints]
        for moment, login, name, customer, values in sorted(told, key=lambda each: each[0]):
            with self._back_at(moment):
                self._hear(module, moment, login, name, customer, values)
        deeds = [(*self._on_day(*deed[:2]), *deed[2:]) for deed in diary]
        for when, at, name, score, comment in ratings:
            deeds.append((*self._on_day(when, at), None, name, "rate", score, comment))
        self._relive(module, deeds + self._analyses())

    def _when(self, when, at):
        """The moment so many working days ago, or so long ago today."""
        if when:
            return self._moment(self._working_days()[when - 1], at)
        ago = time.fromisoformat(at)
        return fields.Datetime.now() - timedelta(hours=ago.hour, minutes=ago.minute)

    def _on_day(self, when, at):
        """(day, "HH:MM") as `_relive` wants it, where the company is."""
        if when:
            return when, at
        local = fields.Datetime.context_timestamp(
            self.with_context(tz=self._company()._sales_tz()), self._when(0, at)
        )
        return datetime.combine(local.date(), time.min), f"{local:%H:%M}"

    def _hear(self, module, moment, login, name, customer, values):
        complaints = self.env["sales.complaint"].with_context(tracking_disable=True)
        if not login:
            complaints = complaints.with_company(self._company())
        else:
            complaints = complaints.with_user(self.env["res.users"].search([("login", "=", login)]))
        product = self.env["product.product"].browse(values.get("product_id"))
        facts = self._complaint_facts(customer, moment, product) if customer else {}
        complaint = complaints.create({"date_received": moment, **facts, **values})
        self.env["ir.model.data"]._update_xmlids(
            [{"xml_id": f"{module}.{name}", "record": complaint.sudo(), "noupdate": True}]
        )

    def _complaint_facts(self, customer, moment, product):
        """Whose it is, and what was delivered last before; of `product`, where one is named."""
        customer = self.env.ref(f"sales_customer_mgmt.customer_{customer}")
        before = [("partner_id", "child_of", customer.id), ("date_done", "<", moment)]
        if product:
            before.append(("move_ids.product_id", "=", product.id))
        delivery = self._deliveries(before, limit=1)
        move = delivery.move_ids.filtered(lambda m: not product or m.product_id == product)[:1]
        return {
            "partner_id": customer.id,
            "contact_id": customer.child_ids.filtered("email")[:1].id,
            "picking_id": delivery.id,
            "order_id": delivery.sale_id.id,
            "product_id": move.product_id.id,
            "quantity": round(move.quantity / 20, -1),
        }

    def _deliveries(self, domain, limit=None):
        done = [("state", "=", "done"), ("picking_type_code", "=", "outgoing")]
        return self.env["stock.picking"].search(
            [*done, *domain], order="date_done desc, id desc", limit=limit
        )

    # After-sales

    @api.model
    def _relive_aftersales(self, late, missed, problem):
        """Customers were called after their deliveries, each by who is in charge.

        :param late: customers called days too late
        :param missed: customers whom nobody has called
        :param problem: (customer, what it said): the complaint was registered before
        """
        late, missed = self._customers(late), self._customers(missed)
        since = fields.Datetime.now() - timedelta(days=AFTERSALES_DAYS)
        self._rewind(since)
        deliveries = self._deliveries([("date_done", ">", since)])[::-1]
        said = cycle(SAID)
        contacts = met = self.env["sales.aftersales.contact"]
        calls = []
        for picking in deliveries:
            with self._back_at(picking.date_done):
                contact = contacts._expect(picking) or picking.aftersales_id - met
            met |= contact
            customer = contact.partner_id
            last = not deliveries.filtered(
                lambda p, c=customer, d=picking.date_done: (
                    p.partner_id.commercial_partner_id == c and p.date_done > d
                )
            )
            if contact and not (last and customer in missed):
                days = 6 if last and customer in late else 1
                words = next(said)
                if last and customer == self._customers([problem[0]]):
                    words = {"score": "2", "problem": problem[1]}
                calls += self._calls_after(contact, days, words)
        for moment, contact, words in sorted(calls, key=lambda call: call[0]):
            self._run_job(moment)
            login = contact.responsible_id.login
            self._do(moment, login, contact, "write", [words])
            self._do(moment, login, contact, "action_record", [])
        self._run_job(fields.Datetime.now())

    def _customers(self, names):
        return self.env["res.partner"].union(
            *(self.env.ref(f"sales_customer_mgmt.customer_{name}") for name in names)
        )

    def _calls_after(self, contact, days, words):
        """The call, so many working days after the delivery; none when that lies ahead."""
        ahead = [day for day in self._working_days()[::-1] if day > contact.day]
        if len(ahead) < days:
            return []
        return [(self._moment(ahead[days - 1], f"10:{contact.id % 60:02}"), contact, words)]
