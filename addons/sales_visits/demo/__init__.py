from . import sales_visit_report_demo
from . import sales_visit_checkin_demo
from . import sales_visit_plan_demo
