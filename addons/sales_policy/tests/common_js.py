from odoo.addons.web.tests.test_js import HOOTCommon, unit_test_error_checker


class JsCase(HOOTCommon):
    """The unit tests of the JavaScript of the addon that the test stands in."""

    def get_hoot_filters(self):
        return f"&id={self._generate_hash(f'@{self.test_module}')}"

    def run_hoot(self):
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000{self.hoot_filters}",
            "",
            "",
            login="admin",
            timeout=900,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=unit_test_error_checker,
        )
