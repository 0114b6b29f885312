from . import test_deadline
from . import test_clause
from . import test_line
from . import test_regulation
from . import test_management_report
from . import test_desk
from . import test_js
from . import test_tour_ui
