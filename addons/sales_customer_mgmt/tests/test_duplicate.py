import random

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase, Form, tagged
from odoo.tools import mute_logger

from odoo.addons.sales_customer_mgmt import normalise

from .common import CustomerCase

SAME_NAMES = [
    "东莞华丰鞋材有限公司",
    "东莞市华丰鞋材有限公司",
    "广东省东莞市华丰鞋材有限责任公司",
    "华丰鞋材（东莞）有限公司",
    "华丰鞋材(东莞)股份有限公司",
    " 东莞　华丰 鞋材 有限 公司",
    "东莞华丰鞋材集团有限公司",
    "东莞华丰鞋材（集团）股份有限公司",
]
SAME_ENGLISH = [
    "ACME Soles Co., Ltd.",
    "Acme Soles Limited",
    "ＡＣＭＥ　Ｓｏｌｅｓ Co.,Ltd",
    "Acme-Soles Inc",
]
SAME_PHONES = [
    "0769-22334455",
    "+86 769 2233 4455",
    "(0769) 22334455",
    "0086-769-2233-4455",
    "０７６９－２２３３４４５５",
    "0769-22334455-808",
    "0769 22334455 转 808",
    "0769-22334455/22334456",
]
SAME_CODES = [
    "91441900MA4W1234X5",
    "91441900ma4w1234x5",
    "９１４４１９００MA4W1234X5",
    "9144-1900 MA4W-1234X5",
]
SAME_SITES = [
    "https://www.huafeng.com.cn/about",
    "huafeng.com.cn",
    "HTTP://HuaFeng.com.cn:8080",
    "m.huafeng.com.cn",
]
ALPHABET = (
    "东莞市省华丰（）()有限责任股份公司集团分 .,&CoLtdInc-_/+86 0769x#转CN：w.com企业合伙ＡßİǄﷺｶﾞ"
)


@tagged("post_install", "-at_install")
class TestNormalise(BaseCase):
    """CM-4.1.2: two spellings of one thing give one key, and the key of a key is itself."""

    def test_same(self):
        for function, spellings in (
            (normalise.company_name, SAME_NAMES),
            (normalise.company_name, SAME_ENGLISH),
            (normalise.phone, SAME_PHONES),
            (
                normalise.phone,
                ["13812345678", "+86 138 1234 5678", "86-13812345678", "013812345678"],
            ),
            (normalise.vat, SAME_CODES),
            (normalise.website, SAME_SITES),
        ):
            with self.subTest(function.__name__):
                self.assertEqual(
                    len({function(text) for text in spellings}), 1, list(map(function, spellings))
                )

    def test_different(self):
        for function, one, other in (
            (normalise.company_name, "华丰有限公司", "华丰有限公司东莞分公司"),
            (normalise.company_name, "东莞华丰鞋材有限公司", "东莞华丰鞋业有限公司"),
            (normalise.company_name, "Foo Trading Ltd", "Foo Ltd"),
            (normalise.phone, "+1 415 555 2671", "14155552671"),
            (normalise.phone, "0769-22334455", "0755-22334455"),
            (normalise.website, "alibaba.com/company/one", "alibaba.com/company/two"),
        ):
            with self.subTest(one):
                self.assertNotEqual(function(one), function(other))

    def test_nothing(self):
        for function in (normalise.company_name, normalise.phone, normalise.vat, normalise.website):
            for text in (None, False, "", "  "):
                self.assertEqual(function(text), "")
        self.assertEqual(normalise.vat("/"), "")
        self.assertEqual(normalise.phone("123"), "")
        self.assertEqual(normalise.website("http://["), "")
        self.assertEqual(normalise.company_name("有限公司"), "有限公司", "a name is never empty")

    def test_idempotent(self):
        rng = random.Random(20260101)
        for _round in range(20000):
            text = "".join(rng.choices(ALPHABET, k=rng.randint(0, 24)))
            for function in (
                normalise.company_name,
                normalise.phone,
                normalise.vat,
                normalise.website,
            ):
                key = function(text)
                self.assertEqual(function(key), key, (function.__name__, text))

    def test_spelling_never_matters(self):
        """Width, case, spaces and punctuation of any name change nothing."""
        rng = random.Random(7)
        wide = {i: i + 0xFEE0 for i in range(0x21, 0x7F)}
        for name in (*SAME_NAMES, *SAME_ENGLISH, "Zhejiang Aokang Shoes Group Corporation"):
            key = normalise.company_name(name)
            for variant in (name.upper(), name.lower(), name.translate(wide), f"  {name} "):
                self.assertEqual(normalise.company_name(variant), key)
            for form in ("有限公司", "股份有限公司"):
                base = f"惠州{rng.randint(10, 99)}工贸"
                self.assertEqual(normalise.company_name(base + form), normalise.company_name(base))


