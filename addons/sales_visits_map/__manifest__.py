{
    "name": "Sales Visits: Map",
    "summary": "Visits as numbered routes and customers by urgency on a map",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Sales Regulations Suite contributors",
    "license": "LGPL-3",
    "depends": ["sales_visits", "web_leaflet_lib"],
    "auto_install": True,
    "data": [
        "views/sales_visit_map_views.xml",
        "views/res_partner_map_views.xml",
        "views/res_config_settings_views.xml",
    ],
    "assets": {
        "web.assets_backend": ["sales_visits_map/static/src/**/*"],
        "web.assets_unit_tests": ["sales_visits_map/static/tests/**/*.test.js"],
        "web.assets_tests": ["sales_visits_map/static/tests/tours/**/*.js"],
    },
}
