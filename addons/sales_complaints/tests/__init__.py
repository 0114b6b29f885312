from . import test_complaint
from . import test_complaint_rights
from . import test_complaint_mail
from . import test_complaint_quick
