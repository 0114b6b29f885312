from odoo.tests import tagged
from odoo.tools.sql import column_exists

from odoo.addons.sales_policy.renaming import rename_field

from .common import PolicyCase


@tagged("post_install", "-at_install")
class TestRenaming(PolicyCase):
    """A field that gets another name keeps its values, and whatever names it (CM-7.2.1)."""

    def test_what_names_it_follows(self):
        view = self.env["ir.ui.view"].create(
            {
                "name": "Whose place",
                "model": "sales.absence",
                "arch": "<list><field name='delegate_id' optional='show' /></list>",
            }
        )
        chosen = self.env["ir.filters"].create(
            {
                "name": "Represented",
                "model_id": "sales.absence",
                "domain": "[('delegate_id', '!=', False)]",
                "context": "{'group_by': ['delegate_id', 'user_id']}",
                "sort": '["delegate_id desc"]',
            }
        )
        absent, delegate = self.users["sales1"], self.users["sales2"]
        absence = self.env["sales.absence"].create(
            {"user_id": absent.id, "delegate_id": delegate.id}
        )
        self.env.flush_all()
        rename_field(self.cr, "sales.absence", "delegate_id", "standby_id")
        rename_field(self.cr, "sales.absence", "delegate_id", "standby_id")
        self.env.invalidate_all()
        self.cr.execute("SELECT standby_id FROM sales_absence WHERE id = %s", [absence.id])
        self.assertEqual(self.cr.fetchone(), (delegate.id,))
        self.assertFalse(column_exists(self.cr, "sales_absence", "delegate_id"))
        self.cr.execute("SELECT indexname FROM pg_indexes WHERE tablename = 'sales_absence'")
        indexes = {name for (name,) in self.cr.fetchall()}
        self.assertIn("sales_absence__standby_id_index", indexes)
        self.assertNotIn("sales_absence__delegate_id_index", indexes)
        self.assertIn('name="standby_id"', view.arch_db)
        self.assertEqual(chosen.domain, "[('standby_id', '!=', False)]")
        self.assertEqual(chosen.context, "{'group_by': ['standby_id', 'user_id']}")
        self.assertEqual(chosen.sort, '["standby_id desc"]')
