from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_visit_request import RequestCase

# VM-5.2, who may do what on a request of sales1: r(ead) w(rite) c(reate) d(elete)
MATRIX = {
    #              draft   submitted
    "sales1":      ("rwcd", "rwcd"),
    "sales2":      ("", ""),
    "sales3":      ("", ""),
    "supervisor1": ("rwcd", "rwcd"),
    "supervisor2": ("", ""),
    "gm":          ("rwcd", "rwcd"),
    "salesadmin":  ("r", "r"),
    "finance":     ("", "r"),
    "employee":    ("", ""),
}  # fmt: skip


@tagged("post_install", "-at_install")
class TestVisitRequestRights(RequestCase):
    """Who sees and decides on requests, and what nobody enters (VM-5.2, SD-5.2)."""

    def access(self, record, user):
        verbs = ("read", "write", "create", "unlink")
        record = record.with_user(user)
        return "".join(c for c, verb in zip("rwcd", verbs, strict=True) if record.has_access(verb))

    def test_matrix(self):
        request = self.request()
        drafts = {login: self.access(request, user) for login, user in self.users.items()}
        request.action_submit()
        for login, expected in MATRIX.items():
            with self.subTest(login):
                found = (drafts[login], self.access(request, self.users[login]))
                self.assertEqual(found, expected)

    def test_who_decides(self):
        request = self.request()
        request.action_submit()
        for login, user in self.users.items():
            if login != "supervisor1":
                with self.subTest(login), self.assertRaises(UserError):
                    request.with_user(user).action_approve()
        request.with_user(self.supervisor1).action_approve()
        self.assertEqual(request.approval_state, "approved")

    def test_a_supervisor_does_not_agree_to_what_one_requested_oneself(self):
        request = self.request(self.supervisor1)
        self.assertEqual(request.user_id, self.sales1)
        request.action_submit()
        self.assertEqual(request.sudo().approval_ids.approver_ids, self.gm)

    def test_only_who_visits_accounts(self):
        request = self.approved_request()
        self.begin()
        for user in (self.supervisor1, self.gm):
            with self.subTest(user.login), self.assertRaisesRegex(UserError, "Who visits"):
                request.with_user(user).action_account(200)
            with self.subTest(user.login), self.assertRaisesRegex(UserError, "Who visits"):
                request.with_user(user).action_cancel("x")
        for user in (self.sales2, self.sales3, self.employee):
            with self.subTest(user.login), self.assertRaises(AccessError):
                request.with_user(user).action_account(200)
            accounts = self.env["sales.visit.request.account"].with_user(user)
            with self.subTest(user.login), self.assertRaises(AccessError):
                accounts.with_context(active_id=request.id).create({})
            with self.subTest(user.login), self.assertRaises(AccessError):
                accounts.create({"request_id": request.id})
        self.assertEqual(request.state, "open")

    def test_what_happens_is_not_entered(self):
        now = fields.Datetime.now()
        forged = {
            "user_id": self.sales2.id,
            "company_id": self.env.company.id,
            "date_start": now,
            "date_over": now,
            "is_late": True,
            "state": "used",
            "actual": 1,
            "difference": 1,
            "date_closed": now,
            "close_reason": "x",
            "approval_state": "approved",
            "date_approved": now,
        }
        request = self.request()
        common = {"kind": "gift", "name": "Tea", "amount": 1, "visit_id": self.own.id}
        requests = self.env["sales.visit.request"].with_user(self.sales1)
        for name, value in forged.items():
            with self.subTest(name):
                with self.assertRaises(AccessError):
                    request.write({name: value})
                with self.assertRaises(AccessError):
                    self.own.write({"request_ids": [Command.update(request.id, {name: value})]})
                with self.assertRaises(AccessError):
                    requests.create({**common, name: value})
                made = requests.with_context(**{f"default_{name}": value}).create(common)
                self.assertEqual(
                    (made.state, made.actual, made.user_id, made.approval_state, made.is_late),
                    ("open", 0, self.sales1, "draft", False),
                )

    def test_nothing_changes_after_submission(self):
        request = self.approved_request()
        other = self.visit(self.sales1)
        for vals in (
            {"amount": 2000},
            {"kind": "other"},
            {"visit_id": other.id},
            {"partner_id": False},
            {"quantity": 5},
            {"name": "Tea"},
        ):
            with self.subTest(vals), self.assertRaises(UserError):
                request.write(vals)
            with self.subTest(vals), self.assertRaises(UserError):
                self.own.write({"request_ids": [Command.update(request.id, vals)]})
        with self.assertRaises(UserError):
            request.unlink()
        with self.assertRaises(UserError):
            self.own.write({"request_ids": [Command.delete(request.id)]})

    def test_a_form_tells_nothing_of_a_hidden_visit(self):
        visit = self.visit(self.sales1)
        for user, seen in ((self.sales1, self.c1), (self.sales3, self.c1.browse())):
            form = self.env["sales.visit.request"].with_user(user).new({"visit_id": visit.id})
            with self.subTest(user.login):
                self.assertEqual(form.partner_id._origin, seen)
                self.assertEqual(form.user_id, self.sales1 if seen else self.sales1.browse())
                self.assertEqual(bool(form.date_start), bool(seen))

    def test_nobody_requests_for_a_stranger(self):
        foreign = self.visit(self.sales3, partner_id=self.c3.id)
        mine = self.request()
        with self.assertRaises(AccessError):
            self.request(visit_id=foreign.id)
        with self.assertRaises(AccessError):
            mine.visit_id = foreign.id
        with self.assertRaises(AccessError):
            self.request(trip_id=self.trip(self.sales3).id, visit_id=False)
        with self.assertRaises(AccessError):
            self.request(trip_id=self.trip().id, partner_id=self.c3.id)

    def test_a_copy_is_a_draft(self):
        request = self.approved_request()
        self.begin()
        request.action_account(150)
        copy = request.copy()
        self.assertEqual(
            (copy.approval_state, copy.state, copy.actual, copy.difference), ("draft", "open", 0, 0)
        )

    def test_goes_along_with_the_customer(self):
        request = self.request()
        request.action_submit()
        self.c1.sudo().user_id = self.sales2
        self.assertEqual(request.sudo().user_id, self.sales2)
        self.assertIn(self.sales2, request.sudo().approval_ids.owner_ids)
        self.assertFalse(request.with_user(self.sales1).has_access("read"))

    def test_what_one_spent_stays_with_oneself(self):
        request = self.approved_request()
        self.begin()
        self.own._finish(fields.Datetime.now())
        self.c1.sudo().user_id = self.sales2
        duty = self.env["sales.duty"].search(
            [("res_model", "=", request._name), ("res_id", "=", request.id)]
        )
        self.assertEqual((request.sudo().user_id, duty.user_id), (self.sales1, self.sales1))

    def test_goes_along_with_a_merge(self):
        request = self.approved_request()
        kept = self.approved(self.sales1)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.c1 | kept).ids, kept)
        self.assertEqual(request.partner_id, kept)
        self.assertEqual(request.visit_id.partner_id, kept)
