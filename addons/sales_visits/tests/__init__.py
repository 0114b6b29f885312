from . import test_visit
from . import test_visit_rights
from . import test_visit_report
from . import test_visit_report_rights
from . import test_promise
from . import test_daily_report
