from odoo.tests import no_retry, tagged

from odoo.addons.sales_policy.tests.common_js import JsCase


@tagged("post_install", "-at_install")
class TestMapJs(JsCase):
    @no_retry
    def test_hoot(self):
        self.run_hoot()