@tagged("post_install", "-at_install")
class TestDuplicate(CustomerCase):
    """CM-4.1.2: a customer is registered once; who has it is said, and no more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.known = cls.customer(
            cls.sales3,
            name="东莞市华丰鞋材有限公司",
            vat="91441900MA4W1234X5",
            phone="0769-22334455",
            website="www.huafeng.com.cn",
            child_ids=[(0, 0, {"name": "Secret Contact", "phone": "13912345678"})],
        )

    def refused(self, pattern, user=None, **vals):
        with self.assertRaisesRegex(UserError, pattern), self.env.cr.savepoint():
            self.customer(user or self.sales1, **vals)

    def test_credit_code_is_refused(self):
        """CM-4.1.2: the same credit code in any spelling, as tax number or as registry number."""
        for code in SAME_CODES:
            self.refused("tax number or credit code exists, in charge: Wang Wu", vat=code)
        self.refused(
            "credit code exists, in charge: Wang Wu", vat=False, company_registry=SAME_CODES[1]
        )
        self.refused(
            "credit code", vat=SAME_CODES[0], is_not_duplicate=True, duplicate_reason="no, no"
        )

    def test_name_phone_website_are_asked_about(self):
        """CM-4.1.2: what looks the same is registered with a reason, which the reviewer reads."""
        for vals in (
            {"name": SAME_NAMES[3]},
            {"phone": SAME_PHONES[5]},
            {"phone": "+86 139 1234 5678"},
            {"website": SAME_SITES[0]},
        ):
            with self.subTest(vals):
                self.refused("exists, in charge: Wang Wu.*Not a Duplicate", **vals)
                self.refused("Not a Duplicate", **vals, is_not_duplicate=True, duplicate_reason=" ")
                customer = self.customer(
                    self.sales1, **vals, is_not_duplicate=True, duplicate_reason="Another town"
                )
                customer.action_submit()
                summary = dict(customer.sudo().approval_ids[0].summary)
                self.assertEqual(summary["duplicate_reason"], "Another town")
                customer.sudo().unlink()

    def test_blind(self):
        """CM-4.2.2: only the name of the person in charge is disclosed, to people who register customers."""
        with self.assertRaises(UserError) as refusal, self.env.cr.savepoint():
            self.customer(self.sales1, phone=SAME_PHONES[0])
        for secret in (self.known.name, self.known.vat, "Secret Contact", str(self.known.id)):
            self.assertNotIn(secret, str(refusal.exception))
        probe = self.env["res.partner"].new({"name": SAME_NAMES[1], "is_sales_customer": True})
        warning = probe.with_user(self.sales1).duplicate_warning
        self.assertIn("Wang Wu", warning)
        self.assertNotIn("href", warning)
        own = probe.with_user(self.sales3).duplicate_warning
        self.assertIn(f"/odoo/sales-customers/{self.known.id}", own)

    def test_warns_while_typing(self):
        partners = (
            self.env["res.partner"]
            .with_user(self.sales1)
            .with_context(default_is_sales_customer=True)
        )
        form = Form(partners, view="sales_customer_mgmt.res_partner_view_form_customer")
        form.name = SAME_NAMES[2]
        self.assertIn(
            "A customer with this name exists, in charge: Wang Wu.", form.duplicate_warning
        )
        form.name = "Quite another one"
        self.assertFalse(form.duplicate_warning)

    def test_doors(self):
        """CM-4.1.2: a batch, the import, a default, a later edit and a copy meet the same refusal."""
        partners = self.env["res.partner"].with_user(self.sales1)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            partners.create([self.file_values(), self.file_values(vat=SAME_CODES[2])])
        with self.assertRaisesRegex(UserError, "Two of these"), self.env.cr.savepoint():
            partners.create(
                [self.file_values(vat="91XX00001111"), self.file_values(vat="91xx-0000-1111")]
            )
        result = partners.load(["name", "is_sales_customer", "vat"], [["New", "1", SAME_CODES[1]]])
        self.assertFalse(result["ids"])
        with self.assertRaises(UserError), self.env.cr.savepoint():
            partners.with_context(default_is_sales_customer=True).create(
                {"name": "New", "is_company": True, "vat": SAME_CODES[0]}
            )
        customer = self.customer(self.sales1)
        for vals in ({"vat": SAME_CODES[1]}, {"name": SAME_NAMES[4]}, {"website": SAME_SITES[1]}):
            with self.subTest(vals), self.assertRaises(UserError), self.env.cr.savepoint():
                customer.write(vals)
        customer.phone = customer.phone + " "  # the same key: nobody asks again
        other = partners.create(
            {"name": "No customer yet", "phone": SAME_PHONES[4], "is_company": True}
        )
        with self.assertRaisesRegex(UserError, "phone number exists"), self.env.cr.savepoint():
            other.is_sales_customer = True

    def test_keys_are_no_oracle(self):
        """CM-4.2.2: nobody searches or reads what customers are recognised by."""
        partners = self.env["res.partner"].with_user(self.salesadmin)
        for name in ("name_key", "vat_key", "registry_key", "phone_key", "website_key"):
            with self.assertRaises(AccessError):
                partners.search([(name, "like", "4419")])
            with self.assertRaises(AccessError):
                partners.browse(self.known.id).read([name])

    @mute_logger("odoo.sql_db")
    def test_database_holds_it(self):
        """CM-4.1.2: whoever writes, no two customers have one credit code; other partners may."""
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env["res.partner"].create(self.file_values(vat=SAME_CODES[1]))
            self.env.flush_all()
        for _index in range(2):
            self.env["res.partner"].create(
                {"name": "Vendor", "vat": SAME_CODES[0], "is_company": True}
            )
        self.env.flush_all()

    def test_found_in_one_query_a_kind(self):
        """CM-4.1.2: an import of 20,000 rows asks four times, not 80,000 times."""
        keys = {("name", f"name{i}") for i in range(20000)} | {
            ("phone", "76922334455"),
            ("vat", "91441900MA4W1234X5"),
        }
        self.env.flush_all()
        self.env["res.partner"]._find_duplicates({("website", "warm.up")})
        with self.assertQueryCount(5):
            found = self.env["res.partner"].with_user(self.sales1)._find_duplicates(keys)
        self.assertEqual(set(found), {("phone", "76922334455"), ("vat", "91441900MA4W1234X5")})
        self.assertEqual(found["phone", "76922334455"].ids, self.known.ids)

    def test_submission_asks_again(self):
        """CM-4.1.2: a contact's phone that another customer has is asked about before the review."""
        customer = self.customer(self.sales1)
        customer.child_ids = [(0, 0, {"name": "Lin", "phone": "139 1234 5678"})]
        with self.assertRaisesRegex(UserError, "phone number exists, in charge: Wang Wu"):
            customer.action_submit()
        customer.write({"is_not_duplicate": True, "duplicate_reason": "Lin changed employers"})
        customer.action_submit()
        self.assertEqual(customer.approval_state, "submitted")

    def test_merge(self):
        """Partners with one tax number are merged; a reviewed customer stays what it is (CM-4.1.3)."""
        self.salesadmin.group_ids += self.env.ref("base.group_partner_manager")
        draft = self.customer(self.sales1, vat=False)
        Wizard = self.env["base.partner.merge.automatic.wizard"].with_user(self.salesadmin)
        email = {"email": "a@example.com"}
        (draft | self.known).with_user(self.salesadmin).sudo().write(email)
        Wizard._merge((draft | self.known).ids, draft)
        self.assertFalse(self.known.exists())
        self.assertEqual(draft.vat, "91441900MA4W1234X5")
        self.env.flush_all()
        self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        reviewed = self.approved(self.sales1, email="a@example.com")
        draft.sudo().email = "a@example.com"
        with self.assertRaisesRegex(UserError, "CM-4.1.3"), self.env.cr.savepoint():
            Wizard._merge((draft | reviewed).ids, draft)
        Wizard._merge((draft | reviewed).ids, reviewed)
        self.assertEqual(reviewed.approval_state, "approved")
