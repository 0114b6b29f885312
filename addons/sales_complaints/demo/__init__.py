from . import sales_complaint_demo
