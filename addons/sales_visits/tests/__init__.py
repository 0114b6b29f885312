from . import test_visit
from . import test_visit_rights
from . import test_visit_checkin
from . import test_visit_checkin_payload
from . import test_visit_checkin_rights
from . import test_geo
from . import test_visit_day
from . import test_visit_day_tour
