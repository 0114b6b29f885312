from . import product_template
from . import hr_expense
from . import hr_expense_split_wizard
from . import sales_visit_request
from . import sales_visit
from . import sales_trip
