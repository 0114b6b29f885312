from . import test_complaint_visit
from . import test_solution_visit
