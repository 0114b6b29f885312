from . import sales_demo
from . import sales_demo_checkin
from . import sales_visit_plan_demo
