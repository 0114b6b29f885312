from . import sales_customer_import
from . import sales_customer_import_values
from . import sales_grade_whatif
from . import sales_receivable_reply
from . import sales_contact_log
from . import sales_feedback_answer
from . import sales_approval_reason
