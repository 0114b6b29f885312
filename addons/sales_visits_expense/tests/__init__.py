from . import test_visit_expense
from . import test_visit_expense_rights
