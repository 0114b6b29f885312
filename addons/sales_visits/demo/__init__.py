from . import sales_demo
from . import sales_demo_checkin
