"""Who is owed a contact, of 100,000 customers: a page by urgency, beside the sort of all of them."""

from time import perf_counter

from odoo.tools import SQL

CUSTOMERS = 100_000


def populate(env, count=CUSTOMERS):
    """Customers of five hundred people, in seven intervals; nothing is committed."""
    env.cr.execute(
        """
        INSERT INTO res_partner (name, complete_name, active, is_company, is_sales_customer,
                                 is_confidential, approval_state, customer_stage, user_id,
                                 responsible_id, contact_interval, next_contact_date, type,
                                 partner_share, autopost_bills, create_uid, street, comment)
             SELECT 'B' || i, 'B' || i, TRUE, TRUE, TRUE, TRUE, 'approved', 'formal',
                    u.ids[1 + i %% array_length(u.ids, 1)], u.ids[1 + i %% array_length(u.ids, 1)],
                    (ARRAY[14, 30, 60, 90, 21, 45, 7])[1 + i %% 7],
                    now() + (random() * 120 - 60) * INTERVAL '1 day', 'contact', TRUE, 'ask', 1,
                    repeat('x', 60), repeat('y', 400)
               FROM generate_series(1, %s) i,
                    (SELECT array_agg(id ORDER BY id) AS ids FROM res_users WHERE active) u
        """,
        [count],
    )
    env.cr.execute("ANALYZE res_partner")
    env.invalidate_all()


def run(env, user, repeat=5):
    """{what: seconds}, the best of `repeat`: page 1 and 10 as `user`, and one sort of all."""
    partners = env["res.partner"].with_user(user)
    domain = [("is_sales_customer", "=", True), ("next_contact_date", "!=", False)]
    order = {"order": "contact_urgency desc, id", "limit": 80}
    own = [*domain, ("user_id", "=", user.id)]
    cases = {
        "all, page 1": lambda: partners.search(domain, **order),
        "all, page 10": lambda: partners.search(domain, **order, offset=720),
        "mine, page 1": lambda: partners.search(own, **order),
        "raw SQL, sort of all": lambda: env.execute_query(
            SQL(
                """
                SELECT id FROM res_partner
                 WHERE active AND is_sales_customer AND next_contact_date IS NOT NULL
              ORDER BY extract(epoch FROM now() - next_contact_date) / contact_interval DESC, id
                 LIMIT 80
                """
            )
        ),
    }
    return {name: min(_seconds(case) for _i in range(repeat)) for name, case in cases.items()}


def _seconds(function):
    start = perf_counter()
    function()
    return perf_counter() - start
