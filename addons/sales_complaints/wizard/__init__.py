from . import sales_approval_reason
from . import sales_complaint_claim
