{
    "name": "Sales Customers: Purchase",
    "summary": "Who works in Purchase reads names and addresses of confidential customers",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Sales Regulations Suite contributors",
    "license": "LGPL-3",
    "depends": ["sales_customer_mgmt", "purchase"],
    "auto_install": True,
    "data": ["security/sales_customer_purchase_groups.xml"],
}
