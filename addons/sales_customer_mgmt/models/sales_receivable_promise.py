from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.sales_policy.one_by_one import one_by_one

BATCH = 500


class SalesReceivableFollowup(models.Model):
    """Kept or broken: the payments of the ledger against what was promised (SD-7.2).

    Money that arrived after the promise and by its day counts, each cent of it once: the promise for the
    earlier day takes it first. Credit notes and exchange differences are no payment.
    """

    _inherit = "sales.receivable.followup"

    @api.model
    def _cron_judge(self):
        """Judge the promises whose day has passed; each batch once, however often it runs."""
        failed = self.browse()
        while due := self._due_promises(failed):
            failed |= one_by_one(due.try_lock_for_update(), lambda followups: followups._judge())
            one_by_one(due.partner_id, self.env["sales.receivable.exception"]._refresh)
            left = (due - failed).filtered(lambda followup: followup.promise_state == "waiting")
            if left or not self.env["ir.cron"]._commit_progress(len(due)):
                return  # somebody else has them in hand, or time is up

    @api.model
    def _due_promises(self, failed):
        due = self.browse()
        for company in self.env["res.company"].search([]):
            domain = [
                ("company_id", "=", company.id),
                ("promise_state", "=", "waiting"),
                ("promise_date", "<", company._sales_today()),
                ("id", "not in", failed.ids),
            ]
            due |= self.search(domain, order="promise_date, id", limit=BATCH)
        return due

    @api.model
    def _judge_customers(self, customers):
        """A payment of these customers has arrived, or was taken back."""
        since = [("partner_id", "in", customers.ids), ("promise_date", "!=", False)]
        self.sudo().search(since)._judge()

    def _judge(self):
        """Bring the state of these promises in line with the payments; writes only what differs."""
        (self - self._promises()).filtered(lambda f: f.promise_state != "none")._set_promise(
            "none", 0
        )
        by_customer = self._promises().grouped(lambda f: (f.partner_id, f.company_id))
        for (customer, company), followups in by_customer.items():
            today = company._sales_today()
            received = self._allocate(customer, company)
            for followup in followups:
                amount = followup.currency_id.round(received[followup])
                followup._set_promise(followup._promise_state_of(amount, today), amount)

    def _promises(self):
        return self.filtered("promise_date")

    def _promise_state_of(self, received, today):
        if self.currency_id.compare_amounts(received, self.promise_amount) >= 0:
            return "kept"
        return "broken" if self.promise_date < today else "waiting"

    def _set_promise(self, state, received):
        for followup in self:
            if followup.promise_state != state:
                judged = fields.Datetime.now() if state in ("kept", "broken") else False
                followup.write({"promise_state": state, "date_judged": judged})
            if followup.currency_id.compare_amounts(followup.received_amount, received):
                followup.received_amount = received

    def _allocate(self, customer, company):
        """Return {promise: what has arrived for it} for all promises of `customer`."""
        promises = self.search(
            [
                ("partner_id", "=", customer.id),
                ("company_id", "=", company.id),
                ("promise_date", "!=", False),
            ],
            order="promise_date, date, id",
        )
        payments = self._payments(customer, company, promises)
        return {promise: promise._take(payments) for promise in promises}

    def _take(self, payments):
        """Take what is promised, at most, out of `payments`."""
        taken, start = 0.0, self._day()
        invoices = set(self.move_ids.ids)
        for payment in payments:
            if not start <= payment["date"] <= self.promise_date:
                continue
            if payment["date"] == start and payment["created"] < self.date:
                continue
            if invoices and payment["move_id"] not in invoices:
                continue
            left = self._in_promised_currency(payment)
            share = min(self.promise_amount - taken, left)
            if share > 0:
                taken += share
                payment["left"] *= 1 - share / left
        return taken

    def _in_promised_currency(self, payment):
        """What is left of a payment, in the currency of the promise."""
        if payment["currency_id"] == self.currency_id.id:
            return payment["amount_currency"] * payment["left"]
        amount = payment["amount"] * payment["left"]
        company = self.company_id
        return company.currency_id._convert(
            amount, self.currency_id, company, payment["date"], False
        )

    @api.model
    def _payments(self, customer, company, promises):
        """What was paid on invoices of `customer` since the first of `promises`: one dict for each match
        of a payment with an invoice, `left` being the share not taken yet."""
        if not promises:
            return []
        for name in ("account.partial.reconcile", "account.move.line", "account.move"):
            self.env[name].flush_model()
        query = SQL(
            """
            SELECT r.amount::float, r.debit_amount_currency::float AS amount_currency,
                   l.currency_id, l.move_id, paid.date, r.create_date AS created, 1.0::float AS left
              FROM account_partial_reconcile r
              JOIN account_move_line l ON l.id = r.debit_move_id
              JOIN account_move_line paid ON paid.id = r.credit_move_id
              JOIN account_move m ON m.id = paid.move_id AND m.move_type = 'entry'
              JOIN account_account a ON a.id = l.account_id
              JOIN res_partner p ON p.id = l.partner_id
             WHERE a.account_type = 'asset_receivable' AND l.company_id = %(company)s
               AND p.commercial_partner_id = %(customer)s AND paid.date >= %(since)s
               AND NOT EXISTS (SELECT FROM account_partial_reconcile exchange
                                WHERE exchange.exchange_move_id = m.id)
          ORDER BY paid.date, r.id
            """,
            company=company.id,
            customer=customer.id,
            since=min(promise._day() for promise in promises),
        )
        return self.env.execute_query_dict(query)
