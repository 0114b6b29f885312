{
    "name": "Sales Customers: Stock",
    "summary": "Who works in Stock reads names and addresses of confidential customers",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Sales Regulations Suite contributors",
    "license": "LGPL-3",
    "depends": ["sales_customer_mgmt", "stock"],
    "auto_install": True,
    "data": ["security/sales_customer_stock_groups.xml"],
    "demo": ["demo/stock_warehouse_demo.xml"],
}
