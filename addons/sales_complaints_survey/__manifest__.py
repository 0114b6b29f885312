{
    "name": "Sales Complaints: Surveys",
    "summary": "A survey of the company's own after a delivery, instead of the one question",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Sales Regulations Suite contributors",
    "license": "LGPL-3",
    "depends": ["sales_complaints", "survey"],
    "auto_install": True,
    "data": [
        "views/res_config_settings_views.xml",
    ],
}
