from . import test_visit
from . import test_visit_rights
from . import test_visit_plan
from . import test_visit_plan_change
from . import test_visit_plan_fill
from . import test_visit_plan_demo
from . import test_visit_plan_print
