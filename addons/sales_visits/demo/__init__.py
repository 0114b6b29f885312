from . import sales_visit_plan_demo
