"""The company that script/bench measures and script/generate makes: customers, their people, years of orders
and invoices.

Odoo makes one record of each kind, all others are copies of its row: minutes for what would take it hours.
Chance is seeded, so that the same sizes give the same data.
"""

import os
import sys
import time

from odoo import Command, fields
from odoo.tools import SQL

from bench_story import copy_rows

CUSTOMERS = int(os.environ.get("BENCH_CUSTOMERS", 100_000))
DOCUMENTS = int(os.environ.get("BENCH_DOCUMENTS", 1_000_000))
START = time.monotonic()
YEARS = int(os.environ.get("BENCH_YEARS", 2))
NAME = "Bench"
TEAM = 20
SALESPEOPLE = TEAM + 1 + CUSTOMERS // 1000
OWN = 50  # customers of each salesperson of the team whose lists are measured; the others have the rest
LEADERS = ("supervisor", "sales_administration")

# What differs from copy to copy, in SQL of the numbered rows that they are made of. Customers have names in
# no order, each grade, a reviewed file but for one of twenty-five, and every tenth is overdue for a contact.
CUSTOMER = {
    "commercial_partner_id": "id",
    "user_id": "owner",
    "responsible_id": "owner",
    "name": "substr(md5(n::text), 1, 6) || ' Shoes ' || n",
    "complete_name": "substr(md5(n::text), 1, 6) || ' Shoes ' || n",
    "name_key": "md5(n::text)",
    "city": "(ARRAY['Dongguan', 'Wenzhou', 'Quanzhou', 'Chengdu'])[1 + mod(n, 4)]",
    "phone": "'0769-' || 22000000 + n",
    "customer_grade_id": "(SELECT min(id) FROM sales_customer_grade) + mod(n, 4)",
    "customer_intent": "(ARRAY['a', 'b', 'c'])[1 + mod(n, 3)]",
    "approval_state": "CASE mod(n, 50) WHEN 1 THEN 'draft' WHEN 2 THEN 'returned' ELSE 'approved' END",
    "completeness": "40 + mod(n, 60)",
    "purchase_potential": "CASE WHEN mod(n, 5) = 0 THEN 0 ELSE random() * 6000000 END",
    "date_approved": "now() - (2 + random()) * INTERVAL '1 year'",
    "contact_interval": "(ARRAY[14, 30, 60, 90])[1 + mod(n, 4)]",
    "last_contact_date": "now() + (mod(n * 7, 100) - 100) * INTERVAL '1 day'",
    "next_contact_date": "now() + (mod(n * 7, 100) - 10) * INTERVAL '1 day'",
}
DUTY = {
    "res_id": "customer",
    "res_name": "called",
    "partner_id": "customer",
    "user_id": "owner",
    "deadline": "due",
    "state": "CASE WHEN due < now() THEN 'overdue' ELSE 'open' END",
}
ACTIVITY = {
    "res_id": "customer",
    "res_name": "called",
    "user_id": "owner",
    "date_deadline": "due::date",
}
PARTNER = {"partner_id": "customer", "commercial_partner_id": "customer"}
ORDER = PARTNER | {
    "partner_invoice_id": "customer",
    "partner_shipping_id": "customer",
    "name": "'B' || n",
    "state": "'sale'",
    "date_order": "moment",
    "currency_rate": "1",
    "amount_untaxed": "amount",
    "amount_total": "amount",
}
INVOICE = PARTNER | {
    "name": "'B/' || n",
    "sequence_number": "n",
    "payment_reference": "NULL",
    "date": "day",
    "invoice_date": "day",
    "invoice_date_due": "due",
    "amount_residual": "CASE WHEN open THEN amount ELSE 0 END",
    "payment_state": "CASE WHEN open THEN 'not_paid' ELSE 'paid' END",
}
ENTRY = {"partner_id": "customer", "move_name": "'B/' || n", "date": "day", "invoice_date": "day"}
DEBIT = {"debit": "amount", "credit": "0", "balance": "amount", "amount_currency": "amount"}
CREDIT = {"debit": "0", "credit": "amount", "balance": "-amount", "amount_currency": "-amount"}
DEBT = DEBIT | {
    "date_maturity": "due",
    "reconciled": "NOT open",
    "amount_residual": "CASE WHEN open THEN amount ELSE 0 END",
    "amount_residual_currency": "CASE WHEN open THEN amount ELSE 0 END",
}
PAYMENT = CREDIT | {
    "display_type": "'product'",
    "date": "paid",
    "date_maturity": "NULL",
    "reconciled": "TRUE",
    "amount_residual": "0",
    "amount_residual_currency": "0",
}


