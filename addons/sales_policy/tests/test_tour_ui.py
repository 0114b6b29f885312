from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestSalesPolicyTours(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("en_US")
        cls.gm = cls._user("ui_gm", "sales_policy.group_general_manager")
        cls.admin = cls._user("ui_admin", "sales_policy.group_sales_administration")
        cls.env["res.users"].search([]).odoobot_state = "disabled"

    @classmethod
    def _user(cls, login, group):
        user = cls.env["res.users"].create(
            {
                "name": login,
                "login": login,
                "password": login,
                "lang": "en_US",
                "group_ids": [(4, cls.env.ref(group).id)],
            }
        )
        cls.env["hr.employee"].create({"name": login, "user_id": user.id})
        return user

    def test_desk(self):
        revision = (
            self.env["sales.regulation.revision"]
            .with_user(self.admin)
            .create(
                {"regulation_id": self.env.ref("sales_policy.regulation_vm").id, "changes": "New."}
            )
        )
        revision.action_submit()
        revision.with_user(self.gm).action_approve()
        revision.action_publish()
        self.start_tour("/odoo/desk", "sales_policy_desk", login="ui_admin")

    def test_queue(self):
        for ref in ("param_cm_4_1_3_review", "param_cm_4_2_3_refresh"):
            parameter = self.env.ref(f"sales_policy.{ref}")
            value = (
                self.env["sales.clause.value"]
                .with_user(self.admin)
                .create(
                    {"parameter_id": parameter.id, "value": 4, "unit": parameter._in_force().unit}
                )
            )
            value.action_submit()
        self.start_tour("/odoo/approvals-waiting", "sales_policy_queue", login="ui_gm")
