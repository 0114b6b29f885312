from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, Command, api
from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common_merge import MergeCase

WIZARD = "base.partner.merge.automatic.wizard"


@tagged("post_install", "-at_install")
class TestMergeRights(MergeCase):
    """Sales administration merges customers, others ask for it (CM-4.1.2, CM-4.2.2)."""

    def refused(self, pattern, kept, *gone, user=None, error=UserError):
        with self.assertRaisesRegex(error, pattern), self.env.cr.savepoint():
            self.merge(kept, *gone, user=user)

    def test_who_merges(self):
        buyer = new_test_user(
            self.env, "c_buyer", "base.group_user,base.group_partner_manager", name="Mai Jia"
        )
        for user in (
            self.sales1, self.supervisor1, self.supervisor2, self.gm, self.finance, self.employee, buyer,
        ):  # fmt: skip
            with self.subTest(user.login):
                self.refused("", self.kept, self.gone, user=user, error=AccessError)
        self.assertTrue(self.gone.exists())
        self.merge(self.kept, self.gone, user=self.salesadmin)
        self.assertFalse(self.gone.exists())

    def test_other_doors(self):
        """Neither the search for duplicates, nor a wizard of somebody else, nor a forged context."""
        merges = self.env[WIZARD].with_user(self.salesadmin)
        wizard = merges.create({"partner_ids": [Command.set((self.kept | self.gone).ids)]})
        for user in (self.sales1, self.supervisor1):
            forged = wizard.with_user(user).with_context(sales_customer_merge=True)
            for verb in ("action_merge", "action_start_automatic_process"):
                with self.subTest(user=user.login, verb=verb), self.assertRaises(AccessError):
                    getattr(forged, verb)()
            with self.assertRaises(AccessError):
                self.kept.with_user(user).action_merge_duplicates()
        # the context takes away, it opens nothing
        mine = self.kept.with_user(self.sales1).with_context(sales_customer_merge=True)
        mine.write({"customer_stage": "lost", "approval_state": "draft", "vat": "9144FORGED0000"})
        self.env.invalidate_all()
        self.assertEqual(
            (self.kept.customer_stage, self.kept.approval_state), ("formal", "approved")
        )
        self.assertNotEqual(self.kept.vat, "9144FORGED0000")

    def test_ledger(self):
        """Who sees the kept customer reads its merges, nobody writes one."""
        merge = self.merge(self.kept, self.gone)
        seers = (self.sales1, self.supervisor1, self.salesadmin, self.gm, self.finance)
        for user in seers:
            with self.subTest(user.login):
                self.assertEqual(merge.with_user(user).read(["name"])[0]["name"], "Vanishing Soles")
        for user in (self.sales2, self.sales3, self.supervisor2):
            with self.subTest(user.login):
                self.assertFalse(merge.with_user(user).search([("id", "=", merge.id)]))
        with self.assertRaises(AccessError):
            merge.with_user(self.employee).read(["name"])
        for user in (*seers, self.env.ref("base.user_root")):
            as_user = merge.with_user(user)
            for attack in (
                lambda m=as_user: m.write({"name": "x"}),
                lambda m=as_user: m.unlink(),
                lambda m=as_user: m.copy(),
                lambda m=as_user: m.create(
                    {"name": "x", "partner_id": self.kept.id, "res_id": 1, "user_id": 1}
                ),
                lambda m=as_user: m.partner_id.write({"merge_ids": [Command.delete(m.id)]}),
                lambda m=as_user: m.load(["id", "name"], [[str(m.id), "x"]]),
            ):
                with self.subTest(user.login), mute_logger("odoo.models.unlink"):
                    try:
                        with self.env.cr.savepoint():
                            result = attack()
                            self.env.flush_all()
                        self.assertFalse(isinstance(result, dict) and result["ids"])
                    except AccessError:
                        pass
                    self.env.invalidate_all()
                    self.assertEqual(merge.exists().name, "Vanishing Soles")
        for name in ("file", "values"):
            if name in merge._fields:
                with self.assertRaises(AccessError):
                    merge.with_user(self.salesadmin).read([name])

    def test_refusals(self):
        draft = self.customer(self.sales1)
        submitted = self.customer(self.sales1)
        submitted.action_submit()
        vendor = self.env["res.partner"].create({"name": "Vendor", "is_company": True})
        other_company = self.env["res.company"].create({"name": "Elsewhere"})
        elsewhere = self.formal(self.sales1, company_id=self.company.id)
        self.salesadmin.company_ids += other_company
        foreign = self.formal(
            self.sales1, user_id=False, company_id=other_company.id, name="Foreign Soles"
        )
        cases = [
            ("is reviewed and cannot.*CM-4.1.3", draft, self.kept),
            ("waits for review.*CM-4.1.3", self.kept, submitted),
            ("waits for review.*CM-4.1.3", submitted, draft),
            ("belongs to a customer: keep", vendor, self.kept),
            ("Contacts of different customers", draft.child_ids, submitted.child_ids),
            ("Contacts of different customers", self.kept, draft.child_ids),
            ("Contacts of different customers", draft.child_ids, vendor, self.kept),
            ("the same company", elsewhere, foreign),
            ("one of his parent", draft, draft.child_ids),
        ]
        for pattern, kept, *gone in cases[:-1]:
            with self.subTest(pattern=pattern, kept=kept.name):
                self.refused(pattern, kept, *gone)
        self.kept.with_user(self.supervisor1).user_id = self.sales2
        self.refused("waits for review", self.kept, draft)
        self.refused("waits for review", self.gone, self.kept)

    def test_what_may_be_merged(self):
        """Vendors and contacts that are the same come along with the customer, contacts of one customer."""
        vendor = self.env["res.partner"].create({"name": "Vendor", "is_company": True})
        self.assertFalse(self.merge(self.kept, vendor).filtered(lambda m: m.res_id != vendor.id))
        one, two = self.env["res.partner"].create(
            [
                {"name": "Lin", "parent_id": self.kept.id},
                {"name": "Lin Wei", "parent_id": self.kept.id},
            ]
        )
        self.assertEqual(len(self.merge(one, two)), 0, "a contact is no customer")
        self.assertFalse(two.exists())
        self.assertEqual(one.parent_id, self.kept)
        self.assertTrue(one.is_confidential)

    def test_proposed_to_be_kept(self):
        """The reviewed one, of these a customer that buys, of these the oldest."""
        draft = self.customer(self.sales1)
        lost, prospect = self.lost(self.sales1), self.formal(self.sales1, customer_stage="prospect")
        wizard = self.env[WIZARD].with_user(self.salesadmin)

        def proposed(*customers):
            ids = [customer.id for customer in customers]
            context = {"active_model": "res.partner", "active_ids": ids}
            return wizard.with_context(**context).create({}).dst_partner_id

        self.assertEqual(proposed(draft, prospect), prospect)
        self.assertEqual(proposed(prospect, lost), lost)
        self.assertEqual(proposed(lost, self.gone), self.gone)

    # From the hint to the merge

    def test_hint_and_question(self):
        """CM-4.1.2: a supervisor reads the hint and asks once, sales administration merges from it."""
        twin = self.formal(self.sales3, name=self.kept.name, phone="0769-22000099")
        mine = self.kept.with_user(self.supervisor1)
        self.assertIn("in charge: Wang Wu", mine.duplicate_warning)
        for _index in range(2):
            mine.action_ask_merge()
        person = self.env.ref("sales_policy.role_sales_administration")._responsible(self.company)
        asked = self.kept.activity_ids.filtered(lambda a: "Merge duplicates" in (a.summary or ""))
        self.assertEqual(asked.user_id, person)
        self.assertIn("in charge: Wang Wu", asked.note)
        self.assertNotIn(str(twin.vat), asked.note)
        for user in (self.sales2, self.supervisor2):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.kept.with_user(user).action_ask_merge()
        with self.assertRaisesRegex(UserError, "looks the same"):
            self.gone.with_user(self.sales3).action_ask_merge()
        action = self.kept.with_user(self.salesadmin).action_merge_duplicates()
        self.assertEqual(set(action["context"]["active_ids"]), {self.kept.id, twin.id})
        wizard = self.env[WIZARD].with_user(self.salesadmin).with_context(**action["context"])
        screen = wizard.create({"dst_partner_id": twin.id}).action_merge()
        self.assertEqual((screen["res_model"], screen["res_id"]), ("res.partner", twin.id))


