from odoo.tests import TransactionCase, tagged
from odoo.tools.safe_eval import safe_eval


@tagged("post_install", "-at_install")
class TestActions(TransactionCase):
    """Each list that a menu, a button or the desk opens asks for something the server understands."""

    def test_domains(self):
        actions = self.env["ir.actions.act_window"].search([("domain", "!=", False)])
        names = {
            action: name
            for action, name in zip(actions, actions.get_external_id().values(), strict=True)
            if name.startswith(("sales_policy.", "sales_customer_"))
        }
        self.assertTrue(names)
        values = {"uid": self.env.uid, "active_id": 1, "active_ids": [1], "context": {}}
        for action, name in names.items():
            with self.subTest(name):
                self.env[action.res_model].search(safe_eval(action.domain, values), limit=1)