def company(env):
    return env["res.company"].search([("name", "=", NAME)])


def user(env, role):
    return env["res.users"].search([("login", "=", f"bench_{role}")])


def make(env):
    """Return whether they were made: not where they are there already."""
    if found := company(env):
        own = [("is_sales_customer", "=", True), ("company_id", "=", found.id)]
        count = env["res.partner"].search_count(own)
        if count != CUSTOMERS:
            sys.exit(
                f"error: The database {env.cr.dbname} holds {count} customers, not {CUSTOMERS}: "
                "--fresh makes it anew."
            )
        return False
    env = env["base"].with_context(tracking_disable=True, no_reset_password=True).env
    env.cr.execute("SELECT setseed(0.25)")
    env["res.company"].create({"name": NAME, "currency_id": env.ref("base.CNY").id})
    env = env(context={**env.context, "allowed_company_ids": company(env).ids})
    owners = make_people(env)
    say(f"{len(owners)} salespeople")
    first = make_customers(env, owners)
    say(f"{CUSTOMERS} customers, each with the contact it is owed")
    make_orders(env, first)
    say(f"{DOCUMENTS // 2} orders of {YEARS} years")
    make_invoices(env, first)
    say(f"{DOCUMENTS // 2} invoices, paid but for one of five")
    env["sales.customer.warning"]._score(company(env))
    say("what warns of customers that go cold")
    return True


def say(made):
    print(f"{time.monotonic() - START:6.0f} s  {made}", file=sys.stderr, flush=True)


def make_people(env):
    """Salespeople, the measured one first; a supervisor of some of them; sales administration."""
    salespeople = [f"salesperson{n}" for n in range(2, SALESPEOPLE + 1)]
    users = env["res.users"].create(
        [
            {
                "name": login.capitalize(),
                "login": f"bench_{login}",
                "company_id": company(env).id,
                "company_ids": company(env).ids,
                "group_ids": env.ref(f"sales_policy.group_{login.rstrip('0123456789')}").ids,
            }
            for login in [*LEADERS, "salesperson", *salespeople]
        ]
    )
    employees = env["hr.employee"].create(
        [{"name": user.name, "user_id": user.id, "company_id": company(env).id} for user in users]
    )
    led = employees[len(LEADERS) :][:TEAM]
    led.parent_id = employees[LEADERS.index("supervisor")]
    return users[len(LEADERS) :]


def make_customers(env, owners):
    """Customers that each owe their salesperson a contact, as a duty and as an activity; the first id."""
    one = env["res.partner"].create(
        {
            "name": NAME,
            "is_company": True,
            "is_sales_customer": True,
            "customer_stage": "formal",
            "approval_state": "approved",
            "user_id": owners[-1].id,
            "company_id": company(env).id,
        }
    )
    rows = SQL(
        """SELECT n, (%s::int[])[CASE WHEN n <= %s THEN 1 + (n - 1) / %s ELSE 1 + %s + mod(n, %s) END]
                  AS owner FROM generate_series(1, %s) AS n""",
        owners.ids,
        OWN * TEAM,
        OWN,
        TEAM,
        SALESPEOPLE - TEAM,
        CUSTOMERS - 1,
    )
    first = copy_rows(one, rows, CUSTOMER)
    owed = env["sales.duty"].search([("res_model", "=", "res.partner"), ("res_id", "=", one.id)])
    for duty in owed:
        copy_duties(duty, first)
    return first


