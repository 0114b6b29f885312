from . import test_complaint
from . import test_complaint_rights
from . import test_complaint_solution
from . import test_complaint_carry_out
from . import test_complaint_form
from . import test_complaint_table
from . import test_complaint_race
