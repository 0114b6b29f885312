from odoo import Command
from odoo.tests import tagged

from .common import CustomerCase


@tagged("post_install", "-at_install")
class TestPartnerName(CustomerCase):
    """Names come from one narrow query, and are those that Odoo puts together itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = cls.env["res.partner"].create(
            {
                "name": "  ACME  Gears ",
                "is_company": True,
                "child_ids": [
                    Command.create({"name": "Ann"}),
                    Command.create({"type": "delivery", "city": "Ghent"}),
                ],
            }
        )
        loner = cls.env["res.partner"].create({"name": "Bob", "company_name": "Bob & Sons"})
        cls.partners = company | company.child_ids | loner
        cls.env.flush_all()

    def by_odoo(self, records):
        """Their names without the shortcut: each asked for by who is under record rules."""
        plain = records.with_user(self.env.ref("base.user_admin"))
        return [plain.browse(record.id).display_name for record in records]

    def fresh(self, records):
        records.invalidate_recordset()
        return records.mapped("display_name")

    def test_as_odoo_names_them(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        for lang in ("en_US", "zh_CN"):
            partners = self.partners.with_context(lang=lang)
            self.assertEqual(self.fresh(partners), self.by_odoo(partners), lang)
        for option in (
            "show_address", "show_email", "formatted_display_name", "partner_display_name_hide_company",
        ):  # fmt: skip
            partners = self.partners.with_context(**{option: True})
            self.assertEqual(self.fresh(partners), self.by_odoo(partners), option)

    def test_new_ones_and_changes(self):
        self.partners[0].name = "Other"
        self.assertEqual(self.partners[1].display_name, "Other, Ann")
        drawn = self.env["res.partner"].new({"name": "Drawn"})
        self.assertEqual(drawn.display_name, "Drawn")
        self.assertEqual(self.env["res.users"].new({"name": "Eve"}).display_name, "Eve")
        user = self.sales1.sudo()
        user.partner_id.name = "Renamed"
        self.assertEqual(user.display_name, "Renamed")

    def test_one_query(self):
        self.fresh(self.partners[0])
        named = self.partners - self.partners[2]
        alone = named.with_context(partner_display_name_hide_company=True)
        for records in (named, alone, (self.sales1 | self.sales2).sudo()):
            self.env.invalidate_all()
            with self.assertQueryCount(1):
                records.mapped("display_name")
