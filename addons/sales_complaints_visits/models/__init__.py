from . import sales_visit
from . import sales_complaint
from . import sales_complaint_solution
from . import sales_complaint_trace
from . import sales_visit_appraisal
from . import sales_visit_plan
from . import sales_visit_report
