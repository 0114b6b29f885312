from odoo import api, fields, models
from odoo.tools import SQL, split_every

BATCH = 500


class SalesReceivableException(models.Model):
    """How exceptions are found and closed: the causes that hold now, against those open (SD-7.2).

    Asked at once for the customers that a payment, an invoice, an order, a note or a judgement touches, and
    each day for all. It writes what differs, so that run twice, late or half it gives the same result; of
    two that find the same at one moment the index lets one pass.
    """

    _inherit = "sales.receivable.exception"

    @api.model
    def _cron_find(self):
        for company in self._ledger_companies():
            causes = self._causes(company)
            live = self._live(company)
            for batch in split_every(BATCH, sorted(causes - live.keys())):
                self._find(company, batch)
                if not self.env["ir.cron"]._commit_progress(len(batch)):
                    return
            gone = [live[key] for key in sorted(live.keys() - causes)]
            for batch in split_every(BATCH, gone):
                self.browse(batch)._close()
                if not self.env["ir.cron"]._commit_progress(len(batch)):
                    return

    @api.model
    def _refresh(self, customers, companies=None):
        """Find and close at once, for these partners' customers.

        :param companies: whose ledgers have changed, default all
        """
        customers = customers.sudo().commercial_partner_id.filtered("is_sales_customer")
        if not customers:
            return
        job = self.sudo()
        for company in companies.sudo().root_id if companies else job._ledger_companies():
            causes = job._causes(company, customers)
            live = job._live(company, customers)
            job._find(company, sorted(causes - live.keys()))
            job.browse([live[key] for key in sorted(live.keys() - causes)])._close()

    @api.model
    def _ledger_companies(self):
        """Those with a ledger of their own: branches belong to theirs."""
        return self.env["res.company"].sudo().search([("parent_id", "=", False)])

    @api.model
    def _live(self, company, customers=None):
        """{(customer id, kind): id} of the exceptions that are open."""
        domain = [("company_id", "=", company.id), ("date_closed", "=", False)]
        if customers is not None:
            domain.append(("partner_id", "in", customers.ids))
        live = self.sudo().search_fetch(domain, ["partner_id", "kind"])
        return {(exception.partner_id.id, exception.kind): exception.id for exception in live}

    @api.model
    def _causes(self, company, customers=None):
        """{(customer id, kind)} of all that holds now."""
        partners = self.env["res.partner"].sudo() if customers is None else customers
        positions = partners._credit_positions(company, customers is None)
        stands_down = partners._credit_stands_down()
        causes = {
            (customer_id, "overdue")
            for customer_id, position in positions.items()
            if position.is_overdue_for_long
        }
        if not stands_down:
            causes |= {
                (customer_id, "over_limit")
                for customer_id, position in positions.items()
                if position.is_over_limit()
            }
        owing = {key for key, position in positions.items() if position.is_overdue}
        followups = self.env["sales.receivable.followup"].sudo()
        return (
            causes
            | followups._disputes(company, customers)
            | {
                (customer_id, "broken")
                for customer_id in followups._broken_promises(company, customers) & owing
            }
        )

    @api.model
    def _find(self, company, keys):
        """Open exceptions for `keys`, and the duties to report them; what is open already stays."""
        if not keys:
            return
        now = fields.Datetime.now()
        rows = SQL(", ").join(
            SQL("(%s, %s, %s, 'found', %s, %s, %s, %s, %s)", customer_id, kind, company.id, now,
                self.env.uid, now, self.env.uid, now)
            for customer_id, kind in keys
        )  # fmt: skip
        self.flush_model()
        ids = self.env.execute_query(
            SQL(
                """
                INSERT INTO sales_receivable_exception
                       (partner_id, kind, company_id, state, date_found,
                        create_uid, create_date, write_uid, write_date)
                VALUES %s
                ON CONFLICT (partner_id, company_id, kind) WHERE date_closed IS NULL DO NOTHING
             RETURNING id
                """,
                rows,
            )
        )
        found = self.sudo().browse([row[0] for row in ids])
        self.env.add_to_compute(self._fields["user_id"], found)
        found._open_duties(self._declared_duties())

    def _close(self):
        """The cause is gone; what was owed about it is owed no more."""
        self._ledger().write({"state": "closed", "date_closed": fields.Datetime.now()})


class SalesReceivableFollowup(models.Model):
    _inherit = "sales.receivable.followup"

    @api.model
    def _disputes(self, company, customers):
        domain = [
            ("company_id", "=", company.id),
            ("is_disputed", "=", True),
            ("date_settled", "=", False),
        ]
        rows = self._read_group(self._of(domain, customers), ["partner_id"])
        return {(customer.id, "disputed") for (customer,) in rows}

    @api.model
    def _broken_promises(self, company, customers):
        """Customers whose latest promise is broken: a newer one gives them another chance."""
        domain = [("company_id", "=", company.id), ("promise_state", "!=", "none")]
        latest = self._read_group(self._of(domain, customers), ["partner_id"], ["id:max"])
        ids = [last for _customer, last in latest]
        return set(
            self.browse(ids).filtered_domain([("promise_state", "=", "broken")]).partner_id.ids
        )

    @api.model
    def _of(self, domain, customers):
        return domain if customers is None else [*domain, ("partner_id", "in", customers.ids)]


class AccountMove(models.Model):
    _inherit = "account.move"

    def _post(self, soft=True):
        posted = super()._post(soft)
        posted._refresh_receivables()
        return posted

    def button_draft(self):
        result = super().button_draft()
        self._refresh_receivables()
        return result

    def _refresh_receivables(self):
        """What is owed has changed: exceptions follow at once (SD-7.2)."""
        lines = self.sudo().line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        self.env["sales.receivable.exception"]._refresh(lines.partner_id, self.company_id)


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        partials._refresh_receivables(partials._customers(), partials.company_id)
        return partials

    def unlink(self):
        customers, companies = self._customers(), self.company_id
        result = super().unlink()
        self._refresh_receivables(customers, companies)
        return result

    def _customers(self):
        lines = self.sudo().debit_move_id.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        return lines.partner_id.commercial_partner_id.filtered("is_sales_customer")

    def _refresh_receivables(self, customers, companies):
        """A payment has arrived or was taken back: promises and exceptions follow at once (SD-7.2)."""
        if customers:
            self.env["sales.receivable.followup"]._judge_customers(customers)
            self.env["sales.receivable.exception"]._refresh(customers, companies)
