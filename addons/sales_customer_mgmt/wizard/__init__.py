from . import sales_customer_import
from . import sales_customer_import_values
from . import sales_approval_reason
