from . import sales_approval_reason
from . import sales_complaint_statement
from . import sales_complaint_link
from . import sales_complaint_phone_answer
from . import sales_complaint_claim
