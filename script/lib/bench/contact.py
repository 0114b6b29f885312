"""Who is owed a contact, of 100,000 customers: a page by urgency, beside the sort of all of them."""

from time import perf_counter

from odoo.tools import SQL

CUSTOMERS = 100_000


# What tells the customers apart, i being their number
VARIED = {
    "name": "'B' || i",
    "complete_name": "'B' || i",
    "user_id": "u.ids[1 + i % array_length(u.ids, 1)]",
    "responsible_id": "u.ids[1 + i % array_length(u.ids, 1)]",
    "contact_interval": "(ARRAY[14, 30, 60, 90, 21, 45, 7])[1 + i % 7]",
    "next_contact_date": "now() + (random() * 120 - 60) * INTERVAL '1 day'",
    "comment": "repeat('y', 400)",
    "commercial_partner_id": "NULL",
    "vat": "NULL",
}


def populate(env, count=CUSTOMERS):
    """Customers of all active users, in seven intervals, made after one; nothing is committed."""
    model = env["res.partner"].create(
        {"name": "B", "is_company": True, "is_sales_customer": True, "approval_state": "approved"}
    )
    env.flush_all()
    columns = {
        name: SQL(VARIED[name].replace("%", "%%")) if name in VARIED else SQL.identifier("p", name)
        for name, field in model._fields.items()
        if field.store and field.column_type and name != "id"
    }
    env.execute_query(
        SQL(
            """
            INSERT INTO res_partner (%s)
                 SELECT %s
                   FROM res_partner p, generate_series(1, %s) i,
                        (SELECT array_agg(id) AS ids FROM res_users WHERE active) u
                  WHERE p.id = %s
              RETURNING id
            """,
            SQL(", ").join(map(SQL.identifier, columns)),
            SQL(", ").join(columns.values()),
            count,
            model.id,
        )
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
