from . import sales_approval_reason
from . import sales_visit_request_account
