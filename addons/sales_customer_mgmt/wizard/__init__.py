from . import sales_customer_import
from . import sales_customer_import_values
