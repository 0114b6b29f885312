from . import sales_visit_change