def copy_duties(duty, first):
    rows = SQL(
        """SELECT id - %s AS n, id AS customer, name AS called, user_id AS owner,
                  CASE WHEN %s THEN next_contact_date ELSE now() + mod(id, 180) * INTERVAL '1 day' END AS due
             FROM res_partner WHERE id >= %s AND is_sales_customer""",
        first - 1,
        duty.parameter_id.code == "contact",
        first,
    )
    copied = copy_rows(duty, rows, DUTY)
    activity = duty.env["mail.activity"].search([("duty_id", "=", duty.id)])
    copy_rows(activity, rows, ACTIVITY | {"duty_id": f"{copied - 1} + n"})


def make_orders(env, first):
    order = env["sale.order"].create({"partner_id": first, "company_id": company(env).id})
    copy_rows(order, documents(first), ORDER)
    order.unlink()


def documents(first):
    """Half of all documents: of which customer, when and for how much. Some customers have many."""
    return SQL(
        """SELECT n, %s + mod(floor(random() * random() * %s)::bigint * 7919, %s) AS customer,
                  1 + random() * 40000 AS amount, random() * 60 AS late,
                  now() - random() * %s * INTERVAL '1 year' AS moment
             FROM generate_series(1, %s) AS n""",
        first,
        CUSTOMERS - 1,
        CUSTOMERS - 1,
        YEARS,
        DOCUMENTS // 2,
    )


def make_invoices(env, first):
    """Due after thirty days; paid at various moments, but for one of five."""
    debt = first_invoice(env, env["res.partner"].browse(first))
    env.cr.execute(
        SQL(
            """CREATE TEMPORARY TABLE bench_document ON COMMIT DROP AS
               SELECT n, customer, amount::numeric(12, 2), moment::date AS day, moment::date + 30 AS due,
                      moment::date + 10 + late::int AS paid, mod(n, 5) = 0 AS open FROM (%s) AS d""",
            documents(first),
        )
    )
    rows = SQL("SELECT * FROM bench_document")
    move = copy_rows(debt.move_id, rows, INVOICE)
    entry = ENTRY | {"move_id": f"{move - 1} + n"}
    debts = copy_rows(debt, rows, entry | DEBT)
    copy_rows(debt.move_id.line_ids - debt, rows, entry | CREDIT)
    payments = copy_rows(debt, SQL("%s WHERE NOT open", rows), entry | PAYMENT)
    env.cr.execute(
        SQL(
            """INSERT INTO account_partial_reconcile (debit_move_id, credit_move_id, company_id, max_date,
                                                      amount, debit_amount_currency, credit_amount_currency)
               SELECT %s + n, %s + n, %s, paid, amount, amount, amount FROM bench_document WHERE NOT open""",
            debts - 1,
            payments - 1,
            company(env).id,
        )
    )


def first_invoice(env, customer):
    """The receivable line of a posted invoice, in books that hold just what it needs."""
    receivable, income = env["account.account"].create(
        [
            {"name": "Receivable", "code": "B1", "account_type": "asset_receivable"},
            {"name": "Sales", "code": "B2", "account_type": "income"},
        ]
    )
    journal = env["account.journal"].create({"name": "Sales", "code": "BS", "type": "sale"})
    customer.with_company(company(env)).property_account_receivable_id = receivable
    line = {"name": "Soles", "price_unit": 1, "account_id": income.id, "tax_ids": False}
    move = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": customer.id,
            "journal_id": journal.id,
            "invoice_date": fields.Date.context_today(env.user),
            "invoice_line_ids": [Command.create(line)],
        }
    )
    move.action_post()
    return move.line_ids.filtered(lambda item: item.account_id == receivable)
