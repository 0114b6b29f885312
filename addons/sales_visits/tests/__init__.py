from . import test_first_delivery
from . import test_frequency
from . import test_trip
from . import test_visit
from . import test_visit_rights
from . import test_preparation
from . import test_visit_request
from . import test_visit_request_rights
