from . import sales_demo_checkin
