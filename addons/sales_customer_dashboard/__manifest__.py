{
    "name": "Sales Customers: Dashboards",
    "summary": "The figures of customers for salespeople, supervisors and management",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Sales Regulations Suite contributors",
    "license": "LGPL-3",
    "images": ["static/description/dashboard.png"],
    "depends": ["sales_customer_mgmt", "spreadsheet_dashboard"],
    "auto_install": True,
    "data": ["data/spreadsheet_dashboard_data.xml", "views/spreadsheet_dashboard_views.xml"],
    "assets": {
        "spreadsheet.o_spreadsheet": ["sales_customer_dashboard/static/src/**/*.js"],
        "web.assets_tests": ["sales_customer_dashboard/static/tests/tours/**/*.js"],
    },
}
