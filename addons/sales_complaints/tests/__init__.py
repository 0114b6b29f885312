from . import test_complaint
from . import test_complaint_rights
from . import test_complaint_clock
from . import test_js
from . import test_complaint_clock_tour
from . import test_complaint_handover
from . import test_complaint_desk
from . import test_aftersales
