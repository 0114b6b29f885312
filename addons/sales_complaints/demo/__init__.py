from . import sales_complaint_demo
from . import sales_complaint_solution_demo
from . import sales_complaint_case_demo
from . import sales_complaint_lot_demo
