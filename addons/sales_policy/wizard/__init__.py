from . import sales_approval_reason
from . import sales_duty_extend
