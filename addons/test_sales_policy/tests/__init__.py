from . import test_duty
from . import test_duty_job
from . import test_jobs
from . import test_approval
from . import test_approval_rights
