{
    "name": "Sales Customer Management",
    "summary": "Customer files, their review and confidentiality, by the sales regulations",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Sales Regulations Suite contributors",
    "license": "LGPL-3",
    "application": True,
    "depends": ["sales_policy", "sale_management", "crm"],
    "data": [],
    "demo": [],
    "assets": {
        "web.assets_backend": ["sales_customer_mgmt/static/src/**/*"],
        "web.assets_unit_tests": ["sales_customer_mgmt/static/tests/**/*.test.js"],
        "web.assets_tests": ["sales_customer_mgmt/static/tests/tours/**/*.js"],
    },
}
