from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common_ledger import LedgerCase

# What each role may do; sales1 has the customer, sales2 is of the same team, sales3 of another
MATRIX = {
    "sales.credit.review": {
        "sales1": "", "sales2": "", "sales3": "", "supervisor1": "r", "supervisor2": "",
        "salesadmin": "r", "gm": "r", "finance": "rwcd", "employee": "", "accountant": "", "clerk": "",
    },
    "sales.credit.release": {
        "sales1": "rwcd", "sales2": "", "sales3": "", "supervisor1": "rwcd", "supervisor2": "",
        "salesadmin": "r", "gm": "rwcd", "finance": "r", "employee": "", "accountant": "", "clerk": "",
    },
    "sales.receivable": {
        "sales1": "r", "sales2": "", "sales3": "", "supervisor1": "r", "supervisor2": "",
        "salesadmin": "r", "gm": "r", "finance": "r", "employee": "", "accountant": "", "clerk": "",
    },
    "sales.receivable.followup": {
        "sales1": "rc", "sales2": "", "sales3": "", "supervisor1": "rc", "supervisor2": "",
        "salesadmin": "r", "gm": "rc", "finance": "rwc", "employee": "", "accountant": "", "clerk": "",
    },
    "sales.receivable.exception": {
        "sales1": "r", "sales2": "", "sales3": "", "supervisor1": "r", "supervisor2": "",
        "salesadmin": "r", "gm": "r", "finance": "r", "employee": "", "accountant": "", "clerk": "",
    },
}  # fmt: skip
FIGURES = (
    "credit_judged_limit", "credit_rating", "credit_valid_until", "credit_exposure", "credit_review_id",
    "credit_review_ids", "credit_limit", "use_partner_credit_limit", "credit", "debit", "credit_to_invoice",
)  # fmt: skip


