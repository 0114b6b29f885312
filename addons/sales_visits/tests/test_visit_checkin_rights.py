from odoo.exceptions import AccessError, ConcurrencyError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_checkin import CheckinCase, photo

READERS = {"sales1", "supervisor1", "gm", "salesadmin"}
JUDGES = {"supervisor1", "gm"}


@tagged("post_install", "-at_install")
class TestVisitCheckinRights(CheckinCase):
    """Nobody checks in for another; evidence is written by nobody (security.md 1, rule 3)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls.today(cls.sales1)

    def arrived(self, **vals):
        self.own.action_check_in(self.payload(3000, reason="At their shop", **vals))
        return self.own.checkin_ids

    def test_who_reads(self):
        checkin = self.arrived(photo=photo())
        for login, user in self.users.items():
            with self.subTest(login):
                mine = checkin.with_user(user)
                self.assertEqual(mine.has_access("read"), login in READERS)
                for operation in ("write", "create", "unlink"):
                    self.assertFalse(mine.has_access(operation))
                found = (
                    mine.search([("id", "=", checkin.id)])
                    if mine.browse().has_access("read")
                    else ()
                )
                self.assertEqual(bool(found), login in READERS)

    def test_who_sees_the_photo(self):
        checkin = self.arrived(photo=photo())
        files = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", checkin._name),
                    ("res_id", "=", checkin.id),
                    ("res_field", "=", "photo"),
                ]
            )
        )
        self.assertEqual(files.mimetype, "image/jpeg")
        for login, user in self.users.items():
            with self.subTest(login):
                self.assertEqual(files.with_user(user).has_access("read"), login in READERS)
                self.assertFalse(files.with_user(user).has_access("write"))
                self.assertFalse(files.with_user(user).has_access("unlink"))
                if login not in READERS:
                    with self.assertRaises(AccessError):
                        _photo = checkin.with_user(user).photo

    def test_a_new_salesperson_does_not_see_where_the_last_one_was(self):
        self.arrived()
        self.c1.sudo().user_id = self.sales3
        visit = self.own.with_user(self.sales3)
        self.assertTrue(visit.has_access("read"))
        self.assertFalse(visit.checkin_ids)

    def test_nobody_checks_in_for_another(self):
        for login, user in self.users.items():
            if login == "sales1":
                continue
            for verb in ("action_check_in", "action_check_out", "action_add_photo"):
                with self.subTest(login, verb=verb), self.assertRaises(AccessError):
                    getattr(self.own.with_user(user), verb)(self.payload())
        self.assertEqual(self.own.state, "planned")

    def test_unplanned_visits_are_to_customers_one_sees(self):
        for login in ("sales3", "employee"):
            with self.subTest(login), self.assertRaises(AccessError):
                self.env["sales.visit"].with_user(self.users[login]).action_begin_unplanned(
                    self.c1.id, self.payload()
                )

    def test_the_key_of_another(self):
        """A key says nothing to anybody else: it is neither answered nor used up."""
        payload = self.payload()
        self.own.action_check_in(payload)
        other = self.visit(self.sales3, partner_id=self.c3.id, date_start=self.own.date_start)
        answer = other.action_check_in({**payload, "reason": "At c3"})
        self.assertEqual(answer["visit_id"], other.id)
        with self.assertRaisesRegex(UserError, "has not come in yet"):
            self.env["sales.visit"].with_user(self.sales2).action_check_out(
                self.payload(arrival=payload["token"])
            )

    def test_no_road_writes_the_ledger(self):
        checkin = self.arrived()
        values = {
            "visit_id": self.own.id, "partner_id": self.c1.id, "user_id": self.sales1.id,
            "company_id": self.env.company.id, "kind": "in", "token": "x", "verdict": "inside",
            "date": self.own.date_begun, "date_device": self.own.date_begun,
            "date_received": self.own.date_begun, "timing": "live",
        }  # fmt: skip
        for user in (*self.users.values(), self.env.ref("base.user_root")):
            mine, visit = checkin.with_user(user), self.own.with_user(user)
            roads = {
                "create": lambda m=mine: m.create(values),
                "write": lambda m=mine: m.write({"verdict": "inside"}),
                "unlink": lambda m=mine: m.unlink(),
                "copy": lambda m=mine: m.copy(),
                "forged context": lambda m=mine: m.with_context(sales_ledger=True).write(
                    {"verdict": "inside"}
                ),
                "new line": lambda v=visit: v.write({"checkin_ids": [Command.create(values)]}),
                "changed line": lambda v=visit, c=checkin: v.write(
                    {"checkin_ids": [Command.update(c.id, {"verdict": "inside"})]}
                ),
                "deleted line": lambda v=visit, c=checkin: v.write(
                    {"checkin_ids": [Command.delete(c.id)]}
                ),
            }
            for road, way in roads.items():
                with (
                    self.subTest(road, user=user.login),
                    self.assertRaises(UserError),
                    self.env.cr.savepoint(),
                ):
                    way()
            self.assertFalse(mine.load(["kind", "token"], [["in", "x"]])["ids"])
        self.assertRecordValues(self.own.sudo().checkin_ids, [{"verdict": "outside"}])

    def test_what_follows_is_not_entered(self):
        for name, value in {
            "arrival_verdict": "inside",
            "arrival_judgement": "accepted",
            "is_unplanned": True,
            "no_checkout": True,
        }.items():
            with self.subTest(name), self.assertRaises(AccessError):
                self.own.with_user(self.sales1).write({name: value})

    def test_who_judges(self):
        checkin = self.arrived()
        for login, user in self.users.items():
            for verb in ("action_accept", "action_refuse"):
                if login in JUDGES:
                    continue
                with self.subTest(login, verb=verb), self.assertRaises(UserError):
                    getattr(checkin.with_user(user), verb)("x")
        self.assertFalse(checkin.sudo().judgement)
        for login in JUDGES:
            self.assertTrue(checkin.with_user(self.users[login]).can_judge)
        checkin.with_user(self.gm).action_accept()
        self.assertFalse(checkin.with_user(self.supervisor1).can_judge)

    def test_nobody_judges_their_own(self):
        visit = self.today(self.supervisor1)
        visit.action_check_in(self.payload(3000, reason="x"))
        with self.assertRaisesRegex(UserError, "Nobody judges their own"):
            visit.checkin_ids.action_accept()
        top = self.today(self.gm)
        top.action_check_in(self.payload(3000, reason="x"))
        duty = top.checkin_ids.sudo().duty_ids
        self.assertTrue(duty.user_id.has_group("sales_policy.group_sales_administration"))
        self.assertNotEqual(duty.user_id, self.gm)
        top.checkin_ids.with_user(duty.user_id).action_accept()

    def test_inside_and_leaving_are_not_judged(self):
        self.own.action_check_in(self.payload())
        self.own.action_check_out(self.payload(9000))
        for checkin in self.own.checkin_ids.with_user(self.supervisor1):
            with self.assertRaisesRegex(UserError, "not inside are judged"):
                checkin.action_accept()

    def test_a_salesperson_does_not_move_the_customer(self):
        """Nobody makes their home the customer's place: it changes after review only."""
        customer = self.c1.with_user(self.sales1)
        customer.write({"partner_latitude": 31.0, "phone": "0769-1"})
        self.assertEqual(customer.phone, "0769-1")
        self.assertAlmostEqual(customer.partner_latitude, self.PLANT[0], 6)
        customer.write({"geo_datum": "gcj02"})
        self.assertEqual(customer.geo_datum, "wgs84")
        changes = self.env["sales.customer.change"].search([("partner_id", "=", self.c1.id)])
        self.assertEqual(changes.mapped("approval_state"), ["submitted"] * 2)
        customer.city = "Huizhou"
        self.assertEqual(customer.partner_latitude, 0)

    def test_the_second_of_two_begins_anew(self):
        """What another transaction has just sent is found by trying again, not told as an error."""
        checkin = self.arrived()
        ledger = type(self.env["sales.visit.checkin"])
        known, checkin_model = ledger._known, self.env["sales.visit.checkin"]
        self.patch(ledger, "_known", lambda records, token: checkin_model.browse())
        again = self.today(self.sales1)
        self.own.action_check_out(self.payload())
        token = checkin.sudo().token
        with self.assertRaises(ConcurrencyError), mute_logger("odoo.sql_db"):
            again.action_check_in(self.payload(token=token))
        self.patch(ledger, "_known", known)
        self.assertEqual(again.state, "planned")
