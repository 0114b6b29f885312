from . import test_sales_customer_stock
