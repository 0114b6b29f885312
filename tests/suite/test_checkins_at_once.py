"""Check-ins over HTTP as phones send them: several times, and several people at once (VM-6.2)."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import faults

PEOPLE = ("sales1", "sales2", "sales3", "sales4")
PLAN = """
from odoo import fields
values = []
for login in {people}:
    user = env['res.users'].search([('login', '=', login)])
    customer = env['res.partner'].search(
        [('is_sales_customer', '=', True), ('user_id', '=', user.id)], limit=1)
    customer.write({{'partner_latitude': 22.9437, 'partner_longitude': 113.6689, 'geo_datum': 'wgs84'}})
    values += [{{'partner_id': customer.id, 'user_id': user.id, 'date_start': fields.Datetime.now(),
                'content': 'at once'}}] * {count}
env['sales.visit'].with_context(tracking_disable=True).create(values)
"""


def payload(**vals):
    place = {"latitude": 22.9437, "longitude": 113.6689, "accuracy": 12, "fix_age": 1}
    return {"token": str(uuid4()), **place, **vals}


def planned(server, count):
    """{login: ids of so many visits of today}"""
    server.query(
        "DELETE FROM sales_visit WHERE content = 'at once' AND state = 'planned' RETURNING id"
    )
    server.shell(PLAN.format(people=PEOPLE, count=count))
    rows = server.query(
        """
        SELECT u.login, array_agg(v.id ORDER BY v.id) FROM sales_visit v JOIN res_users u ON u.id = v.user_id
         WHERE v.content = 'at once' AND v.state = 'planned' GROUP BY 1
        """
    )
    return dict(rows)


def test_the_same_five_times_at_once(server, login):
    """Each deed of each phone is answered alike each time, and counts once."""
    visits = planned(server, 6)

    def day_of(person):
        sessions = [login(person) for _copy in range(5)]
        for visit in visits[person]:
            for verb in ("action_check_in", "action_check_out"):
                deed = payload()
                with ThreadPoolExecutor(5) as pool:
                    answers = list(
                        pool.map(
                            lambda s, v=visit, w=verb, d=deed: s.call("sales.visit", w, [v], d),
                            sessions,
                        )
                    )
                assert answers == [answers[0]] * 5, answers
                assert answers[0]["status"] == "done"

    with ThreadPoolExecutor(len(PEOPLE)) as pool:
        list(pool.map(day_of, PEOPLE))
    ids = [visit for own in visits.values() for visit in own]
    rows = server.query(
        """
        SELECT v.id, v.state, array_agg(c.kind ORDER BY c.id),
               (SELECT count(*) FROM sales_contact s WHERE s.source = 'sales.visit,' || v.id)
          FROM sales_visit v JOIN sales_visit_checkin c ON c.visit_id = v.id
         WHERE v.id = ANY(%s) GROUP BY v.id
        """,
        ids,
    )
    assert len(rows) == len(ids)
    assert {(state, tuple(kinds), contacts) for _id, state, kinds, contacts in rows} == {
        ("done", ("in", "out"), 1)
    }
    faults.report("R19", f"{len(ids) * 2} check-ins and -outs sent 5 times at once: once each")


def test_two_places_at_once(server, login):
    """One person arrives at several customers in the same moment: one counts, the others say why not."""
    [*visits] = planned(server, 8)["sales1"]
    sessions = [login("sales1") for _visit in visits]
    with ThreadPoolExecutor(len(visits)) as pool:
        answers = list(
            pool.map(
                lambda s, v: s.call("sales.visit", "action_check_in", [v], payload()),
                sessions,
                visits,
            )
        )
    kinds = Counter(answer.get("status") or answer["error"] for answer in answers)
    assert kinds == {"done": 1, "odoo.exceptions.UserError": len(visits) - 1}, answers
    assert all("leave there first" in a["message"] for a in answers if "error" in a)
