from . import test_complaint
from . import test_complaint_rights
from . import test_sales_complaint_analysis
from . import test_sales_complaint_case
from . import test_sales_complaint_page
from . import test_sales_complaint_quality_rights
from . import test_sales_complaint_trace
from . import test_sales_corrective_action
