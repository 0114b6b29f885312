from . import sales_approval_reason
