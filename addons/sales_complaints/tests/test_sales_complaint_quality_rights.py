from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tests import tagged

from odoo.addons.sales_customer_mgmt.tests.common_canary import CanaryMixin

from .common_quality import QualityCase

SECRET = "hidden-from-sales-7391"
EVERYBODY = {
    "sales1", "sales2", "sales3", "supervisor1", "supervisor2", "salesadmin", "finance", "employee",
    "gm", "quality",
}  # fmt: skip
INSIDERS = {"quality", "gm"}


@tagged("post_install", "-at_install")
class TestSalesComplaintQualityRights(CanaryMixin, QualityCase):
    """Who reads and writes what quality finds out: not sales (CM-7.1.2, SD-7.3, CM-4.2.2)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case.write({"cause_id": cls.cause.id, "root_cause": SECRET, "remark": SECRET})
        cls.case.message_post(body=SECRET)
        cls.action = cls.corrective(cls.employee, description="Weigh each batch")

    def test_cases(self):
        for login in EVERYBODY:
            case = self.case.with_user(self.users[login])
            with self.subTest(login=login):
                self.assertEqual(case.has_access("read"), login in INSIDERS)
                self.assertEqual(case.has_access("write"), login == "quality")
                self.assertEqual(case.has_access("create"), login == "quality")
                self.assertFalse(case.has_access("unlink"))

    def test_causes(self):
        for login in EVERYBODY:
            cause = self.cause.with_user(self.users[login])
            with self.subTest(login=login):
                self.assertEqual(cause.has_access("read"), login in INSIDERS)
                self.assertEqual(cause.has_access("write"), login == "quality")

    def test_actions(self):
        readers = {"employee", "quality", "gm", "salesadmin"}
        for login in EVERYBODY:
            action = self.action.with_user(self.users[login])
            with self.subTest(login=login):
                self.assertEqual(action.has_access("read"), login in readers)
                self.assertEqual(action.browse().has_access("create"), login == "quality")
                self.assertFalse(action.has_access("unlink"))
        of_sales = self.corrective(self.sales1)
        for login in EVERYBODY:
            action = of_sales.with_user(self.users[login])
            with self.subTest(login=login, owner="sales1"):
                sees = {"sales1", "supervisor1", "quality", "gm", "salesadmin"}
                self.assertEqual(action.has_access("read"), login in sees)

    def test_who_enters_what_in_an_action(self):
        entered = {
            "proof": {"employee"},
            "name": {"quality"},
            "description": {"quality"},
            "effect_note": set(),
            "date_due": set(),
        }
        for name, writers in entered.items():
            for login in EVERYBODY:
                action = self.action.with_user(self.users[login])
                value = "2099-01-01" if name == "date_due" else "Weigh each batch"
                with self.subTest(login=login, name=name):
                    if login in writers:
                        action.write({name: value})
                    else:
                        with self.assertRaises(AccessError):
                            action.write({name: value})

    def test_the_owner_does_not_see_the_complaints(self):
        owned = self.action.with_user(self.employee)
        with self.assertRaises(AccessError):
            owned.read(["case_ids"])
        self.assertNotIn("case_ids", owned.fields_get())
        with self.assertRaises(AccessError):
            owned.search([("case_ids.root_cause", "ilike", SECRET)])
        self.assertNotIn(
            self.c1.name, str(owned.web_read({name: {} for name in owned.fields_get()}))
        )

    def test_no_field_of_the_complaint_tells_sales(self):
        hidden = {"case_ids", "cause_id", "action_ids", "is_sampled", "date_judged"}
        for login in EVERYBODY - INSIDERS:
            mine = self.mine.with_user(self.users[login])
            with self.subTest(login=login):
                self.assertFalse(hidden & mine.fields_get().keys())
                for name in hidden:
                    for attempt in (
                        lambda m=mine, n=name: m.read([n]),
                        lambda m=mine, n=name: m.search([(n, "!=", False)]),
                        lambda m=mine, n=name: m.write({n: False}),
                    ):
                        with self.assertRaises(AccessError):
                            attempt()
                for attempt in (
                    lambda m=mine: m.search([], order="cause_id"),
                    lambda m=mine: m.formatted_read_group([], ["cause_id"], ["__count"]),
                    lambda m=mine: m.search([("case_ids.remark", "ilike", SECRET)]),
                ):
                    with self.assertRaises(AccessError):
                        attempt()
                with self.assertRaises(UserError):
                    mine.export_data(["case_ids/remark"])

    def test_no_model_gives_it_away(self):
        for login in ("sales1", "supervisor1", "salesadmin", "employee"):
            self.assert_silent(login, [SECRET])

    def test_who_may_hear_it_does(self):
        for login in INSIDERS:
            case = self.case.with_user(self.users[login])
            self.assertIn(SECRET, str(case.read(["root_cause", "remark"])))
            domain = Domain("case_ids.remark", "ilike", SECRET)
            self.assertEqual(self.mine.with_user(self.users[login]).search(domain), self.mine)
