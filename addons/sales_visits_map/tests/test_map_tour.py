from odoo.tests import tagged

from odoo.addons.sales_customer_mgmt.tests.common_browser import DESKTOP, PHONE, BrowserCase

from .common import MapCase

# A picture that is none: every tile fails, without a word to any server
BROKEN = "data:image/png;base64,{z}{x}{y}"


@tagged("post_install", "-at_install")
class TestMapTour(BrowserCase, MapCase):
    """Routes and coverage on a map whose tiles fail, large and small; the map serves without them."""

    stem = "sales_visits_map"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_tiles(BROKEN)

    def test_routes(self):
        for size in (DESKTOP, PHONE):
            with self.subTest(size):
                self.play("routes", "sales1", size)

    def test_coverage(self):
        for size in (DESKTOP, PHONE):
            with self.subTest(size):
                self.owe(self.c1, -3)
                self.play("coverage", "sales1", size)

    def test_nothing_to_show(self):
        self.play("empty", "sales2")

    def test_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.sales1.lang = "zh_CN"
        self.play("routes", "sales1", PHONE)
