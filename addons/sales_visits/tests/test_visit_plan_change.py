from datetime import date
from functools import partial

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_plan import PlanCase


@tagged("post_install", "-at_install")
class TestVisitPlanChange(PlanCase):
    """An approved plan changes with a reason, logged and told (VM-4.4), by that road alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.approved(cls.sales1)

    def changes(self):
        return self.env["sales.visit.plan.change"].search([("plan_id", "=", self.plan.id)])

    def refused(self, work, error=(AccessError, UserError), text=""):
        with self.cr.savepoint() as savepoint:
            try:
                work()
            except error as refusal:
                self.assertIn(text, str(refusal))
                savepoint.rollback()
                self.env.invalidate_all()
                return
        self.fail("It was not refused")

    def test_moved(self):
        visit = self.approved_visit()
        with self.at("2026-05-11 09:00:00"):
            self.change(
                self.sales1, visit_id=visit.id, kind="move", date_start=self.utc("2026-05-13 15:00")
            )
        self.assertEqual(visit.date_start, self.utc("2026-05-13 15:00"))
        change = self.changes()
        self.assertEqual(
            (change.kind, change.user_id, change.reason), ("move", self.sales1, "They asked")
        )
        self.assertEqual(change.date, self.utc("2026-05-11 09:00"))
        self.assertTrue(change.before.startswith("2026-05-12 10:00 "))
        self.assertTrue(change.after.startswith("2026-05-13 15:00 "))
        told = self.plan.message_ids[:1]
        self.assertIn("VM-4.4", told.body)
        self.assertEqual(told.notified_partner_ids, self.supervisor1.partner_id)

    def test_moved_into_another_month_both_plans_say_so(self):
        visit = self.approved_visit(29)
        with self.at("2026-05-02 10:00:00"):
            self.plans._write_period(self.env.company)
            june = self.plan_of(self.sales1, date(2026, 6, 1))
            june.with_user(self.sales1).note = "On leave"
            june.with_user(self.sales1).action_submit()
            june.with_user(self.supervisor1).action_approve()
            self.change(
                self.sales1, visit_id=visit.id, kind="move", date_start=self.utc("2026-06-02 10:00")
            )
        self.assertEqual(visit.plan_id, june)
        self.assertEqual((self.changes().kind, june.change_ids.kind), ("move", "add"))
        self.assertEqual((self.plan.visit_count, june.visit_count), (0, 1))

    def test_a_visit_more_begins_when_work_begins(self):
        with self.at("2026-04-25 10:00:00"):
            action = self.plan.with_user(self.sales1).action_add_visit()
        start = action["context"]["default_date_start"]
        self.assertEqual(
            start,
            self.plan._moment(date(2026, 5, 1), self.plan._work_days()[date(2026, 5, 1)][0][0]),
        )

    def test_the_supervisor_tells_whose_plan_it_is(self):
        visit = self.approved_visit()
        with self.at("2026-05-11 09:00:00"):
            self.change(self.supervisor1, visit_id=visit.id, kind="drop")
        self.assertEqual(self.plan.message_ids[:1].notified_partner_ids, self.sales1.partner_id)

    def test_replaced(self):
        person = self.c1.child_ids[:1]
        visit = self.may(self.sales1, 12, contact_ids=person.ids)
        self.approve(self.plan)
        with self.at("2026-05-11 09:00:00"):
            self.change(
                self.sales1, visit_id=visit.id, kind="replace", partner_id=self.other.id,
                purpose_ids=self.purpose.ids,
            )  # fmt: skip
        self.assertEqual((visit.partner_id, visit.contact_ids), (self.other, person.browse()))
        self.assertIn(self.other.name, self.changes().after)

    def test_dropped(self):
        visit = self.approved_visit()
        with self.at("2026-05-11 09:00:00"):
            self.change(self.sales1, visit_id=visit.id, kind="drop")
        self.assertEqual((visit.state, visit.cancel_reason), ("cancelled", "They asked"))
        self.assertEqual((self.changes().kind, self.changes().after), ("drop", False))
        self.assertEqual(self.plan.visit_count, 0)

    def test_cancelling_is_a_change_as_well(self):
        visit = self.approved_visit()
        visit.action_cancel("Their plant is closed")
        self.assertEqual(
            (self.changes().kind, self.changes().reason), ("drop", "Their plant is closed")
        )

    def test_added(self):
        self.approved_visit()
        values = {
            "plan_id": self.plan.id,
            "kind": "add",
            "partner_id": self.other.id,
            "purpose_ids": self.purpose.ids,
        }
        with self.at("2026-05-11 09:00:00"):
            self.change(self.sales1, date_start=self.utc("2026-05-13 15:00"), **values)
            for moment, text in (
                ("2026-06-01 09:00", "not in the month"),
                ("2026-05-11 08:00", "still to come"),
            ):
                with self.assertRaisesRegex(UserError, text), self.cr.savepoint():
                    self.change(self.sales1, date_start=self.utc(moment), **values)
        self.assertEqual(self.plan.visit_count, 2)
        self.assertEqual(self.changes().kind, "add")
        self.assertEqual(self.changes().visit_id.user_id, self.sales1)

    def test_the_customer_is_told(self):
        self.c1.sudo().child_ids.email = "chen@example.com"
        visit = self.may(self.sales1, 12, contact_ids=self.c1.child_ids.ids)
        self.approve(self.plan)
        with self.at("2026-05-11 09:00:00"):
            self.change(self.sales1, visit_id=visit.id, kind="drop", tell_customer=True)
        message = self.c1.message_ids[:1]
        self.assertEqual(message.partner_ids, self.c1.child_ids)
        self.assertIn("2026-05-12 10:00", message.body)
        self.assertTrue(self.changes().is_customer_told)

    def test_only_with_a_reason_and_only_what_is_to_come(self):
        visit = self.approved_visit()
        values = {"visit_id": visit.id, "kind": "drop"}
        with self.at("2026-05-11 09:00:00"):
            self.refused(
                lambda: self.change(self.sales1, **values | {"reason": " "}), text="say why"
            )
        with self.at("2026-05-12 10:00:00"):
            self.refused(lambda: self.change(self.sales1, **values), text="still to come")
        self.assertFalse(self.changes())

    def test_an_open_plan_needs_no_change(self):
        visit = self.may(self.sales1, 12)
        with self.at("2026-05-11 09:00:00"):
            self.refused(
                lambda: self.change(self.sales1, visit_id=visit.id, kind="drop"),
                text="no approved plan",
            )

    def test_strangers_change_nothing(self):
        visit = self.approved_visit()
        self.c1.sudo().user_id = self.sales1
        with self.at("2026-05-11 09:00:00"):
            for user in (
                self.sales2,
                self.sales3,
                self.supervisor2,
                self.salesadmin,
                self.employee,
            ):
                for values in (
                    {"visit_id": visit.id, "kind": "drop"},
                    {"plan_id": self.plan.id, "kind": "add", "partner_id": self.c3.id,
                     "date_start": self.utc("2026-05-13 15:00")},
                ):  # fmt: skip
                    with self.subTest(user.login, kind=values["kind"]):
                        self.refused(lambda u=user, v=values: self.change(u, **v))
        self.assertEqual(visit.state, "planned")
        self.assertEqual(self.plan.visit_count, 1)

    def test_a_form_does_not_name_what_one_does_not_see(self):
        """Odoo reads the names of linked records past all rules; that of a visit tells the customer."""
        visit = self.approved_visit()
        foreign = {"visit_id": visit.id, "plan_id": self.plan.id}
        for user in (self.sales2, self.sales3):
            changes = self.env["sales.visit.change"].with_user(user)
            mine = changes.create({"kind": "add", "reason": "x"})
            for name, number in foreign.items():
                vals, default = {name: number}, changes.with_context(**{f"default_{name}": number})
                for road, args in (
                    (changes.create, [{**vals, "reason": "x"}]),
                    (default.create, [{"reason": "x"}]),
                    (mine.write, [vals]),
                    (changes.onchange, [vals, [name], {name: {}}]),
                ):
                    with self.subTest(user.login, road=road.__name__, field=name):
                        self.refused(partial(road, *args))
        for user in (self.sales1, self.supervisor1):
            changes = self.env["sales.visit.change"].with_user(user)
            self.assertTrue(changes.create({**foreign, "kind": "drop", "reason": "x"}))

    def test_nobody_is_visited_whom_one_does_not_see(self):
        visit = self.approved_visit()
        with self.at("2026-05-11 09:00:00"):
            self.refused(
                lambda: self.change(
                    self.sales1, visit_id=visit.id, kind="replace", partner_id=self.c3.id
                ),
                AccessError,
            )

    def test_every_other_road_is_closed(self):
        visit = self.approved_visit()
        plan = self.plan.with_user(self.sales1)
        start = self.utc("2026-05-20 10:00")
        beside = self.may(self.sales1, 14)
        self.assertFalse(beside.plan_id)  # stands beside the approved plan
        roads = {
            "write": lambda: visit.write({"date_start": start}),
            "mass write": lambda: (visit | beside).write({"duration": 2}),
            "calendar": lambda: visit.web_save({"date_start": start}, {}),
            "purposes": lambda: visit.write({"purpose_ids": [(5,)]}),
            "customer": lambda: visit.write({"partner_id": self.other.id}),
            "person": lambda: visit.write({"user_id": self.sales1.id}),
            "unlink": visit.unlink,
            "command write": lambda: plan.write(
                {"visit_ids": [(1, visit.id, {"date_start": start})]}
            ),
            "command delete": lambda: plan.write({"visit_ids": [(2, visit.id)]}),
            "command unlink": lambda: plan.write({"visit_ids": [(3, visit.id)]}),
            "command link": lambda: plan.write({"visit_ids": [(4, beside.id)]}),
            "command set": lambda: plan.write({"visit_ids": [(6, 0, [])]}),
            "command create": lambda: plan.write(
                {"visit_ids": [(0, 0, {"partner_id": self.c1.id, "date_start": start})]}
            ),
            "plan of the visit": lambda: beside.write({"plan_id": plan.id}),
            "created in the plan": lambda: self.may(self.sales1, 15, plan_id=plan.id),
            "taken out": lambda: visit.write({"plan_id": False}),
        }
        for name, road in roads.items():
            with self.subTest(name):
                self.refused(road)
        self.env.invalidate_all()
        self.assertEqual(
            (visit.date_start, self.plan.visit_ids), (self.utc("2026-05-12 10:00"), visit)
        )
        with_default = (
            self.env["sales.visit"]
            .with_user(self.sales1)
            .with_context(
                default_plan_id=plan.id, default_day_proposed="2026-05-15", default_wish="x"
            )
        )
        forged = with_default.create(
            {"partner_id": self.c1.id, "date_start": self.utc("2026-05-15 10:00")}
        )
        self.assertFalse(forged.plan_id or forged.day_proposed or forged.wish)
        result = (
            self.env["sales.visit"]
            .with_user(self.sales1)
            .load([".id", "date_start"], [[str(visit.id), "2026-05-20 02:00:00"]])
        )
        self.assertFalse(result["ids"])
        self.assertIn("Change", result["messages"][0]["message"])
        self.refused(lambda: visit.write({"date_start": start}), UserError, "by the button Change")
        visit.content = "They want to see samples"  # what is prepared stays open

    def test_what_is_submitted_is_closed_too(self):
        visit = self.may(self.sales1, 12)
        self.plan.with_user(self.sales1).action_submit()
        self.refused(lambda: visit.write({"duration": 3}), UserError, "withdraw")
        self.refused(visit.unlink, UserError)
        self.assertFalse(self.may(self.sales1, 13).plan_id)
        self.plan.with_user(self.sales1).action_withdraw()
        visit.duration = 3
        self.assertEqual(self.may(self.sales1, 14).plan_id, self.plan)

    def test_figures_and_states_of_a_plan_are_not_entered(self):
        plan = self.plan.with_user(self.sales1)
        forged = {
            "approval_state": "approved",
            "date_handed_in": self.now(),
            "is_late": False,
            "visit_count": 9,
            "coverage": 1,
            "workload": 0.5,
            "owed": {},
            "work_hours": 1,
            "proposed_count": 9,
            "added_count": 0,
            "user_id": self.sales3.id,
            "date_from": "2026-07-01",
            "unfitted_ids": [(5,)],
            "change_ids": [(5,)],
            "unfitted_count": 0,
        }
        for name, value in forged.items():
            with self.subTest(name), self.assertRaises(AccessError):
                plan.write({name: value})
            with self.subTest(name, verb="create"), self.assertRaises(AccessError):
                plan.create({name: value})
        with self.assertRaises(AccessError):
            plan.unlink()
        with self.assertRaises(AccessError):
            plan.copy()

    def test_evidence_is_kept(self):
        visit = self.approved_visit()
        visit.action_cancel("Closed")
        change = self.changes()
        for user in (self.sales1, self.supervisor1, self.gm, self.env.ref("base.user_admin")):
            for work in (
                lambda c: c.write({"reason": "x"}),
                lambda c: c.unlink(),
                lambda c: c.copy(),
                lambda c: c.create({"plan_id": self.plan.id, "reason": "x", "kind": "add"}),
            ):
                with self.subTest(user.login), self.assertRaises(AccessError):
                    work(change.with_user(user))
        with self.assertRaises(AccessError):
            change.sudo().write({"reason": "x"})
        self.refused(visit.sudo().unlink, UserError, "is kept")

    def test_a_customer_that_changes_hands_takes_its_visits_along(self):
        """The old plan and the new one say so; nobody's visits are left unplanned by it."""
        self.approved(self.sales2)
        with self.at("2026-04-21 10:00:00"):
            self.plans._write_period(self.env.company)
        new_plan = self.plan_of(self.sales2)
        visit = self.approved_visit()
        new_plan.with_user(self.sales2).note = "Nobody yet"
        self.approve(new_plan)
        self.c1.sudo().user_id = self.sales2
        visit = visit.sudo()
        self.assertEqual((visit.user_id, visit.plan_id), (self.sales2, new_plan))
        kinds = self.env["sales.visit.plan.change"].search([("visit_id", "=", visit.id)])
        self.assertEqual(
            {change.plan_id: change.kind for change in kinds},
            {self.plan: "handed_over", new_plan: "received"},
        )
        self.assertEqual((self.plan.visit_count, new_plan.visit_count), (0, 1))

    def test_who_sees_and_does_what(self):
        """Role × state × verb."""
        visit = self.may(self.sales1, 12)
        readers = {"sales1", "supervisor1", "gm", "salesadmin"}
        expected = {
            "draft": {"submit": {"sales1"}, "fill": {"sales1"}},
            "submitted": {"approve": {"supervisor1"}, "withdraw": {"sales1"}},
            "approved": {"reopen": {"gm", "salesadmin"}, "change": {"sales1", "supervisor1", "gm"}},
        }
        verbs = {
            "submit": lambda plan: plan.action_submit(),
            "fill": lambda plan: plan.action_fill(),
            "approve": lambda plan: plan.action_approve(),
            "withdraw": lambda plan: plan.action_withdraw(),
            "reopen": lambda plan: plan.action_reopen("A mistake"),
            "change": lambda plan: self.change(plan.env.user, visit_id=visit.id, kind="drop"),
        }
        for state, allowed in expected.items():
            self.plan.sudo().flush_recordset()
            if state == "submitted":
                self.plan.with_user(self.sales1).action_submit()
            elif state == "approved":
                self.plan.with_user(self.supervisor1).action_approve()
            self.assertEqual(self.plan.approval_state, state)
            for login, user in self.users.items():
                plan = self.plan.with_user(user)
                self.assertEqual(plan.has_access("read"), login in readers, login)
                self.assertEqual(plan.has_access("write"), login == "sales1", login)
                self.assertFalse(plan.has_access("create") and login != "sales1")
                for verb, work in verbs.items():
                    with self.subTest(state=state, login=login, verb=verb):
                        self.assertEqual(
                            self.works(work, plan),
                            login in allowed.get(verb, ()),
                        )

    def works(self, work, plan):
        """Whether `work` is allowed; what it does is undone."""

        class Undo(Exception):
            pass

        try:
            with self.at("2026-04-25 10:00:00"), self.cr.savepoint():
                work(plan)
                raise Undo
        except Undo:
            return True
        except (AccessError, UserError):
            return False
        finally:
            self.env.invalidate_all()
