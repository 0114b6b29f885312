from odoo.tests import no_retry, tagged

from .common_js import JsCase


@tagged("post_install", "-at_install")
class TestSalesPolicyJs(JsCase):
    @no_retry
    def test_hoot(self):
        self.run_hoot()
