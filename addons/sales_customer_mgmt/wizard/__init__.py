from . import sales_customer_import
from . import sales_customer_import_values
from . import sales_grade_whatif
from . import sales_receivable_reply
