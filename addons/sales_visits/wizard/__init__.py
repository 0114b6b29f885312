from . import sales_approval_reason
from . import sales_visit_plan_fill
from . import sales_visit_review
from . import sales_visit_request_account
from . import sales_visit_change
