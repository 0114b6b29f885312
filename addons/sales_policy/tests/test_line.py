from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import GROUPS, PolicyCase, utc


@tagged("post_install", "-at_install")
class TestLine(PolicyCase):
    """The reporting line and what it makes visible (CM-6.1)."""

    def team(self, name):
        users = self.users[name].sales_team_user_ids
        return {user.name for user in users}

    def test_teams_at_all_depths(self):
        self.assertEqual(self.team("sales1"), {"sales1"})
        self.assertEqual(self.team("supervisor1"), {"supervisor1", "sales1", "sales2"})
        self.assertEqual(
            self.team("gm"),
            {"gm", "salesadmin", "supervisor1", "supervisor2", "sales1", "sales2", "sales3"},
        )
        self.assertEqual(self.team("employee"), {"employee"})

    def test_line_above(self):
        above = self.users["sales1"]._sales_line_above()[self.users["sales1"].id]
        self.assertEqual(above.mapped("name"), ["supervisor1", "gm"])
        self.assertFalse(self.users["gm"]._sales_supervisor())
        self.users["supervisor1"].active = False
        self.assertEqual(self.users["sales1"]._sales_supervisor(), self.users["gm"])

    def test_whoever_has_no_login_is_passed_over(self):
        between = self.env["hr.employee"].create(
            {"name": "No login", "parent_id": self.employees["supervisor1"].id}
        )
        self.employees["sales1"].parent_id = between
        self.assertEqual(self.users["sales1"]._sales_supervisor(), self.users["supervisor1"])
        self.assertIn("sales1", self.team("supervisor1"))

    def test_nobody_above_themselves(self):
        for name, boss in (("gm", "sales1"), ("gm", "gm"), ("supervisor1", "sales2")):
            with self.assertRaisesRegex(ValidationError, "CM-6.1"):
                self.employees[name].parent_id = self.employees[boss]

    def test_a_move_counts_at_once(self):
        """Record rules are cached; changing teams must not leave the old sight (rule 9)."""
        Duty = self.env["sales.duty"]
        parameter = self.env["sales.clause.parameter"]._get("CM-4.1.3", "review")
        duty = Duty._open([self._duty_values(parameter)])

        def seen_by(name):
            return bool(self.as_user(Duty, name).search([("id", "=", duty.id)]))

        self.assertTrue(seen_by("supervisor1"))
        self.assertFalse(seen_by("supervisor2"))
        self.employees["sales1"].parent_id = self.employees["supervisor2"]
        self.assertFalse(seen_by("supervisor1"))
        self.assertTrue(seen_by("supervisor2"))
        self.employees["supervisor2"].parent_id = self.employees["supervisor1"]
        self.assertTrue(seen_by("supervisor1"))

    def _duty_values(self, parameter):
        return {
            "parameter_id": parameter.id,
            "res_model": "res.partner",
            "res_id": self.env.user.partner_id.id,
            "res_name": "x",
            "user_id": self.users["sales1"].id,
            "company_id": self.company.id,
            "date_opened": utc("2026-03-09 02:00"),
            "deadline": utc("2026-03-12 02:00"),
            "unit": "days",
        }

    def test_other_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        parameter = self.env["sales.clause.parameter"]._get("CM-4.1.3", "review")
        duty = self.env["sales.duty"]._open(
            [{**self._duty_values(parameter), "company_id": other.id}]
        )
        self.assertFalse(self.as_user(self.env["sales.duty"], "gm").search([("id", "=", duty.id)]))

    def test_roles_are_separated(self):
        """CM-6.1: only own < team < all is a chain; a department's role brings no other."""
        held = {
            name: {g for g in GROUPS.values() if g and user.has_group(f"sales_policy.{g}")}
            for name, user in self.users.items()
        }
        self.assertEqual(
            held["gm"], {"group_general_manager", "group_supervisor", "group_salesperson"}
        )
        self.assertEqual(held["supervisor1"], {"group_supervisor", "group_salesperson"})
        for name in ("sales1", "salesadmin", "finance", "quality"):
            self.assertEqual(held[name], {GROUPS[name]})
        self.assertFalse(held["employee"])

    def test_who_grants_a_role_leaves_a_line(self):
        """CM-4.2.2: an IT administrator too, who gives himself what he may not have."""
        it = self._create_user("it", None)
        it.group_ids += self.env.ref("base.group_system")
        sales = self.env.ref("sales_policy.group_sales_administration")
        it.with_user(it).group_ids += sales
        it.with_user(it).group_ids -= sales
        sales.with_user(it).user_ids += self.users["employee"]
        log = self.env["sales.role.change"].search([("by_id", "=", it.id)], order="id")
        self.assertEqual(
            [(line.login, line.role_id.name, line.granted) for line in log],
            [
                ("t_it", "Sales Administration", True),
                ("t_it", "Sales Administration", False),
                ("t_employee", "Sales Administration", True),
            ],
        )
        with self.assertRaises(AccessError):
            log.with_user(it).unlink()

    def test_no_way_to_a_role_leaves_no_line(self):
        """CM-4.2.2: nor by a group that implies it, from either side, nor by another group for it."""
        it = self._create_user("it", None)
        it.group_ids += self.env.ref("base.group_system")
        finance, legal = (self.env.ref(f"sales_policy.group_{n}") for n in ("finance", "legal"))
        groups = self.env["res.groups"].with_user(it)
        system = self.env.ref("base.group_system")
        other = groups.create({"name": "Other", "user_ids": [Command.link(it.id)]})
        made = []
        for role, act in (
            (
                finance,
                lambda: made.append(
                    groups.create(
                        {
                            "name": "Harmless",
                            "user_ids": [Command.link(it.id)],
                            "implied_ids": [Command.link(finance.id)],
                        }
                    )
                ),
            ),
            (finance, lambda: made[0].unlink()),
            (
                legal,
                lambda: legal.with_user(it).write({"implied_by_ids": [Command.link(system.id)]}),
            ),
            (
                legal,
                lambda: system.with_user(it).write({"implied_ids": [Command.unlink(legal.id)]}),
            ),
            (legal, lambda: legal.with_user(it).write({"all_user_ids": [Command.link(it.id)]})),
            (
                self.env.ref("sales_policy.group_general_manager"),
                lambda: (
                    self.env.ref("sales_policy.role_general_manager")
                    .with_user(it)
                    .write({"group_id": other.id})
                ),
            ),
        ):
            held = self._logged(it)
            act()
            self.env.flush_all()
            self.assertGreater(self._logged(it), held, role.name)

    def _logged(self, user):
        return self.env["sales.role.change"].search_count([("by_id", "=", user.id)])

    def test_left(self):
        """Somebody whose employee was archived has left, whatever their login says."""
        self.employees["sales1"].active = False
        here = self.users["sales1"] | self.users["sales2"]
        self.assertEqual(here._still_here(), self.users["sales2"])
