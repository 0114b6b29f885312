{
    "name": "Sales Complaints: Visits",
    "summary": "Complaints heard on a visit are registered in its report and known before the next one",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Sales Regulations Suite contributors",
    "license": "LGPL-3",
    "depends": ["sales_complaints", "sales_visits"],
    "auto_install": True,
    "data": [
        "views/sales_complaint_views.xml",
        "views/sales_visit_appraisal_views.xml",
        "views/sales_visit_report_views.xml",
    ],
}
