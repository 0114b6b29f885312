from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import MapCase

TILES = "https://tiles.example.com/{z}/{x}/{y}.png"


@tagged("post_install", "-at_install")
class TestMapSettings(MapCase):
    """On what the map lies, and where it is found."""

    def tiles(self):
        return self.env["sales.visit"].with_user(self.sales1).get_sales_map([])["tiles"]

    def settings(self, **vals):
        settings = self.env["res.config.settings"].create(vals)
        settings.execute()
        return settings

    def test_no_tiles(self):
        """The library's addon says so with the word False."""
        for url in ("False", "", False):
            with self.subTest(url):
                self.set_tiles(url)
                self.assertEqual(self.tiles()["url"], "")
        self.set_tiles("False")
        self.assertFalse(self.env["res.config.settings"].create({}).map_tile_url)

    def test_tiles(self):
        self.settings(map_tile_url=TILES, map_attribution="© Example", map_tile_datum="gcj02")
        self.assertEqual(self.tiles()["url"], TILES)
        self.assertIn("© Example", self.tiles()["attribution"])
        self.settings(map_tile_url=False)
        self.assertEqual(self.tiles()["url"], "")

    def test_an_address_that_names_no_tile(self):
        for url in ("https://tiles.example.com", "https://tiles.example.com/{z}/{x}.png"):
            with self.subTest(url), self.assertRaises(ValidationError):
                self.settings(map_tile_url=url)
        self.settings(map_tile_url="https://tiles.example.com/{z}/{x}/{-y}.png")

    def test_the_origin_brings_no_script(self):
        self.set_tiles(
            TILES,
            attribution='<a href="https://example.com" onclick="alert(1)">E</a><script>alert(2)</script>',
        )
        attribution = self.tiles()["attribution"]
        self.assertIn('href="https://example.com"', attribution)
        self.assertNotIn("alert", attribution)

    def test_the_map_stands_beside_the_other_views(self):
        for xmlid, first in (
            ("sales_visit_action", "list"),
            ("sales_visit_action_today", "kanban"),
            ("res_partner_action_coverage", "list"),
        ):
            with self.subTest(xmlid):
                action = self.env["ir.actions.act_window"]._for_xml_id(f"sales_visits.{xmlid}")
                modes = [mode for _view, mode in action["views"]]
                self.assertEqual(modes[0], first)
                self.assertIn("sales_visit_map", modes)
                self.assertIn("form", modes)
                self.assertEqual(len(modes), len(set(modes)))

    def test_views_are_found(self):
        for model in ("sales.visit", "res.partner"):
            views = self.env[model].with_user(self.sales1).get_views([(False, "sales_visit_map")])
            self.assertIn("<sales_visit_map", views["views"]["sales_visit_map"]["arch"])
        self.assertTrue(self.env["ir.ui.view"].get_view_info()["sales_visit_map"]["multi_record"])

    def test_without_the_addon_the_actions_have_no_map(self):
        """What uninstalling deletes, the views of actions among it, takes every trace with it."""
        names = self.env["ir.model.data"].search(
            [("module", "=", "sales_visits_map"), ("model", "=", "ir.actions.act_window.view")]
        )
        actions = (
            self.env["ir.actions.act_window.view"].browse(names.mapped("res_id")).act_window_id
        )
        self.env["ir.actions.act_window.view"].browse(names.mapped("res_id")).unlink()
        for action in actions:
            self.assertNotIn("sales_visit_map", [mode for _view, mode in action.views])
            self.assertIn("form", [mode for _view, mode in action.views])
