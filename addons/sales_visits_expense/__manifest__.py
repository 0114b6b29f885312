{
    "name": "Sales Visits: Expenses",
    "summary": "Expenses of visits as requested, approved and accounted for",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Sales Regulations Suite contributors",
    "license": "LGPL-3",
    "depends": ["sales_visits", "hr_expense"],
    "auto_install": True,
    "data": [
        "security/hr_expense_rules.xml",
        "data/product_data.xml",
        "views/product_views.xml",
        "views/hr_expense_views.xml",
        "views/sales_visit_request_views.xml",
        "views/sales_visit_views.xml",
        "views/sales_visits_expense_menus.xml",
    ],
}