@tagged("post_install", "-at_install")
class TestMergeAtOnce(TransactionCase):
    """Administrators merge the same pair at one moment, on connections of their own: it is merged once."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self.clean)
        with self.registry.cursor() as cr:
            values = {"is_company": True, "is_sales_customer": True, "customer_stage": "formal"}
            customers = self.of(cr)["res.partner"].create(
                [{"name": name, **values} for name in ("At Once One", "At Once Two")]
            )
            self.ids = customers.ids

    def of(self, cr):
        return api.Environment(cr, SUPERUSER_ID, {})

    def clean(self):
        with self.registry.cursor() as cr:
            self.of(cr)["res.partner"].browse(self.ids).exists().unlink()

    def merge(self, cr):
        env = self.of(cr)
        return env[WIZARD]._merge(self.ids, env["res.partner"].browse(self.ids[0]))

    @mute_logger("odoo.sql_db")
    def test_once(self):
        with (
            self.registry.cursor() as first,
            self.registry.cursor() as second,
            self.registry.cursor() as third,
        ):
            for cr in (first, second, third):  # all have read the pair before one of them merges
                self.assertEqual(len(self.of(cr)["res.partner"].browse(self.ids).exists()), 2)
            self.merge(first)
            with self.assertRaisesRegex(UserError, "at this very moment"):
                self.merge(second)
            first.commit()
            with self.assertRaises(SerializationFailure):  # the request is tried again, see below
                self.merge(third)
            for cr in (second, third):
                cr.rollback()
                self.merge(cr)
                cr.commit()
        with self.registry.cursor() as cr:
            env = self.of(cr)
            self.assertEqual(env["res.partner"].browse(self.ids).exists().ids, self.ids[:1])
            merges = env["sales.customer.merge"].search([("partner_id", "=", self.ids[0])])
            self.assertEqual(merges.mapped("res_id"), self.ids[1:])
