import re

from lxml import etree

from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools import safe_eval

from .common import PolicyCase

ROLES = ["order_clerk", "legal", "technical", "planning"]


@tagged("post_install", "-at_install")
class TestMenus(PolicyCase):
    """Who sees a menu of the regulations can open it, with each filter and grouping it offers: what a
    role may not read (CM-4.2.2) is not offered to it."""

    def test_each_menu_opens_for_each_role(self):
        others = [self._create_user(role, f"group_{role}") for role in ROLES]
        for user in [*self.users.values(), *others]:
            for action in self._actions(user):
                with self.subTest(login=user.login, action=action.xml_id):
                    self._open(user, action)

    def _actions(self, user):
        """What the menus of our addons open for `user`."""
        menus = self.env["ir.ui.menu"].with_user(user).load_menus(False)
        ours = [m for m in menus.values() if (m.get("xmlid") or "").startswith("sales_")]
        ids = [m["action_id"] for m in ours if m["action_model"] == "ir.actions.act_window"]
        self.assertTrue(ids)
        return self.env["ir.actions.act_window"].browse(ids)

    def _open(self, user, action):
        names = {"uid": user.id, "allowed_company_ids": self.company.ids, "active_id": False}
        names |= {name: getattr(safe_eval, name) for name in ("time", "datetime")}
        names["relativedelta"] = safe_eval.dateutil.relativedelta.relativedelta
        names["context_today"] = safe_eval.datetime.date.today
        context = safe_eval.safe_eval(action.context or "{}", names)
        model = self.env[action.res_model].with_user(user).with_context(**context)
        domain = Domain(safe_eval.safe_eval(action.domain or "[]", names))
        views = [*action.views, (action.search_view_id.id, "search")]
        archs = {kind: view["arch"] for kind, view in model.get_views(views)["views"].items()}
        for node in etree.fromstring(archs.pop("search")).iter("filter"):
            if node.get("domain"):
                model.search(domain & Domain(safe_eval.safe_eval(node.get("domain"), names)))
            grouped = re.search(r"'group_by': '(\w+)'", node.get("context") or "")
            if grouped:
                by = grouped[1]
                month = ":month" if model._fields[by].type in ("date", "datetime") else ""
                model.formatted_read_group(domain, [by + month], ["__count"])
        for kind in {"list", "kanban", "form"} & archs.keys():
            self._show(model, domain, etree.fromstring(archs[kind]))

    def _show(self, model, domain, arch):
        shown = {node.get("name") for node in arch.xpath("//field[not(ancestor::field)]")}
        model.web_search_read(domain, dict.fromkeys(shown, {}), limit=5)
        for text in arch.xpath("//*[not(ancestor::field)]/@*[contains(., 'record.')]"):
            for name in set(re.findall(r"\brecord\.(\w+)\.", text)) - shown:
                self.assertIn(f"record.{name} and ", text, "hidden from this role")
