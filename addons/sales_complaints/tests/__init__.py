from . import test_complaint
from . import test_complaint_rights
from . import test_portal
from . import test_complaint_customer_tour
from . import test_complaint_decision
from . import test_complaint_link
from . import test_complaint_survey