@tagged("post_install", "-at_install")
class TestCreditRights(LedgerCase):
    """SD-4.2.2, SD-7.2: who sees and does what with credit and receivables."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for login, group in (
            ("accountant", "account.group_account_invoice"),
            ("clerk", "sales_policy.group_order_clerk"),
        ):
            cls.users[login] = new_test_user(cls.env, f"c_{login}", f"base.group_user,{group}")
        cls.review = cls.judge(100)
        cls.invoice(90, due=-20)
        draft = cls.env["sales.credit.review"].create(
            {"partner_id": cls.buyer.id, "limit_amount": 1, "rating": "d"}
        )
        release = cls.env["sales.credit.release"].create(
            {"order_id": cls.order(50).id, "reason": "Important"}
        )
        note = cls.env["sales.receivable.followup"].create(
            {
                "partner_id": cls.buyer.id,
                "is_disputed": True,
                "dispute_reason": "Colour",
                "user_id": cls.sales1.id,
            }
        )
        cls.records = {
            "sales.credit.review": draft,
            "sales.credit.release": release,
            "sales.receivable": cls.env["sales.receivable"].search(
                [("partner_id", "=", cls.buyer.id)]
            ),
            "sales.receivable.followup": note,
            "sales.receivable.exception": cls.env["sales.receivable.exception"].search(
                [("partner_id", "=", cls.buyer.id)], limit=1
            ),
        }

    def test_matrix(self):
        """Each role x verb, and by search: what is not to be read is not to be found."""
        verbs = {"r": "read", "w": "write", "c": "create", "d": "unlink"}
        for model, roles in MATRIX.items():
            record = self.records[model]
            self.assertEqual(len(record), 1, model)
            for login, expected in roles.items():
                theirs = record.with_user(self.users[login])
                with self.subTest(model=model, user=login):
                    may = "".join(key for key, verb in verbs.items() if theirs.has_access(verb))
                    self.assertEqual(may, expected)
                    domain = [("id", "=", record.id)]
                    try:
                        found = theirs.search(domain)
                        groups = theirs._read_group(domain, [], ["__count"])[0][0]
                    except AccessError:
                        found, groups = [], 0
                    self.assertEqual((len(found), groups), (1, 1) if "r" in expected else (0, 0))

    def test_another_company(self):
        """The company is a wall: not to be read, nor found by a forged context."""
        foreign = new_test_user(
            self.env,
            "c_foreign",
            "sales_policy.group_finance",
            company_id=self.other_company.id,
            company_ids=[(6, 0, self.other_company.ids)],
        )
        for model, record in self.records.items():
            with self.subTest(model):
                self.assertFalse(record.with_user(foreign).has_access("read"))
                with self.assertRaises(AccessError):
                    record.with_user(foreign).with_context(
                        allowed_company_ids=self.company.ids
                    ).search([("id", "=", record.id)])

    def test_figures_are_closed_to_salespeople(self):
        """By no door: read, search, order, group, export, a path through another record, a new record."""
        self.sales1.group_ids += self.env.ref("base.group_allow_export")
        mine = self.buyer.with_user(self.sales1)
        partners = self.env["res.partner"].with_user(self.sales1)
        orders = self.env["sale.order"].with_user(self.sales1)
        for name in FIGURES:
            with self.subTest(name):
                with self.assertRaises(AccessError):
                    mine.read([name])
                with self.assertRaises(AccessError):
                    partners.search([(name, "!=", False)])
                with self.assertRaises(AccessError):
                    orders.search([(f"partner_id.{name}", "!=", False)])
                with self.assertRaises(AccessError):
                    mine.with_context(export_reason="Audit").export_data([name])
                self.assertNotIn(name, partners.fields_get())
                if partners._fields[name].store:
                    with self.assertRaises(AccessError):
                        partners.search([], order=name)
                    with self.assertRaises(AccessError):
                        partners._read_group([], [name])

    def test_release_shows_no_figure_of_credit(self):
        """The salesperson asks for a release without learning limit or debt."""
        release = self.records["sales.credit.release"].with_user(self.sales1)
        for name in ("limit_amount", "exposure"):
            with self.assertRaises(AccessError):
                release.read([name])
        release.action_submit()
        step = release.sudo().approval_ids
        self.assertNotIn("limit_amount", dict(step.summary))
        self.assertNotIn("100", str(step.summary))
        self.assertEqual(release.with_user(self.gm).limit_amount, 100)
        self.assertEqual(release.with_user(self.supervisor1).exposure, 90)

    def test_no_figure_in_what_hangs_on_it(self):
        """Names of duties, messages and approvals of a judgement hold no amount for the salesperson."""
        duties = self.duties(self.review, "period")
        self.assertNotIn("100", duties.res_name)
        approvals = self.env["sales.approval"].with_user(self.sales1)
        found = approvals.search([("res_model", "=", "sales.credit.review")])
        self.assertFalse(found)
        messages = self.env["mail.message"].with_user(self.sales1)
        self.assertFalse(messages.search([("model", "=", "sales.credit.review")]))

    def test_light_is_searched_by_those_with_the_file(self):
        """A search method is no way round the field's groups."""
        with self.assertRaises(AccessError):
            self.env["res.partner"].with_user(self.employee).search([("credit_light", "=", "red")])
        found = (
            self.env["res.partner"].with_user(self.sales3).search([("credit_light", "=", "red")])
        )
        self.assertNotIn(self.buyer, found)

    def test_notes_on_others_customers(self):
        vals = {"partner_id": self.buyer.id, "note": "x"}
        for login in ("sales2", "sales3", "supervisor2", "employee", "salesadmin"):
            notes = self.env["sales.receivable.followup"].with_user(self.users[login])
            with self.subTest(login), self.assertRaises(AccessError), self.env.cr.savepoint():
                notes.create(vals)
        for login in ("sales1", "supervisor1", "finance"):
            self.env["sales.receivable.followup"].with_user(self.users[login]).create(vals)

    def test_statement(self):
        """Finance prints any, a salesperson those of own customers, and nobody else's wizard."""
        vals = {"partner_id": self.buyer.id}
        for login in ("sales1", "supervisor1", "finance", "salesadmin", "gm"):
            statement = self.env["sales.statement"].with_user(self.users[login]).create(vals)
            self.assertTrue(statement._currencies(), login)
        for login in ("sales2", "sales3", "supervisor2", "employee", "accountant", "clerk"):
            with self.subTest(login), self.assertRaises(AccessError):
                self.env["sales.statement"].with_user(self.users[login]).create(vals)

    def test_ageing_is_no_way_to_the_ledger(self):
        """By the view, a path through it, or a group of it."""
        receivables = self.env["sales.receivable"].with_user(self.sales3)
        self.assertFalse(receivables.search([("partner_id", "=", self.buyer.id)]))
        self.assertFalse(receivables._read_group([], ["partner_id"], ["amount_residual:sum"]))
        with self.assertRaises(AccessError):
            self.buyer.with_user(self.sales3).read(["receivable_open"])
        self.assertEqual(self.buyer.with_user(self.sales1).receivable_open, 90)
